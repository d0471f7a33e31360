//! Gaps, overlaps and unreachable rows of decisions: the answer of the sweep against a look at every point.

use crate::build::{argument, decision, program};
use prakas::check::analyse::analyse;
use prakas::ir::*;
use prakas::problem::Problem;
use prakas::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// One value of one argument: an enum member, yes or no, twice a number, or missing.
type Point = Vec<Option<i64>>;

fn arguments() -> Vec<Argument> {
    vec![
        argument("grade", Type::Enum(EnumId(0)), true, None),
        argument("age", Type::integer(), false, Some((0, 4))),
        argument("share", Type::decimal(), false, Some((0, 3))),
        argument("open", Type::integer(), false, None),
    ]
}

/// Every value that can matter: numbers are doubled, so that halves are whole.
fn values(index: usize) -> Vec<Option<i64>> {
    match index {
        0 => vec![None, Some(0), Some(1), Some(2)],
        1 => (0..=4).map(|n| Some(2 * n)).collect(),
        2 => (0..=6).map(Some).collect(),
        _ => (-3..=7).map(|n| Some(2 * n)).collect(),
    }
}

fn matches(cell: &Cell, value: Option<i64>) -> bool {
    let number = |v: &Value| match v {
        Value::Number(n) => i64::try_from(*n * Decimal::TWO).unwrap(),
        Value::Member(m) => i64::from(*m),
        _ => panic!("no such value"),
    };
    match (cell, value) {
        (Cell::Anything, _) => true,
        (Cell::Missing, v) => v.is_none(),
        (Cell::OneOf(_), None) => false,
        (Cell::OneOf(tests), Some(v)) => tests.iter().any(|t| match t {
            Test::Is(c) => number(c) == v,
            Test::Between { low, high } => {
                low.as_ref().is_none_or(|(c, inc)| v > number(c) || (*inc && v == number(c)))
                    && high.as_ref().is_none_or(|(c, inc)| v < number(c) || (*inc && v == number(c)))
            }
        }),
    }
}

fn points(axes: usize) -> Vec<Point> {
    (0..axes).fold(vec![vec![]], |all, axis| {
        all.iter().flat_map(|p| values(axis).into_iter().map(move |v| [p.clone(), vec![v]].concat())).collect()
    })
}

fn row_matches(row: &[Cell], point: &Point) -> bool {
    row.iter().zip(point).all(|(cell, value)| matches(cell, *value))
}

fn cell(axis: usize) -> BoxedStrategy<Cell> {
    let test: BoxedStrategy<Test> = if axis == 0 {
        (0..3_u32).prop_map(|m| Test::Is(Value::Member(m))).boxed()
    } else {
        let bound = || proptest::option::of((0..5_i64, any::<bool>()).prop_map(|(n, i)| (Value::Number(n.into()), i)));
        prop_oneof![
            (0..5_i64).prop_map(|n| Test::Is(Value::Number(n.into()))),
            (bound(), bound()).prop_map(|(low, high)| Test::Between { low, high }),
        ]
        .boxed()
    };
    let some = proptest::collection::vec(test, 1..3).prop_map(Cell::OneOf);
    prop_oneof![2 => Just(Cell::Anything), 5 => some, 1 => Just(Cell::Missing)].boxed()
}

fn rows() -> impl Strategy<Value = (usize, Vec<Vec<Cell>>)> {
    (1..=4_usize).prop_flat_map(|axes| {
        let row = (0..axes).map(cell).collect::<Vec<_>>();
        (Just(axes), proptest::collection::vec(row, 0..7))
    })
}

fn problems(axes: usize, hit: Hit, rows: &[Vec<Cell>]) -> Vec<Problem> {
    let mut program = program();
    let arguments = arguments().into_iter().take(axes).collect();
    program.decisions.push(decision(arguments, hit, rows.to_vec()));
    analyse(&mut program)
}

fn with<'a>(problems: &'a [Problem], code: &'a str) -> impl Iterator<Item = &'a Problem> {
    problems.iter().filter(move |p| p.code.id == code)
}

/// Rows named by the first label of problems of one kind.
fn named(problems: &[Problem], code: &str) -> BTreeSet<usize> {
    with(problems, code).map(|p| p.labels[0].span.start as usize - 100).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn gaps_are_found_where_a_point_has_no_row((axes, rows) in rows()) {
        let expected = points(axes).iter().any(|p| !rows.iter().any(|r| row_matches(r, p)));
        let found = problems(axes, Hit::Unique, &rows);
        prop_assert_eq!(with(&found, "decision-gap").count() > 0, expected, "{:?}", found);
    }

    #[test]
    fn overlaps_are_found_where_a_point_has_two_rows((axes, rows) in rows()) {
        let count = |p: &Point| rows.iter().filter(|r| row_matches(r, p)).count();
        let expected = points(axes).iter().any(|p| count(p) > 1);
        let found = problems(axes, Hit::Unique, &rows);
        prop_assert_eq!(with(&found, "decision-overlap").count() > 0, expected, "{:?}", found);
    }

    #[test]
    fn rows_are_unreachable_where_earlier_rows_match((axes, rows) in rows()) {
        let all = points(axes);
        let first = |p: &Point| rows.iter().position(|r| row_matches(r, p));
        let reached: BTreeSet<usize> = all.iter().filter_map(first).collect();
        let expected: BTreeSet<usize> = (0..rows.len()).filter(|i| !reached.contains(i)).collect();
        let found = problems(axes, Hit::First, &rows);
        prop_assert_eq!(named(&found, "decision-row-unreachable"), expected, "{:?}", found);
    }
}

fn between(low: i64, high: i64) -> Cell {
    let end = |n: i64| Some((Value::Number(n.into()), true));
    Cell::OneOf(vec![Test::Between { low: end(low), high: end(high) }])
}

#[test]
fn decimals_are_dense_and_integers_are_not() {
    let rows = vec![vec![between(18, 59)], vec![between(60, 99)]];
    let mut dense = program();
    dense.decisions.push(decision(
        vec![argument("age", Type::decimal(), false, Some((18, 99)))],
        Hit::Unique,
        rows.clone(),
    ));
    assert_eq!(analyse(&mut dense)[0].message, "`d` has no row for age 59.5");
    let mut whole = program();
    whole.decisions.push(decision(vec![argument("age", Type::integer(), false, Some((18, 99)))], Hit::Unique, rows));
    assert_eq!(analyse(&mut whole), vec![]);
}

#[test]
fn thousands_of_rows_end_soon() {
    let rows: Vec<Vec<Cell>> =
        (0..3000).map(|i| vec![between(i, i), between(0, i), between(i, 4000), Cell::Anything]).collect();
    let arguments = ["a", "b", "c", "e"].map(|n| argument(n, Type::integer(), false, Some((0, 3000)))).to_vec();
    let mut keyed = program();
    keyed.decisions.push(decision(arguments.clone(), Hit::Unique, rows));
    let found = analyse(&mut keyed);
    assert_eq!(with(&found, "decision-gap").count(), 1);
    let mut wild = program();
    let rows = (0..3000_i64)
        .map(|i| {
            vec![
                between(i % 97, 900 + i % 89),
                between(i % 83, 800 + i % 79),
                between(i % 73, 700 + i % 71),
                between(i % 67, 3000),
            ]
        })
        .collect();
    wild.decisions.push(decision(arguments, Hit::First, rows));
    analyse(&mut wild);
}
