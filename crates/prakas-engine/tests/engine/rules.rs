//! Numbers, dates, branches and money rules.

use super::support::*;
use prakas_engine::api::RunOptions;

fn outs(kept: &Kept) -> Vec<String> {
    let rows = kept.rows.get("R").cloned().unwrap_or_default();
    rows.iter().map(|r| r["out"].clone()).collect()
}

fn value(fields: &str, ty: &str, text: &str, rows: &str) -> String {
    outs(&formula(fields, ty, text, rows)).join(" ")
}

#[test]
fn numbers_are_exact_in_every_width() {
    let ab = "  a : decimal\n  b : decimal";
    assert_eq!(value(ab, "decimal", "a + b", "id,a,b\n1,0.1,0.2\n2,1,2"), "0.3 3");
    assert_eq!(value(ab, "decimal", "a * b", "id,a,b\n1,9223372036854775807,2\n2,3,2"), "18446744073709551614 6");
    let long = "id,a,b\n1,12345678901234567890,98765432109.87654321";
    assert_eq!(value(ab, "decimal", "a * b / b", long), "12345678901234567890");
    assert_eq!(value(ab, "decimal", "a / b * b", "id,a,b\n1,1,3\n2,2,7"), "1 2");
    assert_eq!(value(ab, "decimal", "a / b", "id,a,b\n1,1,3\n2,1,8"), "0.3333333333333333333333333333 0.125");
}

#[test]
fn rounding_has_seven_modes() {
    let rows = "id,a\n1,2.5\n2,-2.5\n3,3.5\n4,2.4\n5,-2.6";
    for (mode, expected) in [
        ("half up", "3 -3 4 2 -3"),
        ("half even", "2 -2 4 2 -3"),
        ("half down", "2 -2 3 2 -3"),
        ("up", "3 -3 4 3 -3"),
        ("down", "2 -2 3 2 -2"),
        ("ceiling", "3 -2 4 3 -2"),
        ("floor", "2 -3 3 2 -3"),
    ] {
        assert_eq!(value("  a : decimal", "decimal", &format!("round(a, to 1, {mode})"), rows), expected, "{mode}");
        // the same through exact fractions
        let fraction = format!("round(a / 7 * 7, to 1, {mode})");
        assert_eq!(value("  a : decimal", "decimal", &fraction, rows), expected, "{mode}");
    }
    assert_eq!(value("  a : decimal", "decimal", "round(a, to 100, half up)", "id,a\n1,16250\n2,-149.9"), "16300 -100");
}

#[test]
fn a_rounded_quotient_is_the_quotient_rounded() {
    let mut rows = String::from("id,a,b\n");
    for (i, a) in [-7i64, -5, -1, 0, 1, 3, 5, 9, 1_000_000_007].into_iter().enumerate() {
        for b in ["2", "-2", "3", "-0.4", "0.7", "1000000000.5"] {
            rows.push_str(&format!("{i}/{b},{a}.5,{b}\n"));
        }
    }
    let ab = "  a : decimal\n  b : decimal";
    for mode in ["half up", "half even", "half down", "up", "down", "ceiling", "floor"] {
        for to in ["1", "0.05", "100"] {
            let fused = value(ab, "decimal", &format!("round(a / b, to {to}, {mode})"), &rows);
            let plain = value(ab, "decimal", &format!("round(a / b + 0, to {to}, {mode})"), &rows);
            assert_eq!(fused, plain, "{mode} {to}");
        }
    }
}

#[test]
fn branches_are_taken_row_by_row() {
    let rows = "id,a,b\n1,1,0\n2,6,3\n3,0,0";
    let ab = "  a : decimal\n  b : decimal";
    assert_eq!(value(ab, "decimal", "if b is 0 then a else a / b", rows), "1 2 0");
    assert_eq!(value(ab, "yes_no", "b > 0 and a / b > 1", rows), "false true false");
    assert_eq!(value(ab, "yes_no", "b is 0 or a / b > 1", rows), "true true true");
}

#[test]
fn missing_is_handled_where_it_is_used() {
    let rows = "id,a\n1,5\n2,";
    assert_eq!(value("  a : decimal?", "decimal", "a otherwise 7", rows), "5 7");
    assert_eq!(value("  a : decimal?", "yes_no", "given a", rows), "true false");
    assert_eq!(value("  a : decimal?", "decimal", "if given a then a * 2 else 0", rows), "10 0");
    assert_eq!(value("  a : decimal?", "yes_no", "given a and a > 4", rows), "true false");
}

