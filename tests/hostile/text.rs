//! CSV, gzip and NDJSON: lines and columns without end, bombs, quotes that are never closed.

use crate::support::{code, errors, refused, Place};
use std::io::{Read, Write};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zipped.write_all(bytes).unwrap();
    zipped.finish().unwrap()
}

/// The example with other visits.
fn visits(name: &str, bytes: &[u8]) -> Place {
    let place = Place::new();
    std::fs::remove_file(place.path("scheme/data/visits.csv")).unwrap();
    std::fs::write(place.path("scheme/data").join(name), bytes).unwrap();
    place
}

fn evaluated(place: &Place) -> std::process::Output {
    place.evaluate(&["--out", "results"]).output().unwrap()
}

const HEAD: &str = "id,Date,member,facility,kind,bill\n";

#[test]
fn a_line_without_end_plain_and_as_a_gzip_bomb() {
    let text = [HEAD.as_bytes(), &vec![b'x'; (16 << 20) + 1]].concat();
    for (name, bytes) in [("visits.csv", text.clone()), ("visits.csv.gz", packed(&text))] {
        let place = visits(name, &bytes);
        refused(&place, &evaluated(&place), &[name, "line 2 has more than 16777216 bytes"]);
    }
    let place = visits("visits.ndjson", &[b"{\"id\": \"", vec![b'x'; 16 << 20].as_slice()].concat());
    refused(&place, &evaluated(&place), &["visits.ndjson", "line 1 has more than 16777216 bytes"]);
}

#[test]
fn a_header_of_very_many_columns() {
    let names: String = (0..20_000).map(|n| format!(",c{n}")).collect();
    let place = visits("visits.csv", format!("id{names}\n").as_bytes());
    refused(&place, &evaluated(&place), &["visits.csv", "more than 16384 columns"]);
    let names: String = (0..20_000).map(|n| format!(", \"c{n}\": 1")).collect();
    let place = visits("visits.ndjson", format!("{{\"id\": 1{names}}}\n").as_bytes());
    refused(&place, &evaluated(&place), &["visits.ndjson", "more than 16384 columns"]);
}

#[test]
fn a_gzip_file_may_unpack_to_so_much_for_each_byte() {
    let bomb = packed(&vec![b'\n'; 4 << 20]);
    let mut all = Vec::new();
    let error = prakas_cli::data::unpacked(bomb.as_slice(), 1 << 20).read_to_end(&mut all).unwrap_err().to_string();
    assert!(error.contains("more than 500 for one, beyond the 1048576") && error.contains("gunzip"), "{error}");
    assert!(all.len() < 2 << 20);
    assert_eq!(prakas_cli::data::unpacked(bomb.as_slice(), 4 << 20).read_to_end(&mut Vec::new()).unwrap(), 4 << 20);
    let rows: String = (0..200_000).map(|n| format!("P{n:08},2018-01,F001,worker,full_time,950000\n")).collect();
    let payroll = packed(rows.as_bytes());
    let read = prakas_cli::data::unpacked(payroll.as_slice(), 1 << 20).read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(read, rows.len(), "repetitive rows with keys of their own are no bomb");
}

/// Each line opens a quote and, read as the rest of the quote before it, opens it again.
#[test]
fn quotes_that_are_never_closed_cost_no_more_than_their_lines() {
    let rows = 150_000;
    let place = visits("visits.csv", format!("{HEAD}{}", "x\",\"z\n".repeat(rows)).as_bytes());
    let ran = evaluated(&place);
    assert_eq!(code(&ran), 3, "{}", errors(&ran));
    let rejects = std::fs::read_to_string(place.path("results/rejects.csv")).unwrap();
    assert_eq!(rejects.lines().filter(|line| line.contains("broken_row")).count(), rows);
}

#[test]
fn very_many_empty_members_of_a_gzip_file() {
    let bytes = [packed(HEAD.as_bytes()), packed(b"").repeat(100_000)].concat();
    let ran = evaluated(&visits("visits.csv.gz", &bytes));
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
}
