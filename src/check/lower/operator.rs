//! `+ - * /`: which units and dates fit together, and what comes out.
//! In: two typed operands. Out: the type of the result, or plain words why there is none.

use super::{expr, Body, Want};
use crate::check::{codes, types};
use crate::ir::{Expr, ExprKind, NumberKind, NumberType, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, ArithmeticOp};
use crate::value::Dim;

impl Body<'_> {
    pub(super) fn arithmetic(
        &mut self,
        op: ArithmeticOp,
        left: &tree::Expr,
        right: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (left, right) = (self.value(left, Want::none()), self.value(right, Want::none()));
        let (left, right) = (left?, right?);
        let Some(ty) = result(op, &left.ty, &right.ty) else {
            self.misfit(op, &left, &right);
            return None;
        };
        Some(expr(ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), ty, span))
    }

    fn misfit(&mut self, op: ArithmeticOp, left: &Expr, right: &Expr) {
        let (one, other) = (types::describe(self.world, &left.ty), types::describe(self.world, &right.ty));
        let verb = match op {
            ArithmeticOp::Add => format!("{one} and {other} cannot be added"),
            ArithmeticOp::Subtract => format!("{other} cannot be taken from {one}"),
            ArithmeticOp::Multiply => format!("{one} cannot be multiplied by {other}"),
            ArithmeticOp::Divide => format!("{one} cannot be divided by {other}"),
        };
        let code = match (left.ty.number(), right.ty.number()) {
            (Some(_), Some(_)) => &codes::UNITS,
            _ => &codes::OPERANDS,
        };
        let problem = Problem::new(code, verb)
            .label(left.span, format!("this is {one}"))
            .label(right.span, format!("this is {other}"))
            .help(self.misfit_help(op, left, right));
        self.world.report(problem);
    }

    fn misfit_help(&self, op: ArithmeticOp, left: &Expr, right: &Expr) -> String {
        let additive = matches!(op, ArithmeticOp::Add | ArithmeticOp::Subtract);
        if let (Some(a), Some(b)) = (left.ty.number(), right.ty.number()) {
            if additive {
                if let (Some(x), Some(y)) = (a.dim.money(), b.dim.money()) {
                    return format!(
                        "multiply one of them by an exchange rate, a parameter or column of type `{}/{}`",
                        x.0, y.0
                    );
                }
                if a.kind == NumberKind::Percent || b.kind == NumberKind::Percent {
                    return "a share of an amount is the percent times the amount".to_owned();
                }
                if span_of(a, &["day", "month", "year"]) && span_of(b, &["day", "month", "year"]) {
                    return "count from a date, one unit after the other: `d + 1 month`, then `+ 3 days`".to_owned();
                }
                let help = self.bare_help(right, &left.ty).or_else(|| self.bare_help(left, &right.ty));
                return help.unwrap_or_else(|| "both sides need one unit".to_owned());
            }
            return "nobody pays in square amounts: one of the two should be a number without a unit".to_owned();
        }
        match (&left.ty, &right.ty) {
            (Type::Date | Type::Month, Type::Number(n)) if additive && n.dim.is_plain() => {
                "write the unit: `30 days`, `6 months`".to_owned()
            }
            (Type::Date | Type::Month, Type::Date | Type::Month) => {
                "make both dates or both months: `month(d)`, `first_day(m)`".to_owned()
            }
            (Type::Text, _) | (_, Type::Text) => "texts are put together with `join(a, b)`".to_owned(),
            _ => "`+ - * /` take numbers, and `+ -` dates with days, months or years".to_owned(),
        }
    }
}

fn result(op: ArithmeticOp, left: &Type, right: &Type) -> Option<Type> {
    use ArithmeticOp::{Add, Divide, Multiply, Subtract};
    let day = || Type::quantity(Dim::of(crate::value::Unit::new("day")));
    let month = || Type::quantity(Dim::of(crate::value::Unit::new("month")));
    match (op, left, right) {
        (Add | Subtract, Type::Number(a), Type::Number(b)) if a.dim == b.dim => types::join(left, right),
        (Multiply | Divide, Type::Number(a), Type::Number(b)) => product(op, a, b),
        (Add | Subtract, Type::Date, Type::Number(n)) => span_of(n, &["day", "month", "year"]).then_some(Type::Date),
        (Add, Type::Number(n), Type::Date) => span_of(n, &["day", "month", "year"]).then_some(Type::Date),
        (Add | Subtract, Type::Month, Type::Number(n)) => span_of(n, &["month", "year"]).then_some(Type::Month),
        (Add, Type::Number(n), Type::Month) => span_of(n, &["month", "year"]).then_some(Type::Month),
        (Subtract, Type::Date, Type::Date) => Some(day()),
        (Subtract, Type::Month, Type::Month) => Some(month()),
        _ => None,
    }
}

/// The number counts one of these units.
pub(super) fn span_of(number: &NumberType, units: &[&str]) -> bool {
    matches!(number.dim.0.as_slice(), [(unit, 1)] if units.contains(&&*unit.0))
}

fn product(op: ArithmeticOp, a: &NumberType, b: &NumberType) -> Option<Type> {
    let dim = if op == ArithmeticOp::Multiply { a.dim.times(&b.dim) } else { a.dim.per(&b.dim) };
    if dim.0.iter().any(|(unit, exponent)| unit.is_currency() && *exponent > 1) {
        return None;
    }
    let kind = match (op, a.kind, b.kind) {
        _ if !dim.is_plain() => NumberKind::Decimal,
        (ArithmeticOp::Multiply, NumberKind::Integer, NumberKind::Integer) if a.dim.is_plain() && b.dim.is_plain() => {
            NumberKind::Integer
        }
        (ArithmeticOp::Multiply, NumberKind::Percent, NumberKind::Integer | NumberKind::Percent) => NumberKind::Percent,
        (ArithmeticOp::Multiply, NumberKind::Integer, NumberKind::Percent) => NumberKind::Percent,
        _ => NumberKind::Decimal,
    };
    Some(Type::Number(NumberType { kind, dim }))
}
