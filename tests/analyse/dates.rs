//! Dates without a value: the intervals of the analysis against a look at every day.

use crate::build::{expr, field, number, program, record, rule, span};
use chrono::{Days, NaiveDate};
use prakas::check::analyse::analyse;
use prakas::ir::*;
use prakas::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const LAST: u64 = 14;

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + Days::new(n)
}

/// Entries on some days; `false` is `not in force` (or, in the rule, a formula that reads nothing).
fn entries() -> impl Strategy<Value = BTreeMap<u64, Option<bool>>> {
    let kind = prop_oneof![3 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    proptest::collection::btree_map(0..LAST, kind, 1..4)
}

fn on(entries: &BTreeMap<u64, Option<bool>>, n: u64) -> Option<bool> {
    entries.range(..=n).next_back().and_then(|(_, value)| *value)
}

fn dated<T>(entries: &BTreeMap<u64, Option<bool>>, value: impl Fn(bool) -> T) -> Dated<T> {
    let entry = |(n, kind): (&u64, &Option<bool>)| Entry {
        from: Some(day(*n)),
        enacted: None,
        value: kind.map(&value),
        cites: vec![],
        span: span(300 + *n as usize),
    };
    Dated { entries: entries.iter().map(entry).collect() }
}

fn scheme(complete: u64) -> Scheme {
    Scheme {
        name: "s".into(),
        title: None,
        country: None,
        parties: vec![],
        complete: Some(day(complete)),
        span: span(9),
    }
}

fn reading(hidden: bool, formula: Dated<Expr>) -> Rule {
    let mut reader = rule(vec![]);
    reader.hidden = hidden;
    reader.body.formula = formula;
    reader
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// A parameter, a hidden rule that reads it, and a rule that reads the hidden one.
    #[test]
    fn a_read_without_a_value_is_found(
        parameter in entries(),
        hidden in entries(),
        reader in entries(),
        complete in 0..LAST,
    ) {
        let read_parameter = || expr(
            ExprKind::Parameter { parameter: ParameterId(0), at: None }, Type::integer(),
        );
        let read_rule = || expr(ExprKind::Own(Item::Rule(RuleId(0))), Type::integer());
        let mut program = program();
        program.scheme = Some(scheme(complete));
        program.records.push(record(vec![field("day", Type::Date, false, None)]));
        program.records[0].at = Some((FieldId(0), false));
        program.parameters.push(Parameter {
            name: "p".into(), title: None, doc: None, ty: Type::integer(), cites: vec![],
            value: dated(&parameter, |_| Value::Number(Decimal::ONE)), span: span(10),
        });
        program.rules.push(reading(true, dated(&hidden, |reads| if reads { read_parameter() } else { number(0) })));
        program.rules.push(reading(false, dated(&reader, |reads| if reads { read_rule() } else { number(0) })));
        program.order = vec![Step::Rule(RuleId(0)), Step::Rule(RuleId(1))];
        let days = || (complete..=LAST).filter(|n| on(&reader, *n) == Some(true));
        let hidden_missing = days().find(|n| on(&hidden, *n).is_none());
        let missing = days().find(|n| on(&hidden, *n) == Some(true) && on(&parameter, *n).is_none());
        let expected: Vec<u64> = [hidden_missing, missing].into_iter().flatten().collect();
        let problems = analyse(&mut program);
        let found = problems.iter().filter(|p| p.code.id == "not-in-force").count();
        prop_assert_eq!(found, expected.len(), "{:?}", problems);
        for n in expected {
            let text = format!("has no value on {}", day(n));
            prop_assert!(problems.iter().any(|p| p.message.contains(&text)), "{} in {:?}", text, problems);
        }
    }
}
