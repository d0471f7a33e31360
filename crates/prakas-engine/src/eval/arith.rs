//! Arithmetic on numbers, dates and months.

use super::items::set;
use super::{Col, Eval, Scope, Sel};
use crate::column::{
    date_of, days_of, divide, join_errors, pick, round, round_quotient, Column, Data, Digits, Numbers,
};
use crate::failure::{DIVISION_BY_ZERO, NOT_A_CALENDAR_DATE, NOT_WHOLE, OVERFLOW};
use num_traits::Zero;
use prakas::ir::{ArithmeticOp, Expr, ExprKind, Type};
use prakas::value::{is_too_long, Rounding, Unit, BITS};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The calendar unit of a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Days,
    /// So many months each.
    Months(i64),
}

pub(crate) fn length_unit(ty: &Type) -> Length {
    let is = |name: &str| ty.number().is_some_and(|n| n.dim.0.iter().any(|(u, _)| *u == Unit::new(name)));
    if is("year") {
        Length::Months(12)
    } else if is("month") {
        Length::Months(1)
    } else {
        Length::Days
    }
}

impl Eval<'_> {
    pub(crate) fn arithmetic(&self, op: ArithmeticOp, a: (&Expr, &Col), b: (&Expr, &Col), expr: &Expr) -> Col {
        let left = self.present(a.1, a.0.span);
        let right = self.present(b.1, b.0.span);
        match (&left.data, &right.data) {
            (Data::Number(l), Data::Number(r)) if op == ArithmeticOp::Divide => {
                let errors = self.zero_divisors(&left, &right, r, expr);
                self.short(divide(l, r), left.len, errors, expr)
            }
            (Data::Number(l), Data::Number(r)) => {
                let errors = join_errors(&[&left, &right]);
                self.short(l.arithmetic(op, r), left.len, errors, expr)
            }
            (Data::Number(_), _) => self.shift(op, &right, &left, length_unit(&a.0.ty), expr, true),
            (_, Data::Number(_)) => self.shift(op, &left, &right, length_unit(&b.0.ty), expr, false),
            _ => {
                let errors = join_errors(&[&left, &right]);
                let n = left.data.width().max(right.data.width());
                let between = |i| i64::from(left.day(i)) - i64::from(right.day(i));
                let digits = (0..n).map(between).collect();
                Arc::new(Column { len: left.len, data: Data::Number(Numbers::integers(digits)), missing: None, errors })
            }
        }
    }

    /// Numbers of a computed column; rows whose fraction is too long to go on with fail, and count as zero from here.
    fn short(&self, mut numbers: Numbers, len: usize, errors: Option<Vec<u32>>, expr: &Expr) -> Col {
        let Digits::Exact(values) = &mut numbers.digits else {
            return Arc::new(Column { len, data: Data::Number(numbers), missing: None, errors });
        };
        let long: Vec<bool> = values.iter().map(is_too_long).collect();
        if !long.contains(&true) {
            return Arc::new(Column { len, data: Data::Number(numbers), missing: None, errors });
        }
        values.iter_mut().zip(&long).filter(|(_, long)| **long).for_each(|(value, _)| value.set_zero());
        let text = self.shared.program.sources.text(expr.span);
        let id = self.fail(OVERFLOW, format!("`{text}` needs more than {BITS} bits on the way"), expr.span);
        let mut ids = errors.unwrap_or_default();
        for i in (0..len).filter(|i| pick(&long, *i)) {
            if pick(&ids, i) == 0 {
                set(&mut ids, len, i, id);
            }
        }
        Arc::new(Column { len, data: Data::Number(numbers), missing: None, errors: (!ids.is_empty()).then_some(ids) })
    }

    fn zero_divisors(&self, left: &Col, right: &Col, r: &Numbers, expr: &Expr) -> Option<Vec<u32>> {
        let zero: Vec<bool> = match &r.digits {
            Digits::Small(v) => v.iter().map(Zero::is_zero).collect(),
            Digits::Wide(v) => v.iter().map(Zero::is_zero).collect(),
            Digits::Exact(v) => v.iter().map(Zero::is_zero).collect(),
        };
        let before = join_errors(&[left, right]);
        if !zero.contains(&true) {
            return before;
        }
        let mut ids = before.unwrap_or_default();
        let mut id = 0;
        for i in (0..left.len).filter(|i| pick(&zero, *i)) {
            if pick(&ids, i) == 0 {
                if id == 0 {
                    let text = self.shared.program.sources.text(expr.span);
                    id = self.fail(DIVISION_BY_ZERO, format!("`{text}` divides by zero"), expr.span);
                }
                set(&mut ids, left.len, i, id);
            }
        }
        (!ids.is_empty()).then_some(ids)
    }

    /// A date or month moved by a length of time. `number_first`: the number's failure comes first.
    fn shift(&self, op: ArithmeticOp, base: &Col, by: &Col, unit: Length, expr: &Expr, number_first: bool) -> Col {
        let mut ids =
            if number_first { join_errors(&[by, base]) } else { join_errors(&[base, by]) }.unwrap_or_default();
        let sign = if op == ArithmeticOp::Subtract { -1 } else { 1 };
        let is_month = matches!(base.data, Data::Month(_));
        let n = base.data.width().max(by.data.width()).max(ids.len());
        let mut out = Vec::with_capacity(n);
        for i in 0..n {
            if pick(&ids, i) != 0 {
                out.push(0);
                continue;
            }
            out.push(self.moved(base.day(i), is_month, by, (i, sign, unit), expr).unwrap_or_else(|id| {
                set(&mut ids, n, i, id);
                0
            }));
        }
        let data = if is_month { Data::Month(out) } else { Data::Date(out) };
        Arc::new(Column { len: base.len, data, missing: None, errors: (!ids.is_empty()).then_some(ids) })
    }

    fn moved(
        &self,
        day: i32,
        is_month: bool,
        by: &Col,
        (i, sign, unit): (usize, i64, Length),
        expr: &Expr,
    ) -> Result<i32, u32> {
        let size = self.whole(by, i, expr)?.checked_mul(sign);
        let beyond = || {
            let text = self.shared.program.sources.text(expr.span);
            self.fail(NOT_A_CALENDAR_DATE, format!("`{text}` is outside the calendar"), expr.span)
        };
        let size = size.ok_or_else(beyond)?;
        shifted(day, is_month, size, unit).ok_or_else(beyond)
    }

    /// A number of days, months or years, which must be whole.
    pub(crate) fn whole(&self, column: &Col, i: usize, expr: &Expr) -> Result<i64, u32> {
        let numbers = column.numbers();
        numbers.and_then(|n| n.whole(i)).ok_or_else(|| {
            let text = self.shared.program.sources.text(expr.span);
            let value = numbers.map(|n| crate::show::plain(&n.exact(i))).unwrap_or_default();
            if numbers.is_some_and(|n| n.exact(i).is_integer()) {
                return self.fail(NOT_A_CALENDAR_DATE, format!("`{text}` is outside the calendar"), expr.span);
            }
            self.fail(NOT_WHOLE, format!("`{text}` needs a whole number, not {value}"), expr.span)
        })
    }

    pub(crate) fn negate(&self, column: &Col, expr: &Expr) -> Col {
        let column = self.present(column, expr.span);
        match column.numbers() {
            Some(n) => Arc::new(Column {
                len: column.len,
                data: Data::Number(n.negate()),
                missing: None,
                errors: column.errors.clone(),
            }),
            None => column,
        }
    }

    /// `round(a / b, ..)` in one step, when nobody wants to see the quotient.
    pub(crate) fn rounded_quotient(
        &self,
        scope: &Scope,
        value: &Expr,
        (to, mode): (Decimal, Rounding),
        sel: &Sel,
    ) -> Option<Col> {
        let ExprKind::Arithmetic(ArithmeticOp::Divide, a, b) = &value.kind else { return None };
        if self.recorder.is_some() || to.is_zero() {
            return None;
        }
        let left = self.present(&self.eval(scope, a, sel), a.span);
        let right = self.present(&self.eval(scope, b, sel), b.span);
        let (l, r) = (left.numbers()?, right.numbers()?);
        let errors = self.zero_divisors(&left, &right, r, value);
        let numbers = round_quotient(l, r, to, mode).unwrap_or_else(|| round(&divide(l, r), to, mode));
        Some(Arc::new(Column { len: sel.len(), data: Data::Number(numbers), missing: None, errors }))
    }

    pub(crate) fn round(&self, column: &Col, to: Decimal, mode: Rounding, expr: &Expr) -> Col {
        let column = self.present(column, expr.span);
        let Some(numbers) = column.numbers() else { return column };
        let data = Data::Number(round(numbers, to, mode));
        let out = Arc::new(Column { len: column.len, data, missing: None, errors: column.errors.clone() });
        self.record_round(&column, to, mode, expr, &out);
        out
    }
}

/// A day or month later by a whole length; nothing outside the calendar.
pub(crate) fn shifted(day: i32, is_month: bool, size: i64, unit: Length) -> Option<i32> {
    match (is_month, unit) {
        (true, Length::Months(each)) => {
            let month = i32::try_from(i64::from(day).checked_add(size.checked_mul(each)?)?).ok()?;
            prakas::value::Month(month).first_day().map(|_| month)
        }
        (true, Length::Days) => None,
        (false, Length::Months(each)) => prakas::value::add_months(date_of(day), size.checked_mul(each)?).map(days_of),
        (false, Length::Days) => prakas::value::add_days(date_of(day), size).map(days_of),
    }
}
