//! Plain values: parameter entries, ranges, cells of decisions.
//! In: an expression that should be a value as it stands. Out: the value in its type.

use super::lower::{Body, Due};
use super::world::World;
use super::{codes, types};
use crate::ir::{ExprKind, Range, Type};
use crate::problem::Problem;
use crate::syntax::tree;
use crate::value::Value;

/// The value where a type is due; amounts are bare.
pub(crate) fn value(world: &World, scope: &[usize], written: &tree::Expr, due: &Due, place: &str) -> Option<Value> {
    let mut body = Body::call(world, scope, &[]);
    body.constant = true;
    if !is_plain(written) {
        let problem = Problem::new(&codes::NOT_CONSTANT, format!("{place} holds a plain value"))
            .label(written.span, "this is computed")
            .help("write the value itself; a formula belongs into a rule or a scale");
        world.report(problem);
        return None;
    }
    let lowered = body.due(written, &due.clone().bare())?;
    match lowered.kind {
        ExprKind::Literal(value) => Some(value),
        _ => None,
    }
}

/// A literal, a negated literal, or a bare name (of an enum member).
fn is_plain(written: &tree::Expr) -> bool {
    use tree::ExprKind as E;
    match &written.kind {
        E::Number(_) | E::Text(_) | E::Date(_) | E::Month(_) | E::YesNo(_) | E::Path { .. } => true,
        E::Negate(inner) | E::Bracket(inner) => is_plain(inner),
        _ => false,
    }
}

/// `in 0 to 100_000_000` after a number type.
pub(crate) fn range(
    world: &World,
    scope: &[usize],
    ty: &Type,
    (low, high): &(tree::Expr, tree::Expr),
) -> Option<Range> {
    if ty.number().is_none() {
        let what = types::describe(world, ty);
        let problem =
            Problem::new(&codes::BAD_RANGE, format!("only numbers have a declared range, and this is {what}"))
                .label(low.span.to(high.span), "a range of numbers")
                .help("leave the range out and write a `require` for the rows");
        world.report(problem);
        return None;
    }
    let due = Due::new(ty, format!("the range of {}", types::describe(world, ty)), None);
    let (low_value, high_value) =
        (value(world, scope, low, &due, "a range"), value(world, scope, high, &due, "a range"));
    let (Value::Number(bottom), Value::Number(top)) = (low_value?, high_value?) else { return None };
    if bottom > top {
        let problem = Problem::new(&codes::BAD_RANGE, "the range ends before it begins")
            .label(low.span.to(high.span), "nothing lies in it")
            .help("write the smaller number first");
        world.report(problem);
        return None;
    }
    Some(Range { low: bottom, high: top })
}

/// One cell's value beside an argument of this type.
pub(crate) fn cell(world: &World, scope: &[usize], written: &tree::Expr, ty: &Type, heading: &str) -> Option<Value> {
    let due = Due::new(ty, format!("the column `{heading}` holds {}", types::describe(world, ty)), None);
    value(world, scope, written, &due, "a cell")
}
