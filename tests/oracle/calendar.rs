//! Dates and months: adding, subtracting, and the two forms of `in N months`.

use super::number::{self, Number};
use super::value::{fail, Fail, V};
use chrono::NaiveDate;
use prakas::ir::{ArithmeticOp, PeriodWord, Type};
use prakas::value::{add_days, add_months, days_between, Month};

pub fn arithmetic(op: ArithmeticOp, left: (V, &Type), right: (V, &Type)) -> Result<V, Fail> {
    match (op, left, right) {
        (ArithmeticOp::Subtract, (V::Date(a), _), (V::Date(b), _)) => {
            Ok(V::Number(number::integer(days_between(b, a))))
        }
        (ArithmeticOp::Subtract, (V::Month(a), _), (V::Month(b), _)) => {
            Ok(V::Number(number::integer(i64::from(a.0) - i64::from(b.0))))
        }
        (ArithmeticOp::Add, (date, _), (V::Number(n), ty)) | (ArithmeticOp::Add, (V::Number(n), ty), (date, _)) => {
            shift(date, &n, ty)
        }
        (ArithmeticOp::Subtract, (date, _), (V::Number(n), ty)) => shift(date, &-n, ty),
        other => panic!("no such arithmetic: {other:?}"),
    }
}

/// A date or month moved by whole days, months or years.
fn shift(from: V, size: &Number, ty: &Type) -> Result<V, Fail> {
    if !size.is_integer() {
        return fail("not_whole");
    }
    let Some(n) = number::whole(size) else { return fail("not_a_calendar_date") };
    let unit = ty.number().unwrap().dim.to_string();
    let moved = match (from, unit.as_str()) {
        (V::Date(d), "day") => add_days(d, n).map(V::Date),
        (V::Date(d), "month") => add_months(d, n).map(V::Date),
        (V::Date(d), "year") => n.checked_mul(12).and_then(|n| add_months(d, n)).map(V::Date),
        (V::Month(m), "month") => month_after(m, Some(n)),
        (V::Month(m), "year") => month_after(m, n.checked_mul(12)),
        other => panic!("no such shift: {other:?}"),
    };
    moved.map_or_else(|| fail("not_a_calendar_date"), Ok)
}

fn month_after(month: Month, n: Option<i64>) -> Option<V> {
    let target = i64::from(month.0).checked_add(n?)?;
    let target = Month(i32::try_from(target).ok()?);
    target.first_day().map(|_: NaiveDate| V::Month(target))
}

/// `x in N before D`: D - N <= x < D. `x in N to D`: D - N < x <= D.
pub fn in_period(asked: V, size: &Number, ty: &Type, word: PeriodWord, end: V) -> Result<bool, Fail> {
    let begin = shift(end.clone(), &-size, ty)?;
    Ok(match word {
        PeriodWord::Before => begin <= asked && asked < end,
        PeriodWord::To => begin < asked && asked <= end,
    })
}
