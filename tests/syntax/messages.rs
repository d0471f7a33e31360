//! What the reader is told: each file of bad/ with its whole report. A case is added by adding a file.

use crate::support::{files, report};

#[test]
fn every_mistake_has_its_report() {
    let cases = files("tests/syntax/bad");
    assert!(cases.len() > 70);
    for (path, text) in cases {
        let name = path.rsplit('/').next().unwrap();
        insta::assert_snapshot!(name.trim_end_matches(".prakas"), report(name, &text));
    }
}

#[test]
fn no_reserved_word_is_a_name() {
    for word in prakas::syntax::RESERVED {
        let text = format!("rule r for Claim : KHR {{\n  let {word} = 5\n  = 1\n}}\n");
        let codes: Vec<_> = crate::support::read(&text).problems.iter().map(|p| p.code.id).collect();
        assert!(matches!(codes.as_slice(), ["reserved-word" | "no-until"]), "{word}: {codes:?}");
    }
}
