//! Sameness of lowered expressions, apart from places.

use super::world::World;
use crate::ir::{Expr, ExprKind};

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
