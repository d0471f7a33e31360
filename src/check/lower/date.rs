//! `X at D` and `x in N months before D`.

use super::operator::span_of;
use super::{expr, Body, Want};
use crate::check::{codes, types};
use crate::ir::{Call, Expr, ExprKind, Function, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, PeriodWord};

impl Body<'_> {
    pub(super) fn at(&mut self, inner: &tree::Expr, date: &tree::Expr, span: Span) -> Option<Expr> {
        let inner = self.lower(inner, Want::none());
        let date = self.value(date, Want::none());
        let (mut inner, date) = (inner?, date?);
        let date = self.day(date)?;
        let slot = match &mut inner.kind {
            ExprKind::Parameter { at, .. }
            | ExprKind::Scale { at, .. }
            | ExprKind::Decision { at, .. }
            | ExprKind::Cell { at, .. } => at,
            _ => {
                let problem = Problem::new(&codes::AT_OF_WHAT, "this does not change with the date by itself")
                    .label(inner.span, "read on another date")
                    .help("`X at D` reads a parameter, a scale, a decision or a look-up in a table on day D");
                self.world.report(problem);
                return None;
            }
        };
        *slot = Some(Box::new(date));
        inner.span = span;
        Some(inner)
    }

    /// A date; a month is read on its first day.
    fn day(&mut self, date: Expr) -> Option<Expr> {
        match date.ty {
            Type::Date => Some(date),
            Type::Month => {
                let span = date.span;
                let call = Call { function: Function::FirstDay, arguments: vec![date] };
                Some(expr(ExprKind::Call(call), Type::Date, span))
            }
            _ => {
                let what = types::describe(self.world, &date.ty);
                let problem = Problem::new(&codes::WRONG_TYPE, format!("`at` names a day, but this is {what}"))
                    .label(date.span, format!("this is {what}"))
                    .help("write a date, such as 2018-01-01 or a field of type `date`");
                self.world.report(problem);
                None
            }
        }
    }

    pub(super) fn in_period(
        &mut self,
        value: &tree::Expr,
        length: &tree::Expr,
        word: PeriodWord,
        date: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let value = self.value(value, Want::none());
        let length = self.value(length, Want::none());
        let date = self.value(date, Want::none());
        let (value, length, date) = (value?, length?, date?);
        let counts_time = length.ty.number().is_some_and(|n| span_of(n, &["day", "month", "year"]));
        if !counts_time {
            return self.period_problem(&length, "the length of a period counts time", "write `12 months`");
        }
        let date = match (&value.ty, &date.ty) {
            (Type::Date, Type::Date) | (Type::Month, Type::Month) => date,
            (Type::Month, Type::Date) => {
                let span = date.span;
                let call = Call { function: Function::Month, arguments: vec![date] };
                expr(ExprKind::Call(call), Type::Month, span)
            }
            (Type::Date, Type::Month) => {
                let help = "write `first_day(m)` or `last_day(m)`";
                return self.period_problem(&date, "a date is compared with a date", help);
            }
            (Type::Date | Type::Month, _) => {
                return self.period_problem(&date, "a period begins or ends on a date", "write a date or a month")
            }
            _ => {
                return self.period_problem(&value, "only dates and months lie in a period", "write a date or a month")
            }
        };
        let days = length.ty.number().is_some_and(|n| span_of(n, &["day"]));
        if value.ty == Type::Month && days {
            return self.period_problem(&length, "months are not counted in days", "write `3 months`");
        }
        let kind = ExprKind::InPeriod { value: Box::new(value), length: Box::new(length), word, date: Box::new(date) };
        Some(expr(kind, Type::YesNo, span))
    }

    fn period_problem(&mut self, found: &Expr, why: &str, help: &str) -> Option<Expr> {
        let what = types::describe(self.world, &found.ty);
        let problem = Problem::new(&codes::PERIOD, format!("{why}, but this is {what}"))
            .label(found.span, format!("this is {what}"))
            .help(help);
        self.world.report(problem);
        None
    }
}
