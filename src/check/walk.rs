//! Walks over lowered expressions: children in evaluation order, and sameness apart from places.

use super::world::World;
use crate::ir::{Expr, ExprKind};

/// The direct parts of an expression.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    use ExprKind as E;
    match &expr.kind {
        E::Literal(_) | E::Let(_) | E::Argument(_) | E::Own(_) => Vec::new(),
        E::Of { from, .. } => vec![from],
        E::Parameter { at, .. } => at.iter().map(|e| &**e).collect(),
        E::Scale { argument, at, .. } => std::iter::once(&**argument).chain(at.iter().map(|e| &**e)).collect(),
        E::Decision { arguments, at, .. } => arguments.iter().chain(at.iter().map(|e| &**e)).collect(),
        E::Cell { keys, at, .. } => keys.iter().chain(at.iter().map(|e| &**e)).collect(),
        E::RowOf { keys, .. } => keys.iter().collect(),
        E::Given(e) | E::Negate(e) | E::Not(e) => vec![e],
        E::Round { value, .. } => vec![value],
        E::Otherwise(a, b) | E::Arithmetic(_, a, b) => vec![a, b],
        E::Compare(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)).collect(),
        E::Is { left, right, .. } => vec![left, right],
        E::InSet { value, members } => std::iter::once(&**value).chain(members).collect(),
        E::InRange { value, low, high } => vec![value, low, high],
        E::InPeriod { value, length, date, .. } => vec![value, length, date],
        E::And(all) | E::Or(all) => all.iter().collect(),
        E::If { condition, then, otherwise } => vec![condition, then, otherwise],
        E::Call(call) => call.arguments.iter().collect(),
    }
}

/// Calls `see` with the expression and all that is in it.
pub(crate) fn visit<'e>(expr: &'e Expr, see: &mut dyn FnMut(&'e Expr)) {
    let mut open = vec![expr];
    while let Some(next) = open.pop() {
        see(next);
        let mut parts = children(next);
        parts.reverse();
        open.extend(parts);
    }
}

/// The two are one literal, or are written alike.
pub(crate) fn same(world: &World, a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Literal(x), ExprKind::Literal(y)) => x == y,
        _ => squeezed(world.written(a.span)) == squeezed(world.written(b.span)),
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
