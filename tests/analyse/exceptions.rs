//! Exceptions that clash or never hold: the decision of conditions against a look at every record.

use crate::build::{expr, field, number, program, record, rule};
use prakas::check::analyse::analyse;
use prakas::ir::*;
use prakas::problem::Problem;
use prakas::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Age 0 to 5, one of three grades, yes or no, children 0 to 3 or missing.
type Person = (i64, u32, bool, Option<i64>);

fn people() -> Vec<Person> {
    let mut all = Vec::new();
    for age in 0..=5 {
        for grade in 0..3 {
            for poor in [false, true] {
                let missing = std::iter::once(None);
                all.extend(missing.chain((0..=3).map(Some)).map(|children| (age, grade, poor, children)));
            }
        }
    }
    all
}

fn own(index: u32, ty: Type, optional: bool) -> Expr {
    Expr { optional, ..expr(ExprKind::Own(Item::Field(FieldId(index))), ty) }
}

fn age() -> Expr {
    own(0, Type::integer(), false)
}

fn grade() -> Expr {
    own(1, Type::Enum(EnumId(0)), false)
}

fn poor() -> Expr {
    own(2, Type::YesNo, false)
}

fn children() -> Expr {
    own(3, Type::integer(), true)
}

fn yes_no(kind: ExprKind) -> Expr {
    expr(kind, Type::YesNo)
}

fn member(index: u32) -> Expr {
    expr(ExprKind::Literal(Value::Member(index)), Type::Enum(EnumId(0)))
}

fn op() -> impl Strategy<Value = CompareOp> {
    use CompareOp::*;
    prop_oneof![Just(Less), Just(LessOrEqual), Just(Greater), Just(GreaterOrEqual)]
}

fn atom() -> impl Strategy<Value = Expr> {
    let other = |n: i64| expr(ExprKind::Otherwise(Box::new(children()), Box::new(number(n))), Type::integer());
    prop_oneof![
        (op(), -1..7_i64).prop_map(|(op, n)| yes_no(ExprKind::Compare(Box::new(age()), vec![(op, number(n))]))),
        (op(), 0..6_i64).prop_map(|(op, n)| yes_no(ExprKind::Compare(Box::new(number(n)), vec![(op, age())]))),
        (0..4_i64, 0..6_i64).prop_map(|(low, high)| yes_no(ExprKind::InRange {
            value: Box::new(age()),
            low: Box::new(number(low)),
            high: Box::new(number(high)),
        })),
        (0..3_u32, any::<bool>()).prop_map(|(m, negated)| yes_no(ExprKind::Is {
            left: Box::new(grade()),
            right: Box::new(member(m)),
            negated,
        })),
        proptest::collection::vec(0..3_u32, 1..3).prop_map(|all| yes_no(ExprKind::InSet {
            value: Box::new(grade()),
            members: all.into_iter().map(member).collect(),
        })),
        Just(poor()),
        Just(yes_no(ExprKind::Given(Box::new(children())))),
        (op(), 0..4_i64, 0..5_i64).prop_map(move |(op, instead, n)| {
            yes_no(ExprKind::Compare(Box::new(other(instead)), vec![(op, number(n))]))
        }),
    ]
}

fn condition() -> impl Strategy<Value = Expr> {
    atom().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(|all| yes_no(ExprKind::And(all))),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(|all| yes_no(ExprKind::Or(all))),
            inner.prop_map(|one| yes_no(ExprKind::Not(Box::new(one)))),
        ]
    })
}

fn value(expr: &Expr, person: Person) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Value::Number(n)) => i64::try_from(*n).ok(),
        ExprKind::Literal(Value::Member(m)) => Some(i64::from(*m)),
        ExprKind::Own(Item::Field(FieldId(0))) => Some(person.0),
        ExprKind::Own(Item::Field(FieldId(1))) => Some(i64::from(person.1)),
        ExprKind::Own(Item::Field(FieldId(3))) => person.3,
        ExprKind::Otherwise(a, b) => value(a, person).or_else(|| value(b, person)),
        other => panic!("no value: {other:?}"),
    }
}

fn holds(expr: &Expr, person: Person) -> bool {
    match &expr.kind {
        ExprKind::Own(_) => person.2,
        ExprKind::Not(one) => !holds(one, person),
        ExprKind::And(all) => all.iter().all(|e| holds(e, person)),
        ExprKind::Or(all) => all.iter().any(|e| holds(e, person)),
        ExprKind::Given(one) => value(one, person).is_some(),
        ExprKind::Is { left, right, negated } => (value(left, person) == value(right, person)) != *negated,
        ExprKind::InSet { value: v, members } => members.iter().any(|m| value(m, person) == value(v, person)),
        ExprKind::InRange { value: v, low, high } => {
            value(low, person) <= value(v, person) && value(v, person) <= value(high, person)
        }
        ExprKind::Compare(first, rest) => {
            let (op, right) = &rest[0];
            let (a, b) = (value(first, person).unwrap(), value(right, person).unwrap());
            match op {
                CompareOp::Less => a < b,
                CompareOp::LessOrEqual => a <= b,
                CompareOp::Greater => a > b,
                CompareOp::GreaterOrEqual => a >= b,
            }
        }
        other => panic!("no condition: {other:?}"),
    }
}

fn problems(conditions: Vec<Expr>) -> Vec<Problem> {
    let mut program = program();
    program.records.push(record(vec![
        field("age", Type::integer(), false, Some((0, 5))),
        field("grade", Type::Enum(EnumId(0)), false, None),
        field("poor", Type::YesNo, false, None),
        field("children", Type::integer(), true, Some((0, 3))),
    ]));
    program.rules.push(rule(conditions));
    program.order.push(Step::Rule(RuleId(0)));
    analyse(&mut program)
}

fn found(problems: &[Problem], code: &str) -> bool {
    problems.iter().any(|p| p.code.id == code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn clashes_are_found_where_a_record_meets_both(a in condition(), b in condition()) {
        let both = people().into_iter().any(|p| holds(&a, p) && holds(&b, p));
        let problems = problems(vec![a, b]);
        prop_assert_eq!(found(&problems, "exceptions-overlap"), both, "{:?}", problems);
    }

    #[test]
    fn exceptions_that_never_or_always_hold_are_found(a in condition()) {
        let never = people().into_iter().all(|p| !holds(&a, p));
        let always = people().into_iter().all(|p| holds(&a, p));
        let problems = problems(vec![a]);
        prop_assert_eq!(found(&problems, "exception-never-holds"), never, "{:?}", problems);
        prop_assert_eq!(found(&problems, "condition-constant"), always, "{:?}", problems);
    }
}

#[test]
fn a_clash_names_a_record() {
    let young = yes_no(ExprKind::Compare(Box::new(age()), vec![(CompareOp::Less, number(2))]));
    let poor = poor();
    let found = problems(vec![young, poor]);
    assert_eq!(found[0].message, "the exceptions `x0` and `x1` of `r` can hold at once: age 0, poor yes");
    assert_eq!(Decimal::from(found[0].labels[0].span.start), Decimal::from(201));
}
