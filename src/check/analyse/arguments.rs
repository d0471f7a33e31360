//! Fields given to scales and decisions whose argument takes less than the field can hold.
//! In: the program. Out: warnings, only for plain fields with a declared range that no condition of the rule tests.

use super::words;
use crate::ir::{Argument, Expr, ExprKind, Field, FieldId, Item, Program, Range, RecordId, Rule, RuleId, Type};
use crate::problem::{Code, Problem, Severity};
use crate::value::Value;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) static RANGE: Code = Code {
    id: "argument-range",
    severity: Severity::Warning,
    title: "a field can hold values that the scale or decision it is given to does not take",
    about: "\
### What it does
Compares the declared range of a field with that of the argument it is given as. Fields that the rule, its record's
requirements, or a yes-or-no rule that it reads compare with something are left out.
### Why
A row with a value outside the range of the argument is rejected, though its data are as declared.
### Example
`size : integer in 1 to 30`, given to `scale premium_class (size : integer in 1 to 20) : integer`.
### Use instead
A wider range of the argument, a narrower one of the field, or a condition on the field.",
};

/// A field of a record.
type Place = (RecordId, FieldId);

pub(super) fn check(program: &Program) -> Vec<Problem> {
    program.rules.iter().flat_map(|rule| of_rule(program, rule)).collect()
}

fn of_rule(program: &Program, rule: &Rule) -> Vec<Problem> {
    let mut calls = Vec::new();
    for expr in rule.parts() {
        expr.visit(&mut |part| calls.extend(wide(program, rule.record, part)));
    }
    if calls.is_empty() {
        return Vec::new();
    }
    let tested = tested(program, rule);
    calls.into_iter().filter(|(place, _)| !tested.contains(place)).map(|(_, problem)| problem).collect()
}

/// The fields of a call that may lie outside the ranges of its arguments.
fn wide(program: &Program, row: RecordId, call: &Expr) -> Vec<(Place, Problem)> {
    let (name, pairs): (&str, Vec<(&Argument, &Expr)>) = match &call.kind {
        ExprKind::Scale { scale, argument, .. } => match program.scales.get(scale.index()) {
            Some(scale) => (&scale.name, vec![(&scale.argument, argument)]),
            None => return Vec::new(),
        },
        ExprKind::Decision { decision, arguments, .. } => match program.decisions.get(decision.index()) {
            Some(decision) => (&decision.name, decision.arguments.iter().zip(arguments).collect()),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let judge = |(argument, given): (&Argument, &Expr)| {
        let place = place(row, given)?;
        let field = program.records.get(place.0.index())?.fields.get(place.1.index())?;
        Some((place, problem(program, name, argument, field, given)?))
    };
    pairs.into_iter().filter_map(judge).collect()
}

/// The field that is read by itself, of the own row or through a path.
fn place(row: RecordId, expr: &Expr) -> Option<Place> {
    match &expr.kind {
        ExprKind::Own(Item::Field(field)) => Some((row, *field)),
        ExprKind::Of { from, item: Item::Field(field) } => match from.ty {
            Type::Record(record) => Some((record, *field)),
            _ => None,
        },
        _ => None,
    }
}

fn problem(program: &Program, name: &str, argument: &Argument, field: &Field, given: &Expr) -> Option<Problem> {
    let (can, takes) = (field.range.as_ref()?, argument.range.as_ref()?);
    if takes.low <= can.low && can.high <= takes.high {
        return None;
    }
    let show = |range: &Range| span(program, range, &argument.ty);
    let (can, takes) = (show(can), show(takes));
    let message = format!("`{}` can be {can} here, and `{name}` takes {takes}", field.name);
    Some(
        Problem::new(&RANGE, message)
            .label(given.span, format!("can be {can}"))
            .label(argument.span, format!("takes {takes}"))
            .label(field.span, "declared here")
            .help("widen the range of the argument, narrow that of the field, or test the field before"),
    )
}

fn span(program: &Program, range: &Range, ty: &Type) -> String {
    let end = |number: Decimal| words::value(&Value::Number(number), ty, &program.enums);
    format!("{} to {}", end(range.low), end(range.high))
}

/// The fields that a condition of the rule, of a yes-or-no rule that it reads, or of the record's requirements compares.
fn tested(program: &Program, rule: &Rule) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    for (index, record) in program.records.iter().enumerate() {
        let id = RecordId(u32::try_from(index).unwrap_or(u32::MAX));
        record.requires.iter().for_each(|r| compared(id, &r.condition, &mut found));
    }
    let (mut open, mut seen): (Vec<&Rule>, BTreeSet<RuleId>) = (vec![rule], BTreeSet::new());
    while let Some(next) = open.pop() {
        for expr in next.parts() {
            compared(next.record, expr, &mut found);
            expr.visit(&mut |part| {
                let read = rule_read(part).filter(|id| seen.insert(*id));
                let rule = read.and_then(|id| program.rules.get(id.index()));
                open.extend(rule.filter(|r| r.ty == Type::YesNo));
            });
        }
    }
    found
}

fn rule_read(expr: &Expr) -> Option<RuleId> {
    match &expr.kind {
        ExprKind::Own(Item::Rule(rule)) | ExprKind::Of { item: Item::Rule(rule), .. } => Some(*rule),
        _ => None,
    }
}

fn compared(row: RecordId, expr: &Expr, found: &mut BTreeSet<Place>) {
    expr.visit(&mut |part| {
        let asks = matches!(
            part.kind,
            ExprKind::Compare(..) | ExprKind::Is { .. } | ExprKind::InSet { .. } | ExprKind::InRange { .. }
        );
        if asks {
            found.extend(part.children().into_iter().filter_map(|side| place(row, side)));
        }
    });
}
