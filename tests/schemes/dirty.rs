//! The dirty example: each planted fault has its reject, and no other row changes.

use super::support::{evaluate, prakas, root, rows};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const RULES: &str = "rules/kh/nssf";
const DIRTY: &str = "examples/nssf-dirty";

/// File, line and code.
type Fault = (String, u64, String);

/// The table of FAULTS.md: file, line, key, fault, reject.
fn planted() -> BTreeSet<Fault> {
    let text = fs::read_to_string(root().join(DIRTY).join("FAULTS.md")).unwrap();
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|l| l.contains(".csv |")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        found.insert((cells[1].to_owned(), cells[2].parse().unwrap(), cells[5].trim_matches('`').to_owned()));
    }
    found
}

#[test]
fn every_fault_is_rejected_with_its_code_and_nothing_else_is() {
    let run = evaluate(RULES, DIRTY, None);
    assert_eq!(run.code, 3, "{}", run.text);
    let rejects = rows(&run.files["rejects.csv"]);
    let found: BTreeSet<Fault> =
        rejects.iter().map(|r| (r["file"].clone(), r["line"].parse().unwrap(), r["code"].clone())).collect();
    let planted = planted();
    assert!(planted.len() > 25);
    let difference: Vec<_> = planted.symmetric_difference(&found).collect();
    assert!(difference.is_empty(), "{difference:#?}");
    assert_eq!(rejects.len(), planted.len());
}

#[test]
fn no_other_row_changes() {
    let (dirty, clean) = (evaluate(RULES, DIRTY, None), evaluate(RULES, "examples/nssf-dirty/clean", None));
    assert_eq!(clean.code, 0, "{}", clean.text);
    for name in ["payslips.csv", "claims.csv", "leaves.csv", "births.csv"] {
        assert!(dirty.files[name] == clean.files[name], "{name} differs from its clean twin");
    }
}

#[test]
fn rows_in_are_rows_out_and_rejects() {
    let run = evaluate(RULES, DIRTY, None);
    let mut rejected: BTreeMap<String, usize> = BTreeMap::new();
    for reject in rows(&run.files["rejects.csv"]) {
        *rejected.entry(reject["file"].clone()).or_default() += 1;
    }
    // CSV readers count quoted line breaks as part of a row, and the clean twin has no rejects
    let clean = |name: &str| rows(&fs::read(root().join(DIRTY).join("clean").join(name)).unwrap()).len();
    for name in ["payslips.csv", "claims.csv", "leaves.csv", "births.csv"] {
        let out = rows(&run.files[name]).len();
        let faults = planted().iter().filter(|f| f.0 == name).count();
        assert_eq!(out, clean(name), "{name}");
        assert_eq!(rejected.get(name).copied().unwrap_or(0), faults, "{name}");
    }
}

#[test]
fn a_wrong_delimiter_stops_the_run_before_it_begins() {
    let (code, text) = prakas(&["evaluate", RULES, "--data", "examples/nssf-dirty-delimiter"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("payslips.csv") && text.contains("delimiter") && text.contains("`;`"), "{text}");
}
