//! `run.json` against the files: every row of every input is accepted or rejected, every total is the sum of what was
//! written, every reject is counted, shares make up their amount.

use crate::support::{files, Files, Place};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// With limits, groups, reports, histories; the third has planted faults of every kind.
pub const EXAMPLES: [(&str, &str); 5] = [
    ("rules/kh/nssf", "examples/nssf"),
    ("rules/kh/hip", "examples/hip"),
    ("rules/kh/nssf", "examples/nssf-dirty"),
    ("rules/kh/hef", "examples/hef"),
    ("rules/id/jkn", "examples/jkn"),
];

type Row = BTreeMap<String, String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn evaluate(rules: &str, data: &str, more: &[&str]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
    command.args(["evaluate", rules, "--data", data, "-q", "--out"]).arg(&out).args(more).current_dir(root());
    let ran = command.output().unwrap();
    assert!([0, 3].contains(&ran.status.code().unwrap()), "{}", String::from_utf8_lossy(&ran.stderr));
    files(&out).unwrap()
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(bytes).deserialize().map(|row| row.unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn sum(rows: &[Row], column: &str) -> Decimal {
    rows.iter().filter(|r| !r[column].is_empty()).map(|r| r[column].parse::<Decimal>().unwrap()).sum()
}

/// The result file of a record: named like its data, or the record in snake case.
fn results<'a>(record: &Value, written: &'a Files) -> Option<&'a Vec<u8>> {
    let name = record["record"].as_str().unwrap();
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    let own = list(&record["files"]).first().map_or(format!("{snake}.csv"), |f| f["file"].as_str().unwrap().to_owned());
    written.get(&own)
}

#[test]
fn every_row_and_every_total_reconciles() {
    for (rules, data) in EXAMPLES {
        let written = evaluate(rules, data, &[]);
        let run: Value = serde_json::from_slice(&written["run.json"]).unwrap();
        let rejects = rows(&written["rejects.csv"]);
        let mut totals = 0;
        for record in list(&run["records"]) {
            every_row(data, record, &rejects);
            if let Some(bytes) = results(record, &written) {
                totals += every_total(record, &rows(bytes));
            }
        }
        assert!(totals > 0, "{data}: no totals were compared");
        assert_eq!(codes(&rejects), run["rejects_by_code"], "{data}");
        files_are_named(data, &run);
        outputs_are_listed(&run, &written);
    }
}

fn codes(rejects: &[Row]) -> Value {
    let mut by: BTreeMap<&str, u64> = BTreeMap::new();
    rejects.iter().for_each(|r| *by.entry(&r["code"]).or_default() += 1);
    serde_json::to_value(by).unwrap()
}

/// Per file: rows as counted here, accepted and rejected; and the files make up the record.
fn every_row(data: &str, record: &Value, rejects: &[Row]) {
    let of = |r: &&Row| r["record"] == record["record"].as_str().unwrap();
    let own: Vec<Row> = rejects.iter().filter(of).cloned().collect();
    assert_eq!(codes(&own), record["rejects_by_code"]);
    assert_eq!(own.len() as u64, record["rejected"]);
    let n = |value: &Value| value.as_u64().unwrap();
    assert_eq!(n(&record["rows"]), n(&record["accepted"]) + n(&record["rejected"]));
    let (mut read, mut accepted) = (0, 0);
    for file in list(&record["files"]) {
        let name = file["file"].as_str().unwrap();
        let here: Vec<Row> = own.iter().filter(|r| r["file"] == name).cloned().collect();
        assert_eq!(codes(&here), file["rejects_by_code"], "{data}/{name}");
        assert_eq!(n(&file["rows"]), n(&file["accepted"]) + n(&file["rejected"]), "{data}/{name}");
        if !data.ends_with("dirty") {
            let text = std::fs::read_to_string(root().join(data).join(name)).unwrap();
            let lines = text.lines().count() as u64;
            assert_eq!(lines, 1 + n(&file["rows"]) + n(&file["blank_lines"]), "{data}/{name}");
        }
        read += n(&file["rows"]);
        accepted += n(&file["accepted"]);
    }
    if !list(&record["files"]).is_empty() {
        assert_eq!((read, accepted), (n(&record["rows"]), n(&record["accepted"])), "{data}: {}", record["record"]);
    }
}

/// Totals, states and shares as they stand in the results; gives how many totals there were.
fn every_total(record: &Value, results: &[Row]) -> usize {
    let name = record["record"].as_str().unwrap();
    assert_eq!(results.len() as u64, record["accepted"], "{name}");
    let totals = record["totals"].as_object().unwrap();
    for (column, total) in totals {
        assert_eq!(sum(results, column), total.as_str().unwrap().parse().unwrap(), "{name}.{column}");
    }
    for (rule, by) in record["states"].as_object().unwrap() {
        for (state, n) in by.as_object().unwrap() {
            let found = results.iter().filter(|r| r[&format!("{rule}.state")] == *state).count();
            assert_eq!(found as u64, *n, "{name}.{rule}: {state}");
        }
        let is_share =
            |c: &&String| c.strip_prefix(&format!("{rule}.")).is_some_and(|rest| rest != "state" && rest != "reason");
        for row in results {
            let shares: Vec<&String> = row.keys().filter(is_share).collect();
            let parts: Decimal = shares.iter().map(|c| row[*c].parse::<Decimal>().unwrap()).sum();
            assert!(shares.is_empty() || parts == row[rule].parse().unwrap(), "{name}.{rule}: {row:?}");
        }
    }
    totals.len()
}

/// Every entry of the data folder is in `data` with its hash, or in `not_read` with a reason.
fn files_are_named(data: &str, run: &Value) {
    let names = |key: &str| list(&run[key]).iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let told: BTreeSet<String> = names("data").into_iter().chain(names("not_read")).collect();
    let there = std::fs::read_dir(root().join(data)).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(told, there.collect(), "{data}");
    for file in list(&run["data"]) {
        let bytes = std::fs::read(root().join(data).join(file["file"].as_str().unwrap())).unwrap();
        assert_eq!(hash(&bytes), file["sha256"]);
    }
}

fn outputs_are_listed(run: &Value, written: &Files) {
    assert_eq!(list(&run["outputs"]).len() + 1, written.len());
    for output in list(&run["outputs"]) {
        let bytes = &written[output["file"].as_str().unwrap()];
        assert_eq!(
            (hash(bytes).as_str(), bytes.len() as u64),
            (output["sha256"].as_str().unwrap(), output["bytes"].as_u64().unwrap())
        );
        assert_eq!(rows(bytes).len() as u64, output["rows"], "{output}");
    }
}

fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn blank_and_broken_lines_and_strangers_are_counted() {
    let place = Place::new();
    let path = place.path("scheme/data/visits.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text + "\n\nV0007,01/03/2022,M001\n\n").unwrap();
    std::fs::write(place.path("scheme/data/notes.txt"), "hello").unwrap();
    assert_eq!(place.evaluate(&["--out", "results"]).output().unwrap().status.code(), Some(3));
    let run: Value = serde_json::from_slice(&place.files("results").unwrap()["run.json"]).unwrap();
    let file = &run["records"][2]["files"][0];
    assert_eq!([&file["rows"], &file["accepted"], &file["rejected"], &file["blank_lines"]], [7, 6, 1, 3]);
    assert_eq!(file["rejects_by_code"], serde_json::json!({ "broken_row": 1 }));
    assert_eq!(run["not_read"][0]["file"], "notes.txt");
}
