//! `dataset.yaml` and case files: bombs of aliases, depth, size, values.

use crate::support::{code, errors, refused, Place};

fn described(text: &str, words: &[&str]) {
    let place = Place::new();
    std::fs::write(place.path("scheme/data/dataset.yaml"), text).unwrap();
    refused(&place, &place.evaluate(&[]).output().unwrap(), &[&["dataset.yaml"], words].concat());
}

fn tested(text: &str, words: &[&str]) {
    let place = Place::new();
    std::fs::write(place.path("scheme/cases/visits.yaml"), text).unwrap();
    refused(&place, &place.command(&["test", "scheme"]).output().unwrap(), &[&["visits.yaml"], words].concat());
}

/// Nine lists of nine aliases each: a few hundred bytes that stand for billions of values.
fn bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..10 {
        let aliases = vec![format!("*a{}", i - 1); 9].join(", ");
        text += &format!("a{i}: &a{i} [{aliases}]\n");
    }
    text
}

#[test]
fn a_bomb_of_aliases() {
    described(&bomb(), &["more than 100000 values with its aliases written out"]);
    tested(&bomb(), &["anchors and tags are not used in case files"]);
}

#[test]
fn aliases_that_people_write_are_read() {
    let place = Place::new();
    let text = "format: 1\nrecords:\n  Visit: { columns: { day: { column: Date, date: \"%d/%m/%Y\", missing: &none [NA, \"-\"] }, \
                bill: { missing: *none } } }\n";
    std::fs::write(place.path("scheme/data/dataset.yaml"), text).unwrap();
    let ran = place.evaluate(&[]).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
}

#[test]
fn depth() {
    let deep = format!("format: 1\nrecords: {}1{}\n", "[".repeat(500), "]".repeat(500));
    described(&deep, &["nested more than 32 deep"]);
    tested(&format!("cases: {}1{}\n", "[".repeat(500), "]".repeat(500)), &["nested more than 32 deep"]);
}

#[test]
fn size() {
    described(&"# nothing\n".repeat(110_000), &["1100000 bytes", "at most 1048576 bytes"]);
    tested(&"# nothing\n".repeat(430_000), &["4300000 bytes", "at most 4194304 bytes"]);
}

#[test]
fn defaults_that_multiply() {
    let fields: String = (0..2_000).map(|n| format!("f{n}: 1, ")).collect();
    let rows = "{ id: 1 }, ".repeat(600);
    let text = format!(
        "defaults:\n  Visit: {{ {fields} }}\ncases:\n  - name: many\n    given: {{ Visit: [{rows}] }}\n    \
                        expect: {{ Visit: {{ 1: {{ payment: 1 }} }} }}\n"
    );
    tested(&text, &["more than 1000000 values with their defaults"]);
}
