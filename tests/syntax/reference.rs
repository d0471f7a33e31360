//! The lists of words say the same in the code, the grammar and grammar/README.md.

use prakas::syntax::{DECLARATIONS, RESERVED};

#[test]
fn the_grammar_reserves_the_listed_words() {
    let grammar = include_str!("../../grammar/prakas.pest");
    let rule = grammar.split("reserved = @{").nth(1).unwrap().split('}').next().unwrap();
    let mut words: Vec<&str> = rule.split('"').skip(1).step_by(2).collect();
    words.sort_unstable();
    assert_eq!(words, RESERVED);
}

#[test]
fn the_readme_prints_the_lists() {
    let readme = include_str!("../../grammar/README.md");
    for word in RESERVED.iter().chain(DECLARATIONS) {
        assert!(readme.contains(&format!("`{word}`")), "`{word}` is not in grammar/README.md");
    }
}

#[test]
fn codes_are_documented_and_differ() {
    let mut ids: Vec<&str> = prakas::syntax::CODES.iter().map(|c| c.id).collect();
    for code in prakas::syntax::CODES {
        for part in ["What it does", "Why", "Example", "Use instead"] {
            assert!(code.about.contains(part), "{}: {part}", code.id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), prakas::syntax::CODES.len());
}
