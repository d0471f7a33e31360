//! The places at which two formulas differ, as deep down as they have the same shape.

use crate::ir::{Expr, ExprKind, Names};
use crate::value::Rounding;
use rust_decimal::Decimal;

/// One place.
#[derive(Debug, Clone)]
pub(super) enum Place<'p> {
    /// One expression for another.
    Expression { old: &'p Expr, new: &'p Expr },
    /// The same value, rounded in another way: the value of both, steps and modes.
    Rounding { value: (&'p Expr, &'p Expr), old: (Decimal, Rounding), new: (Decimal, Rounding) },
}

pub(super) fn narrow<'p>(old: (&Names<'_>, &'p Expr), new: (&Names<'_>, &'p Expr)) -> Vec<Place<'p>> {
    if old.0.expr(old.1) == new.0.expr(new.1) {
        return Vec::new();
    }
    let whole = vec![Place::Expression { old: old.1, new: new.1 }];
    if let (ExprKind::Round { value: x, to, mode }, ExprKind::Round { value: y, to: to_too, mode: mode_too }) =
        (&old.1.kind, &new.1.kind)
    {
        let mut places = narrow((old.0, x), (new.0, y));
        if (to, mode) != (to_too, mode_too) {
            places.push(Place::Rounding { value: (x, y), old: (*to, *mode), new: (*to_too, *mode_too) });
        }
        return places;
    }
    let (parts, others) = (old.1.children(), new.1.children());
    if !same_shape(&old.1.kind, &new.1.kind) || parts.len() != others.len() || parts.is_empty() {
        return whole;
    }
    let places: Vec<Place> = parts.into_iter().zip(others).flat_map(|(x, y)| narrow((old.0, x), (new.0, y))).collect();
    // A bare number says nothing without what it is compared to or multiplied with.
    let bare = |place: &Place| matches!(place, Place::Expression { old, new } if is_leaf(old) && is_leaf(new));
    if says_more(&old.1.kind) && places.iter().any(bare) {
        return whole;
    }
    places
}

fn is_leaf(expr: &Expr) -> bool {
    expr.children().is_empty()
}

/// Short expressions that give their parts a meaning.
fn says_more(kind: &ExprKind) -> bool {
    use ExprKind as E;
    matches!(
        kind,
        E::Arithmetic(..) | E::Compare(..) | E::Is { .. } | E::InRange { .. } | E::InPeriod { .. } | E::Call(_)
    )
}

/// All but the parts is the same.
fn same_shape(a: &ExprKind, b: &ExprKind) -> bool {
    use ExprKind as E;
    match (a, b) {
        (E::Arithmetic(x, ..), E::Arithmetic(y, ..)) => x == y,
        (E::Compare(_, x), E::Compare(_, y)) => x.iter().map(|(op, _)| op).eq(y.iter().map(|(op, _)| op)),
        (E::Is { negated: x, .. }, E::Is { negated: y, .. }) => x == y,
        (E::InPeriod { word: x, .. }, E::InPeriod { word: y, .. }) => x == y,
        (E::Call(x), E::Call(y)) => x.function == y.function,
        (E::Given(_), E::Given(_))
        | (E::Otherwise(..), E::Otherwise(..))
        | (E::Negate(_), E::Negate(_))
        | (E::Not(_), E::Not(_))
        | (E::InRange { .. }, E::InRange { .. })
        | (E::And(_), E::And(_))
        | (E::Or(_), E::Or(_))
        | (E::If { .. }, E::If { .. }) => true,
        _ => false,
    }
}
