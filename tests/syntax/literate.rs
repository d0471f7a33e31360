//! Rules inside Markdown: only fences are read, places stay, an unclosed fence is a problem.

use crate::support::report;
use prakas::source::{FileId, Source};
use prakas::syntax::parse;

#[test]
fn only_fences_of_rules_are_read() {
    let text = "# Law\n\nunit not_this\n\n```prakas\nunit km\n```\n\n```text\nunit nor_this\n```\n\n  ~~~prakas\n  unit bed\n  ~~~\n";
    let parsed = parse(FileId(0), &Source::new("law.prakas.md", text));
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let spans: Vec<_> =
        parsed.tree.declarations.iter().map(|d| &text[d.span.start as usize..d.span.end as usize]).collect();
    assert_eq!(spans, ["unit km", "unit bed"]);
}

#[test]
fn an_unclosed_fence_is_a_problem() {
    insta::assert_snapshot!(report("law.prakas.md", "Text.\n\n```prakas\nunit km\n"));
}
