//! Expressions that have one value on a date: literals, parameters and arithmetic of them.
//! In: an expression and a date. Out: its exact value, or nothing when it depends on a row.

use crate::ir::{ArithmeticOp, Expr, ExprKind, Function, Program};
use crate::value::{decimal, is_too_long, round, Exact, Value};
use chrono::NaiveDate;
use num_traits::Zero;
use std::collections::BTreeSet;

/// A constant: numbers are exact, all else is a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    Number(Exact),
    Other(Value),
}

/// What parameters may be read: none, or those of a program on a date.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    LiteralsOnly,
    On(&'a Program, Option<NaiveDate>),
}

pub(super) fn of(expr: &Expr, known: Known<'_>) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Literal(Value::Number(number)) => Some(Constant::Number(decimal(*number))),
        ExprKind::Literal(value) => Some(Constant::Other(value.clone())),
        ExprKind::Parameter { parameter, at: None } => {
            let Known::On(program, at) = known else { return None };
            let dated = &program.parameters.get(parameter.index())?.value;
            match dated.entries.get(dated.find(at, None)?)?.value.as_ref()? {
                Value::Number(number) => Some(Constant::Number(decimal(*number))),
                value => Some(Constant::Other(value.clone())),
            }
        }
        _ => computed(expr, known).map(Constant::Number),
    }
}

/// The constant when it is a number.
pub(super) fn number(expr: &Expr, known: Known<'_>) -> Option<Exact> {
    match of(expr, known)? {
        Constant::Number(number) => Some(number),
        Constant::Other(_) => None,
    }
}

fn computed(expr: &Expr, known: Known<'_>) -> Option<Exact> {
    match &expr.kind {
        ExprKind::Negate(one) => number(one, known).map(|n| -n),
        ExprKind::Arithmetic(op, a, b) => arithmetic(*op, number(a, known)?, number(b, known)?),
        ExprKind::Round { value, to, mode } => number(value, known).map(|n| round(&n, *to, *mode)),
        ExprKind::Call(call) => {
            let all: Option<Vec<Exact>> = call.arguments.iter().map(|a| number(a, known)).collect();
            match call.function {
                Function::Min => all?.into_iter().min(),
                Function::Max => all?.into_iter().max(),
                _ => None,
            }
        }
        _ => None,
    }
}

fn arithmetic(op: ArithmeticOp, a: Exact, b: Exact) -> Option<Exact> {
    let value = match op {
        ArithmeticOp::Add => Some(a + b),
        ArithmeticOp::Subtract => Some(a - b),
        ArithmeticOp::Multiply => Some(a * b),
        ArithmeticOp::Divide => (!b.is_zero()).then(|| a / b),
    };
    value.filter(|value| !is_too_long(value))
}

/// The dates on which parameters in an expression change.
pub(super) fn changes(expr: &Expr, program: &Program, into: &mut BTreeSet<NaiveDate>) {
    expr.visit(&mut |part| {
        if let ExprKind::Parameter { parameter, .. } = &part.kind {
            let entries = program.parameters.get(parameter.index()).map(|p| p.value.entries.as_slice());
            into.extend(entries.unwrap_or(&[]).iter().filter_map(|e| e.from));
        }
    });
}
