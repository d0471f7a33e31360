//! A disk that fills up: the limit on the size of a file fails in the middle of a write, as a full disk does, and needs no
//! special rights.

use crate::support::{code, errors, refused, Place};

/// `ulimit -f` counts in 1024 bytes; the signal that comes with it is ignored, so that the write itself fails.
fn limited(place: &Place, blocks: u32, format: &str) -> std::process::Output {
    let before = format!("trap '' XFSZ; ulimit -f {blocks}");
    place.shell(&before, &format!("evaluate scheme --data scheme/data --out results --format {format} -q"))
}

#[test]
fn no_room_for_a_result_file() {
    let place = Place::with_visits(30_000, 20_000);
    for format in ["csv", "ndjson", "parquet", "arrow"] {
        let ran = limited(&place, 64, format);
        refused(&place, &ran, &[&format!("`visits.{format}` cannot be written"), "make room", "nothing was left"]);
    }
    let ran = place.evaluate(&["--out", "results"]).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
    let stood = place.files("results");
    let ran = limited(&place, 64, "csv");
    assert_eq!(code(&ran), 2, "{}", errors(&ran));
    assert!(place.files("results") == stood, "the earlier results are as they were");
    assert_eq!(place.beside(), ["results"]);
}

#[test]
fn no_room_for_rejects() {
    let place = Place::with_visits(30_000, 20_000);
    let path = place.path("scheme/data/visits.csv");
    let text = std::fs::read_to_string(&path).unwrap().replace(",F01,", ",F99,");
    std::fs::write(path, text).unwrap();
    refused(&place, &limited(&place, 64, "csv"), &["`rejects` cannot be written"]);
}

#[test]
fn no_room_for_run_json() {
    let place = Place::new();
    let ran = limited(&place, 1, "csv");
    refused(&place, &ran, &["`run.json` cannot be written", "make room"]);
}