#[test]
fn time_is_calendar_time() {
    let two = "  a : date\n  b : date";
    let rows = "id,a,b\n1,2000-02-29,2018-02-28\n2,2000-01-31,2000-03-01";
    assert_eq!(value(two, "integer", "completed_years(a, b)", rows), "17 0");
    assert_eq!(value(two, "integer", "completed_months(a, b)", rows), "215 1");
    assert_eq!(value(two, "date", "a + 1 month", rows), "2000-03-29 2000-02-29");
    assert_eq!(value(two, "month", "month(b)", rows), "2018-02 2000-03");
    assert_eq!(value(two, "yes_no", "a in 2 months before b", rows), "false true");
    assert_eq!(value(two, "days", "days_between(a, b)", rows), "6574 30");
}

const MONEY: &str = r#"
module test
scheme test {
  title "T"
  currency KHR coin 1
  parties worker, employer
}
enum Kind { plain, special }
record Employer {
  key id : text
  size : integer
}
record Payslip {
  key id : text
  at month : month
  wage : KHR
  kind : Kind
  employer : Employer
}
parameter rate : percent {
  from 2016-09-01 : 2.6%
  from 2018-01-01 : 3.4%
}
scale assumed (wage : KHR) : KHR {
  from 2016-09-01 {
    up to 200_000 : 200_000
    up to 250_000 : 225_000
    above 250_000 : wage
  }
}
decision factor (kind : Kind, size : integer) : percent {
  | kind    | size  | factor |
  | plain   | < 10  |    50% |
  | plain   | >= 10 |   100% |
  | special | -     |   200% |
}
hidden rule base for Payslip : KHR {
  = assumed(wage) * factor(kind, employer.size)
}
contribution care for Payslip : KHR {
  when wage > 0 KHR
  deny too_small "the employer is too small" unless employer.size >= 2
  = round(base * rate, to 1 KHR, half up)
  split {
    from 2016-09-01 : worker 50% down, employer the rest
    from 2018-01-01 : employer 100%
  }
}
"#;

const EMPLOYERS: &str = "id,size\nE1,5\nE2,50\nE3,1";

#[test]
fn a_money_rule_from_wage_to_shares() {
    let payslips = "id,month,wage,kind,employer
        P1,2017-01,199999,plain,E1
        P2,2017-01,250000,plain,E2
        P3,2018-01,250001,special,E2
        P4,2017-01,0,plain,E1
        P5,2017-01,300000,plain,E3
        P6,2016-08,300000,plain,E1";
    let kept = run(&program(MONEY), &data(&[("Employer", EMPLOYERS), ("Payslip", payslips)]));
    let care = |id: &str| {
        ["care", "care.state", "care.reason", "care.worker", "care.employer"]
            .map(|c| kept.cell("Payslip", id, c))
            .join(" ")
    };
    assert_eq!(care("P1"), "2600 due - 1300 1300");
    assert_eq!(care("P2"), "5850 due - 2925 2925");
    assert_eq!(care("P3"), "17000 due - 0 17000");
    assert_eq!(care("P4"), "0 not_due - 0 0");
    assert_eq!(care("P5"), "0 denied too_small 0 0");
    assert_eq!(kept.code("P6"), "not_in_force");
    assert_eq!(kept.starts, ["Payslip: id care care.state care.reason care.worker care.employer"]);
}

#[test]
fn the_date_of_the_run_replaces_the_rows_own() {
    let data = data(&[("Employer", EMPLOYERS), ("Payslip", "id,month,wage,kind,employer\nP1,2017-01,200000,plain,E2")]);
    let at = RunOptions { at: chrono::NaiveDate::from_ymd_opt(2018, 5, 1), ..RunOptions::default() };
    assert_eq!(run(&program(MONEY), &data).cell("Payslip", "P1", "care"), "5200");
    assert_eq!(run_with(&program(MONEY), &data, &at).0.cell("Payslip", "P1", "care"), "6800");
}

#[test]
fn exceptions_override_each_other() {
    let source = r#"
module test
record R {
  key id : text
  a : integer
}
rule out for R : integer {
  = 1
  except low when a < 10 : 2
  except lowest overrides low when a < 5 : 3
}
"#;
    let kept = run(&program(source), &data(&[("R", "id,a\n1,20\n2,7\n3,2")]));
    assert_eq!(outs(&kept).join(" "), "1 2 3");
}
