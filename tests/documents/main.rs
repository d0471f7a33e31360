//! Documents that are made from the program: `docs/diagnostics.md` and the reserved words in `docs/language.md`.
//! `PRAKAS_WRITE_DOCS=1 cargo test -p prakas --test documents` writes them; otherwise a difference is a failure.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use prakas::problem::Severity;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn same(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("PRAKAS_WRITE_DOCS").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is out of date: see the head of tests/documents/main.rs", path.display());
}

/// Both spellings of a heading inside an explanation become bold words at the start of a paragraph.
fn even(about: &str) -> String {
    let lines = about.lines().map(|line| match line.strip_prefix("### ") {
        Some(heading) => format!("\n**{heading}.**"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[test]
fn diagnostics() {
    let mut text = String::from(
        "# What the checks find\n\nEach problem has a stable code; `prakas explain-code CODE` prints the same. This page is made from the\nprogram.\n",
    );
    for code in prakas::codes() {
        let kind = if code.severity == Severity::Error { "error" } else { "warning" };
        write!(text, "\n## `{}`\n\n*{kind}:* {}\n\n{}\n", code.id, code.title, even(code.about)).unwrap();
    }
    same("docs/diagnostics.md", &text);
}

#[test]
fn codes_are_documented_and_unique() {
    let codes = prakas::codes();
    for pair in codes.windows(2) {
        assert_ne!(pair[0].id, pair[1].id, "two problems share a code");
    }
    for code in codes {
        let kebab = code.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(kebab && !code.title.is_empty() && code.about.len() > 80, "{} is not documented", code.id);
        assert!(!code.title.ends_with('.'), "{}: no final period", code.id);
    }
}

#[test]
fn reserved_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, _) = text.split_once("<!-- reserved words -->").unwrap();
    let words: Vec<String> = prakas::syntax::RESERVED.iter().map(|word| format!("`{word}`")).collect();
    let mut list = String::new();
    for line in words.chunks(10) {
        writeln!(list, "{}", line.join(" ")).unwrap();
    }
    same("docs/language.md", &format!("{before}<!-- reserved words -->\n\n{list}"));
}
