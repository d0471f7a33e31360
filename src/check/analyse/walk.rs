//! The parts of an expression, in the order in which they are evaluated.
//! In: an expression. Out: its operands, or a visit of everything in it. Never changes anything.

use crate::ir::{Expr, ExprKind};

/// The operands of an expression.
pub(super) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Let(_) | ExprKind::Argument(_) | ExprKind::Own(_) => Vec::new(),
        ExprKind::Of { from, .. } => vec![from],
        ExprKind::Parameter { at, .. } => at.as_deref().into_iter().collect(),
        ExprKind::Scale { argument, at, .. } => std::iter::once(&**argument).chain(at.as_deref()).collect(),
        ExprKind::Decision { arguments, at, .. } => arguments.iter().chain(at.as_deref()).collect(),
        ExprKind::Cell { keys, at, .. } => keys.iter().chain(at.as_deref()).collect(),
        ExprKind::RowOf { keys, .. } => keys.iter().collect(),
        ExprKind::Given(one) | ExprKind::Negate(one) | ExprKind::Not(one) => vec![one],
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(_, a, b) => vec![a, b],
        ExprKind::Compare(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)).collect(),
        ExprKind::Is { left, right, .. } => vec![left, right],
        ExprKind::InSet { value, members } => std::iter::once(&**value).chain(members).collect(),
        ExprKind::InRange { value, low, high } => vec![value, low, high],
        ExprKind::InPeriod { value, length, date, .. } => vec![value, length, date],
        ExprKind::And(all) | ExprKind::Or(all) => all.iter().collect(),
        ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprKind::Round { value, .. } => vec![value],
        ExprKind::Call(call) => call.arguments.iter().collect(),
    }
}

/// Visits an expression and all its parts.
pub(super) fn each<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    let mut waiting = vec![expr];
    while let Some(next) = waiting.pop() {
        visit(next);
        waiting.extend(children(next).into_iter().rev());
    }
}
