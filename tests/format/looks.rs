//! What the layout looks like, on one messy file and one Markdown file.

use prakas::format::format;

#[test]
fn a_messy_file() {
    insta::assert_snapshot!(format("messy.prakas", include_str!("good/messy.prakas")).unwrap());
}

#[test]
fn markdown_changes_in_its_fences_only() {
    insta::assert_snapshot!(format("law.prakas.md", include_str!("good/law.prakas.md")).unwrap());
}

#[test]
fn the_tastes_are_laid_out_already() {
    for text in [include_str!("../syntax/good/taste_one.prakas"), include_str!("../syntax/good/taste_two.prakas")] {
        assert_eq!(format("taste.prakas", text).unwrap(), text);
    }
}

#[test]
fn a_text_with_problems_is_not_touched() {
    let (problems, sources) = format("bad.prakas", "unit\n").unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(sources.iter().count(), 1);
}
