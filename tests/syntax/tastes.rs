//! The two tastes of the language's design parse, with every declaration in the tree.

use crate::support::clean;

#[test]
fn the_first_taste_parses() {
    let parsed = clean(include_str!("good/taste_one.prakas"));
    assert_eq!(parsed.tree.declarations.len(), 8);
    assert_eq!(parsed.tree.uses.len(), 1);
}

#[test]
fn the_second_taste_parses() {
    let parsed = clean(include_str!("good/taste_two.prakas"));
    assert_eq!(parsed.tree.declarations.len(), 13);
}
