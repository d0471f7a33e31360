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
