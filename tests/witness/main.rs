//! Both answers of `prakas diff --witnesses`, held against the naive interpreter of `tests/oracle`: a record that is shown
//! gives two results there too, and where no record can differ, none of many that the program never saw does.
//!
//! `PRAKAS_WITNESS_PAIRS=1000` tries more pairs of rules than usual.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

#[cfg(test)]
#[path = "../oracle/aggregate.rs"]
mod aggregate;
#[cfg(test)]
#[path = "../oracle/between.rs"]
mod between;
#[cfg(test)]
#[path = "../oracle/body.rs"]
mod body;
#[cfg(test)]
#[path = "../oracle/calendar.rs"]
mod calendar;
#[cfg(test)]
#[path = "../oracle/cells.rs"]
mod cells;
#[cfg(test)]
#[path = "../oracle/expression.rs"]
mod expression;
#[cfg(test)]
#[path = "../oracle/function.rs"]
mod function;
#[cfg(test)]
#[path = "../oracle/group.rs"]
mod group;
#[cfg(test)]
#[path = "../oracle/limit.rs"]
mod limit;
#[cfg(test)]
#[path = "../oracle/number.rs"]
#[expect(dead_code, reason = "texts of numbers are for the other test")]
mod number;
#[cfg(test)]
#[path = "../oracle/rule.rs"]
mod rule;
#[cfg(test)]
#[path = "../oracle/value.rs"]
mod value;
#[cfg(test)]
#[path = "../oracle/whole.rs"]
mod whole;
#[cfg(test)]
#[path = "../oracle/world.rs"]
mod world;

use prakas::ir::{Program, RuleId};
use prakas::source::{FileError, Files};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use world::{Options, RawFile, World};

const PAIRS: u32 = 40;

const HEAD: &str = "module m\n\nscheme m {\n  currency KHR coin 1\n}\n\nenum Kind { low, middle, high }\n\n\
    record Claim {\n  key id : text\n  at day : date\n  kind : Kind\n  poor : yes_no\n  amount : KHR\n  \
    days_in : integer?\n}\n\nparameter top : KHR {\n  from 2000-01-01 : 5\n  from 2018-01-01 : 7\n}\n\n";

struct One(String);

impl Files for One {
    fn read(&self, _path: &str) -> Result<Vec<u8>, FileError> {
        Ok(self.0.clone().into_bytes())
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        Ok(if folder.is_empty() { vec!["m.prakas".to_owned()] } else { Vec::new() })
    }
}

fn condition() -> impl Strategy<Value = String> {
    let number = (0i32..9).prop_map(|n| n.to_string());
    let op = prop_oneof![Just("<"), Just("<="), Just(">"), Just(">=")];
    let leaf = prop_oneof![
        Just("poor".to_owned()),
        prop_oneof![Just("low"), Just("middle"), Just("high")].prop_map(|kind| format!("kind is {kind}")),
        (op.clone(), number.clone()).prop_map(|(op, n)| format!("amount {op} {n} KHR")),
        op.clone().prop_map(|op| format!("amount {op} top")),
        (op, number).prop_map(|(op, n)| format!("(given days_in and days_in {op} {n})")),
        prop_oneof![Just("2017-06-30"), Just("2018-01-01")].prop_map(|day| format!("day < {day}")),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0i32..4).prop_map(|n| format!("{n} KHR")),
        2 => Just("top".to_owned()),
        // Outside the fragment: an amount that is computed with.
        1 => Just("amount * 2".to_owned()),
    ]
}

/// `if C then A else B`, and beside it the same thing said otherwise, or something else.
fn pair() -> impl Strategy<Value = (String, String)> {
    let formula = |(c, a, b): &(String, String, String)| format!("if {c} then {a} else {b}");
    let one = (condition(), amount(), amount());
    (one, 0..6, condition(), amount()).prop_map(move |(one, how, other, more)| {
        let (c, a, b) = one.clone();
        let second = match how {
            0 => format!("if not ({c}) then {b} else {a}"),
            1 => format!("if ({c}) and ({c}) then {a} else {b}"),
            2 => format!("if ({c}) or (({c}) and ({other})) then {a} else {b}"),
            3 => format!("if {c} then {more} else {b}"),
            4 => format!("if {other} then {a} else {b}"),
            _ => format!("if ({c}) and ({other}) then {a} else {b}"),
        };
        (formula(&one), second)
    })
}

fn text(formula: &str) -> String {
    format!("{HEAD}rule result for Claim : KHR {{\n  = {formula}\n}}\n")
}

