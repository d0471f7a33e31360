//! Threads and batches change nothing; the order of rows only the order of rows.

use super::support::*;
use prakas_engine::api::{DataSet, RunOptions};

const RULES: &str = r#"
module test
scheme test {
  title "T"
  currency KHR coin 1
  parties worker, employer
}
record Firm {
  key id : text
  size : integer
}
rule bonus for Firm : decimal {
  = 100 / size
}
record Pay {
  key id : text
  firm : Firm
  wage : KHR
}
contribution due for Pay : KHR {
  = round(wage * 2.6% + firm.bonus * 1 KHR, to 1 KHR, half even)
  split {
    = worker 50% down, employer the rest
  }
}
"#;

fn rows(reverse: bool) -> (String, String) {
    let mut firms: Vec<String> = (0..60).map(|i| format!("F{i},{}", i % 12)).collect();
    let mut pays: Vec<String> = (0..700).map(|i| format!("P{},F{},{}", i % 690, i % 63, i * 977)).collect();
    if reverse {
        firms.reverse();
        pays.reverse();
    }
    (format!("id,size\n{}", firms.join("\n")), format!("id,firm,wage\n{}", pays.join("\n")))
}

fn evaluated(threads: usize, batch: usize, reverse: bool) -> Kept {
    let (firms, pays) = rows(reverse);
    let one = |name: &str, text: &str| record(vec![batched(name, text, batch)]);
    let records = [("Firm".to_string(), one("firms", &firms)), ("Pay".to_string(), one("pays", &pays))];
    let options = RunOptions { threads: Some(threads), ..RunOptions::default() };
    run_with(&program(RULES), &DataSet { records: records.into() }, &options).0
}

#[test]
fn any_number_of_threads_and_any_batches_give_the_same() {
    let once = evaluated(1, 50, false);
    assert!(once.rejects.len() > 20 && once.rows["Pay"].len() > 400);
    assert_eq!(evaluated(4, 50, false), once);
    assert_eq!(evaluated(3, 7, false), once);
    assert_eq!(evaluated(2, 10_000, false).rows, once.rows);
}

#[test]
fn the_order_of_rows_changes_no_result() {
    let key = |k: &Kept| {
        let mut rows: Vec<String> = k.rows["Pay"].iter().map(|r| format!("{r:?}")).collect();
        let mut rejects: Vec<String> = k.rejects.iter().map(|r| format!("{} {} {}", r.key, r.code, r.reason)).collect();
        rows.sort();
        rejects.sort();
        (rows, rejects)
    };
    assert_eq!(key(&evaluated(2, 64, true)), key(&evaluated(2, 64, false)));
}

/// The rate of one written day as each row knew it, folded by combination or not.
#[test]
fn combinations_tell_apart_what_rows_knew() {
    let rules = r"
module test
scheme test {
  currency KHR coin 1
}
record Pay {
  key id : text
  told : date
  known told
  wage : KHR
}
parameter rate : percent {
  from 2018-01-01 : 2%
  from 2018-01-01 enacted 2018-06-01 : 3%
}
rule due for Pay : KHR {
  = round(wage * (rate at 2018-03-01), to 1 KHR, half even)
}
";
    let row = |i: usize| format!("P{i},2018-0{}-15,{}", 1 + i % 8, (1 + i % 3) * 1000);
    let pays: Vec<String> = (0..64).map(row).collect();
    let file = batched("pays", &format!("id,told,wage\n{}", pays.join("\n")), 64);
    let data = DataSet { records: [("Pay".to_string(), record(vec![file]))].into() };
    for combine_from in [None, Some(1)] {
        let options = RunOptions { combine_from, ..RunOptions::default() };
        let kept = run_with(&program(rules), &data, &options).0;
        let due: Vec<&str> = kept.rows["Pay"].iter().map(|r| r["due"].as_str()).collect();
        let expected = |i: usize| ((1 + i % 3) * if i % 8 < 5 { 20 } else { 30 }).to_string();
        assert_eq!(due, (0..64).map(expected).collect::<Vec<_>>(), "{combine_from:?}");
    }
}

/// An aggregate over what the law of one written day says is not the same for rows that knew different laws.
#[test]
fn aggregates_tell_apart_what_rows_knew() {
    let rules = r"
module test
scheme test {
  currency KHR coin 1
}
record Pay {
  key id : text
  told : date
  known told
}
parameter last : date {
  from 2018-01-01 : 2018-03-05
  from 2018-01-01 enacted 2018-06-01 : 2018-03-10
}
rule days_paid for Pay : integer {
  = count(d in days(2018-03-01, last at 2018-03-01))
}
";
    let kept = run(&program(rules), &data(&[("Pay", "id,told\nA,2018-05-31\nB,2018-06-01\nC,2018-05-31")]));
    let days: Vec<&str> = kept.rows["Pay"].iter().map(|r| r["days_paid"].as_str()).collect();
    assert_eq!(days, ["5", "10", "5"]);
}

/// Days of months are looked up in a list of a century; others are worked out.
#[test]
fn months_far_apart_have_their_own_law() {
    let rules = r"
module test
scheme test {
  currency KHR coin 1
}
record Pay {
  key id : text
  at month : month
}
parameter step : integer {
  from 1800-01-01 : 1
  from 1850-03-01 : 2
  from 2018-02-01 : 3
}
rule law for Pay : integer {
  = step
}
";
    let pays = "id,month\nA,1850-02\nB,1850-03\nC,2018-01\nD,2018-02";
    let kept = run(&program(rules), &data(&[("Pay", pays)]));
    let law: Vec<&str> = kept.rows["Pay"].iter().map(|r| r["law"].as_str()).collect();
    assert_eq!(law, ["1", "2", "2", "3"]);
}
