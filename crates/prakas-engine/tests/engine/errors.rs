//! What rejects a row, and only that row.

use super::support::*;
use prakas_engine::api::RunOptions;

#[test]
fn the_first_error_in_evaluation_order_is_the_rows() {
    let ab = "  a : decimal\n  b : decimal";
    let kept = formula(ab, "decimal", "(1 / a) + sqrt(b)", "id,a,b\n1,0,-1\n2,1,-1\n3,1,4");
    assert_eq!(kept.code("1"), "division_by_zero");
    assert_eq!(kept.code("2"), "math_domain");
    assert_eq!(kept.cell("R", "3", "out"), "3");
    assert_eq!(kept.rejects.len(), 2);
}

#[test]
fn what_leaves_a_rule_has_28_digits() {
    let kept = formula("  a : decimal", "decimal", "a * a", "id,a\n1,99999999999999999999\n2,3");
    assert_eq!(kept.code("1"), "overflow");
    assert_eq!(kept.cell("R", "2", "out"), "9");
}

const LET: &str = r#"
module test
record R {
  key id : text
  a : decimal
}
hidden rule inverse for R : decimal {
  = 1 / a
}
rule out for R : decimal {
  let part = 10 / a
  = if a > 0 then part + part else 0
}
rule twice for R : decimal {
  = if a > 0 then inverse * 2 else 1
}
"#;

#[test]
fn lets_and_hidden_rules_fail_only_where_they_are_read() {
    let kept = run(&program(LET), &data(&[("R", "id,a\n1,0\n2,5")]));
    assert_eq!(kept.rejects, []);
    assert_eq!(kept.cell("R", "1", "out"), "0");
    assert_eq!(kept.cell("R", "1", "twice"), "1");
    assert_eq!(kept.cell("R", "2", "out"), "4");
    assert_eq!(kept.cell("R", "2", "twice"), "0.4");
}

const REFERENCES: &str = r#"
module test
record Member {
  key id : text
  birth : date
  weight : decimal
}
rule inverse for Member : decimal {
  = 1 / weight
}
record Claim {
  key id : text
  at day : date
  member : Member
  amount : integer in 0 to 1000
  require old_enough "the member is not born yet" : day >= member.birth
}
rule age_then for Claim : integer {
  = completed_years(member.birth, day)
}
rule share for Claim : decimal {
  = if amount > 10 then member.inverse else 1
}
"#;

const MEMBERS: &str = "id,birth,weight
    M1,1990-01-01,2
    M2,1990-02-30,2
    M3,1990-01-01,0
    M4,1990-01-01,1
    M4,1991-01-01,1";

#[test]
fn rejected_rows_reject_those_that_read_them() {
    let claims = "id,day,member,amount
        C1,2018-01-01,M1,100
        C2,2018-01-01,M2,100
        C3,2018-01-01,M3,100
        C4,2018-01-01,M3,5
        C5,2018-01-01,M9,5
        C6,2018-01-01,M4,5
        C7,1980-01-01,M1,5
        C8,2018-01-01,M1,5000
        C9,2018-01-01,M1,1
        C9,2018-01-01,M1,2
        ,2018-01-01,M1,2
        C10,2018-01-01,M1
        C11,yesterday,M1,x";
    let kept = run(&program(REFERENCES), &data(&[("Member", MEMBERS), ("Claim", claims)]));
    assert_eq!(kept.cell("Claim", "C1", "age_then"), "28");
    assert_eq!(kept.cell("Claim", "C4", "share"), "1");
    let codes: Vec<(String, String)> = kept.rejects.iter().map(|r| (r.key.clone(), r.code.clone())).collect();
    let expected = [
        ("M2", "not_a_date"),
        ("M3", "division_by_zero"),
        ("M4", "duplicate_key"),
        ("M4", "duplicate_key"),
        ("C2", "depends_on_reject"),
        ("C3", "depends_on_reject"),
        ("C5", "dangling_reference"),
        ("C6", "depends_on_reject"),
        ("C7", "requirement"),
        ("C8", "out_of_range"),
        ("C9", "duplicate_key"),
        ("C9", "duplicate_key"),
        ("", "missing_key"),
        ("", "broken_row"),
        ("C11", "not_a_date"),
    ];
    assert_eq!(codes, expected.map(|(k, c)| (k.to_string(), c.to_string())));
    let last = kept.rejects.last().unwrap();
    assert_eq!((last.field.as_str(), last.file.as_str(), last.line), ("day", "claim.csv", 14));
    assert_eq!(last.further, ["amount: `x` is not a number, expected a number such as 1234.50"]);
}

#[test]
fn exceptions_that_hold_together_reject() {
    let source = r#"
module test
record R {
  key id : text
  a : integer
  b : integer
}
rule out for R : integer {
  = 1
  except first when a > b : 2
  except second when a > 5 : 3
}
"#;
    let kept = run(&program(source), &data(&[("R", "id,a,b\n1,6,1\n2,6,9\n3,2,1")]));
    assert_eq!(kept.code("1"), "exceptions_clash");
    assert_eq!(kept.cell("R", "2", "out"), "3");
    assert_eq!(kept.cell("R", "3", "out"), "2");
}

#[test]
fn assertions_are_findings_and_change_nothing() {
    let source = r#"
module test
record R {
  key id : text
  a : integer
}
rule out for R : integer {
  = a
}
assert positive for R {
  = out > 0
}
"#;
    let (kept, summary) = run_with(&program(source), &data(&[("R", "id,a\n1,6\n2,-6")]), &RunOptions::default());
    assert_eq!(kept.rejects, []);
    assert_eq!(kept.findings.len(), 1);
    assert_eq!(kept.findings[0].key, "2");
    assert_eq!(summary.findings["positive"], 1);
    assert_eq!(summary.records[0].totals, [("out".to_string(), "0".to_string())]);
}

#[test]
fn requirements_see_the_rows_that_fail_their_own() {
    let source = r#"
module test
record C {
  key id : text
  b : B
}
rule out for C : integer {
  = b.a.size
}
record B {
  key id : text
  a : A
  require fine "no" : a.size > 0
}
record A {
  key id : text
  size : integer
  require big "too small" : size > 5
}
"#;
    let rows = [("C", "id,b\nC1,B1\nC2,B2"), ("B", "id,a\nB1,A1\nB2,A2"), ("A", "id,size\nA1,9\nA2,3")];
    let kept = run(&program(source), &data(&rows));
    assert_eq!(kept.cell("C", "C1", "out"), "9");
    assert_eq!(["A2", "B2", "C2"].map(|id| kept.code(id)), ["requirement", "depends_on_reject", "depends_on_reject"]);
}
