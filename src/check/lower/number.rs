//! Numbers as written: bare, with a percent sign, with a unit; and `round`.

use super::{expr, literal, Body, Want};
use crate::check::{codes, types};
use crate::ir::{Expr, ExprKind, NumberKind, NumberType, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, Number};
use crate::value::{Dim, Rounding, Value};
use rust_decimal::Decimal;

impl Body<'_> {
    pub(super) fn number(&mut self, number: &Number, want: Want<'_>) -> Option<Expr> {
        let (value, mut ty) = self.measured(number)?;
        let plain = number.unit.is_none() && !number.percent;
        let due = want.ty.and_then(Type::number).filter(|n| want.bare && !n.dim.is_plain());
        if let Some(due) = due.filter(|_| plain) {
            ty = Type::Number(due.clone());
        }
        Some(literal(Value::Number(value), ty, number.span))
    }

    /// The value of a written number in its unit, and its type.
    pub(super) fn measured(&mut self, number: &Number) -> Option<(Decimal, Type)> {
        if number.percent {
            let scale = number.value.scale() + 2;
            let Ok(value) = Decimal::try_from_i128_with_scale(number.value.mantissa(), scale) else {
                self.world.report(
                    Problem::new(&codes::TOO_MANY_DIGITS, "this percent has too many decimals")
                        .label(number.span, "at most 26 decimals before `%`")
                        .help("write fewer decimals"),
                );
                return None;
            };
            return Some((value.normalize(), Type::percent()));
        }
        let Some((above, below)) = &number.unit else {
            let ty = if number.value.scale() == 0 { Type::integer() } else { Type::decimal() };
            return Some((number.value, ty));
        };
        let above = types::unit(self.world, &self.scope, above);
        let below = below.as_ref().map(|name| types::unit(self.world, &self.scope, name));
        let mut dim = Dim::of(above?);
        if let Some(below) = below {
            dim = dim.per(&Dim::of(below?));
        }
        Some((number.value, Type::quantity(dim)))
    }

    pub(super) fn negate(&mut self, inner: &tree::Expr, span: Span, want: Want<'_>) -> Option<Expr> {
        let lowered = self.value(inner, want)?;
        if lowered.ty.number().is_none() {
            let what = types::describe(self.world, &lowered.ty);
            let problem = Problem::new(&codes::NOT_A_NUMBER, format!("`-` turns a number round, and this is {what}"))
                .label(lowered.span, format!("this is {what}"))
                .help("a number, an amount or a number of units can stand here");
            self.world.report(problem);
            return None;
        }
        if let ExprKind::Literal(Value::Number(number)) = &lowered.kind {
            return Some(literal(Value::Number(-*number), lowered.ty.clone(), span));
        }
        let ty = lowered.ty.clone();
        Some(expr(ExprKind::Negate(Box::new(lowered)), ty, span))
    }

    pub(super) fn round(&mut self, value: &tree::Expr, to: &Number, mode: Rounding, span: Span) -> Option<Expr> {
        let value = self.value(value, Want::none());
        let to_type = self.measured(to);
        let (value, (to_value, to_type)) = (value?, to_type?);
        let ty = self.rounded(&value, to, to_value, &to_type)?;
        Some(expr(ExprKind::Round { value: Box::new(value), to: to_value, mode }, ty, span))
    }

    fn rounded(&mut self, value: &Expr, to: &Number, to_value: Decimal, to_type: &Type) -> Option<Type> {
        let number = to_type.number()?;
        let due = value.ty.number();
        if due.is_none_or(|due| due.dim != number.dim) {
            let what = types::describe(self.world, &value.ty);
            let size = self.digits(to);
            let help = match due {
                Some(due) if due.dim.is_plain() => "write `to 1`, `to 0.01` or `to 0.1%`".to_owned(),
                Some(due) if !number.dim.is_plain() && due.dim.money().is_some() => {
                    let coin = due.dim.money().map(|c| format!("{} {}", self.world.coin(c), c.0)).unwrap_or_default();
                    format!("write `to {coin}`, the smallest amount, or a multiple of it")
                }
                Some(due) => format!("write `to {size} {}`", types::unit_word(&due.dim)),
                None => "only numbers can be rounded".to_owned(),
            };
            let problem = Problem::new(&codes::ROUND_UNIT, format!("{what} cannot be rounded to this"))
                .label(to.span, format!("this is {}", types::describe(self.world, to_type)))
                .label(value.span, format!("this is {what}"))
                .help(help);
            self.world.report(problem);
            return None;
        }
        if to_value <= Decimal::ZERO {
            let problem = Problem::new(&codes::ROUND_UNIT, "a number is rounded to a step above zero")
                .label(to.span, "not above zero")
                .help("write the smallest step that the result may have, such as `to 1`");
            self.world.report(problem);
            return None;
        }
        let kind = match (to.percent, to_value.fract().is_zero()) {
            (true, _) => NumberKind::Percent,
            (false, true) if number.dim.is_plain() => NumberKind::Integer,
            _ => NumberKind::Decimal,
        };
        Some(Type::Number(NumberType { kind, dim: number.dim.clone() }))
    }

    /// The digits of a number as the user wrote them, without sign and unit.
    pub(super) fn digits(&self, number: &Number) -> String {
        let written = self.world.written(number.span);
        let end =
            written.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))).unwrap_or(written.len());
        written.get(..end).filter(|t| !t.is_empty()).map_or_else(|| number.value.to_string(), str::to_owned)
    }
}
