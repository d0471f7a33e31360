//! What an analyst does next: changes a rate, shuffles a file, asks for fewer threads, asks why.
//! In: copies of rules and data. Out: that what should change does, and nothing else.

use super::support::{copy, evaluate, prakas, root, rows, Run};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A copy of the rules with one text replaced in the contributions of NSSF.
fn rules_with(folder: &Path, old: &str, new: &str) -> String {
    copy(&root().join("rules/kh/registry"), &folder.join("registry"));
    copy(&root().join("rules/kh/nssf"), &folder.join("nssf"));
    let file = folder.join("nssf/contribution.prakas");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches(old).count(), 1);
    fs::write(&file, text.replace(old, new)).unwrap();
    folder.join("nssf").to_str().unwrap().to_owned()
}

fn total(run: &Run, column: &str) -> String {
    let records = run.report["records"].as_array().unwrap();
    let found = records.iter().find_map(|r| r["totals"].get(column)).unwrap();
    found.as_str().unwrap().to_owned()
}

#[test]
fn one_changed_line_changes_what_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let rules = rules_with(folder.path(), "from 2016-09-01 : 2.6%", "from 2016-09-01 : 2.8%");
    let (old, new) = (evaluate("rules/kh/nssf", "examples/nssf", None), evaluate(&rules, "examples/nssf", None));
    assert_ne!(total(&old, "health_care"), total(&new, "health_care"));
    for same in ["occupational_risk", "pension", "case_payment", "birth_grant"] {
        assert_eq!(total(&old, same), total(&new, same), "{same}");
    }
}

#[test]
fn riel_where_a_percent_is_due_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let rules = rules_with(folder.path(), "from 2016-09-01 : 2.6%", "from 2016-09-01 : 2.6 KHR");
    let (code, text) = prakas(&["check", &rules]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("`health_rate` is declared as percent, but this is an amount in KHR"), "{text}");
    assert!(text.contains("write `2.6%`"), "{text}");
}

#[test]
fn the_order_of_rows_changes_no_result() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples/nssf"), folder.path());
    for name in ["payslips.csv", "claims.csv", "members.csv", "employers.csv", "facilities.csv"] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        let (head, body) = text.split_once('\n').unwrap();
        let mut lines: Vec<&str> = body.lines().collect();
        lines.reverse();
        fs::write(folder.path().join(name), format!("{head}\n{}\n", lines.join("\n"))).unwrap();
    }
    let there = evaluate("rules/kh/nssf", "examples/nssf", None);
    let back = evaluate("rules/kh/nssf", folder.path().to_str().unwrap(), None);
    for (name, bytes) in &there.files {
        let set = |bytes: &[u8]| rows(bytes).into_iter().collect::<BTreeSet<_>>();
        assert!(set(bytes) == set(&back.files[name]), "{name}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let threads = ["--threads", "1", "--out", out.to_str().unwrap()];
    let (code, text) = prakas(&[&["evaluate", "rules/kh/nssf", "--data", "examples/nssf"], &threads[..]].concat());
    assert_eq!(code, 0, "{text}");
    for (name, bytes) in evaluate("rules/kh/nssf", "examples/nssf", None).files {
        assert!(fs::read(out.join(&name)).unwrap() == bytes, "{name}");
    }
}

/// Each number of a paid claim has its rule, parameter version, table row, rounding and citation.
#[test]
fn a_paid_claim_is_explained() {
    let run = evaluate("rules/kh/nssf", "examples/nssf", None);
    let claims = rows(&run.files["claims.csv"]);
    let paid = claims.iter().find(|c| c["case_payment.state"] == "due").unwrap();
    let record = format!("claim={}", paid["id"]);
    let (code, text) = prakas(&["explain", "rules/kh/nssf", "--data", "examples/nssf", "--record", &record]);
    assert_eq!(code, 0, "{text}");
    for part in
        ["case_payment", "smallest_enterprise", "2017-11-01", "case_list", "half up", "§ ILO brief", "care.prakas:"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}