/// What the naive interpreter says of each row: a value, or the code of its failure.
fn oracle(program: &Program, header: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let file = RawFile { record: "Claim".to_owned(), header: header.to_vec(), rows: rows.to_vec(), broken: 0 };
    let world = World::new(program, &[file], Options::default());
    let id = RuleId(u32::try_from(program.rules.iter().position(|rule| rule.name == "result").unwrap()).unwrap());
    (0..rows.len()).map(|row| format!("{:?}", world.rule(id, row).map(|r| r.value))).collect()
}

/// Rows on a grid that no constant of the rules has a say in.
fn grid() -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for day in
        ["1999-12-31", "2005-05-05", "2017-06-29", "2017-06-30", "2017-07-01", "2017-12-31", "2018-01-01", "2030-01-01"]
    {
        for kind in ["low", "middle", "high"] {
            for poor in ["yes", "no"] {
                for quarter in -2..40 {
                    let amount = format!("{}", rust_decimal::Decimal::new(i64::from(quarter) * 25, 2));
                    let days = if quarter % 3 == 0 { String::new() } else { (quarter % 11).to_string() };
                    let id = rows.len().to_string();
                    rows.push(vec![id, day.to_owned(), kind.to_owned(), poor.to_owned(), amount, days]);
                }
            }
        }
    }
    rows
}

#[derive(Default)]
struct Counts {
    shown: AtomicUsize,
    never: AtomicUsize,
    none: AtomicUsize,
    same: AtomicUsize,
}

fn check(one: &str, other: &str, counts: &Counts) -> Result<(), TestCaseError> {
    let programs = [one, other].map(|formula| prakas::load(&One(text(formula)), None).program);
    let [Some(old), Some(new)] = &programs else { return Ok(()) };
    let folder = tempfile::tempdir().unwrap();
    for (name, formula) in [("old", one), ("new", other)] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("m.prakas"), text(formula)).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_prakas"))
        .args(["diff", "old", "new", "--witnesses", "--json", "-"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_str(&said).map_err(|e| TestCaseError::fail(format!("{e}: {output:?}")))?;
    let header = ["id", "day", "kind", "poor", "amount", "days_in"].map(str::to_owned);
    let Some(witness) = report["witnesses"].get(0) else {
        counts.same.fetch_add(1, Ordering::Relaxed);
        let rows = grid();
        prop_assert_eq!(oracle(old, &header, &rows), oracle(new, &header, &rows), "said to be no change");
        return Ok(());
    };
    match witness["found"].as_str().unwrap() {
        "record" => {
            counts.shown.fetch_add(1, Ordering::Relaxed);
            let made: Vec<BTreeMap<String, Option<String>>> =
                serde_json::from_value(witness["rows"]["Claim"].clone()).unwrap();
            let key = witness["key"].as_str().unwrap();
            let row = made.iter().find(|row| row["id"].as_deref() == Some(key)).unwrap();
            let row: Vec<String> = header.iter().map(|name| row[name].clone().unwrap_or_default()).collect();
            let rows = [row];
            prop_assert_ne!(oracle(old, &header, &rows), oracle(new, &header, &rows), "{:?}", rows);
        }
        "no record can differ" => {
            counts.never.fetch_add(1, Ordering::Relaxed);
            let rows = grid();
            prop_assert_eq!(oracle(old, &header, &rows), oracle(new, &header, &rows));
        }
        _ => {
            counts.none.fetch_add(1, Ordering::Relaxed);
            // Inside the fragment one of the two answers is always given.
            prop_assert!(format!("{one} {other}").contains("amount * 2"), "{}", said);
        }
    }
    Ok(())
}

#[test]
fn what_is_shown_differs_and_what_cannot_differ_does_not() {
    let cases = std::env::var("PRAKAS_WITNESS_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(PAIRS);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let counts = Counts::default();
    let outcome = runner.run(&pair(), |(one, other)| check(&one, &other, &counts));
    let mut told = String::new();
    for (name, count) in
        [("shown", &counts.shown), ("never", &counts.never), ("none", &counts.none), ("same", &counts.same)]
    {
        write!(told, "{name} {} ", count.load(Ordering::Relaxed)).unwrap();
    }
    println!("{told}");
    outcome.unwrap();
    // Both answers come up.
    assert!(counts.shown.load(Ordering::Relaxed) >= 10 && counts.never.load(Ordering::Relaxed) >= 5, "{told}");
}
