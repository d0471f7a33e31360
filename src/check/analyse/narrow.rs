//! What a condition says of the date of the row: `service_date >= 2018-01-01` leaves the days from then on.
//! In: a condition and days. Out: the days on which it may be yes, and those on which it may be no.

use super::dates::Days;
use crate::ir::{CompareOp, Expr, ExprKind, FieldId, Item, Program, Record, RecordId};
use crate::value::{Month, Value};
use chrono::NaiveDate;

/// The field that dates the rows of a record: both its own value and the date it gives are known by the literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtField(FieldId);

pub(super) fn at_field(program: &Program, record: RecordId) -> Option<AtField> {
    let record: &Record = program.records.get(record.index())?;
    record.at.map(|(field, _)| AtField(field))
}

/// Days on which the condition may be yes, and on which it may be no.
pub(super) fn days(condition: &Expr, days: &Days, at: Option<AtField>) -> (Days, Days) {
    let Some(at) = at else { return (days.clone(), days.clone()) };
    let inside = |part: &Expr, days: &Days| self::days(part, days, Some(at));
    match &condition.kind {
        ExprKind::Not(one) => {
            let (yes, no) = inside(one, days);
            (no, yes)
        }
        ExprKind::And(all) => all.iter().fold((days.clone(), Days::default()), |(yes, no), part| {
            let (y, n) = inside(part, days);
            (yes.and(&y), no.or(&n))
        }),
        ExprKind::Or(all) => all.iter().fold((Days::default(), days.clone()), |(yes, no), part| {
            let (y, n) = inside(part, days);
            (yes.or(&y), no.and(&n))
        }),
        ExprKind::Compare(first, rest) => {
            let mut left: &Expr = first;
            let (mut yes, mut no) = (days.clone(), Days::default());
            for (op, right) in rest {
                let (y, n) = pair(left, *op, right, days, at);
                yes = yes.and(&y);
                no = no.or(&n);
                left = right;
            }
            (yes, no)
        }
        ExprKind::InRange { value, low, high } => {
            let (above, under) = pair(value, CompareOp::GreaterOrEqual, low, days, at);
            let (below, over) = pair(value, CompareOp::LessOrEqual, high, days, at);
            (above.and(&below), under.or(&over))
        }
        _ => (days.clone(), days.clone()),
    }
}

fn pair(left: &Expr, op: CompareOp, right: &Expr, days: &Days, at: AtField) -> (Days, Days) {
    let (value, op) = if is_at(left, at) {
        (right, op)
    } else if is_at(right, at) {
        (left, turned(op))
    } else {
        return (days.clone(), days.clone());
    };
    // The first day on which "less" no longer holds.
    let after = matches!(op, CompareOp::LessOrEqual | CompareOp::Greater);
    let Some(limit) = limit(value, after) else { return (days.clone(), days.clone()) };
    let (before, later) = (Days::between(NaiveDate::MIN, Some(limit)).and(days), Days::from(limit).and(days));
    match op {
        CompareOp::Less | CompareOp::LessOrEqual => (before, later),
        CompareOp::Greater | CompareOp::GreaterOrEqual => (later, before),
    }
}

fn is_at(expr: &Expr, at: AtField) -> bool {
    matches!(expr.kind, ExprKind::Own(Item::Field(field)) if field == at.0)
}

fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
    }
}

/// The first day of a date, month or year that is written out, or the first day after it.
fn limit(expr: &Expr, after: bool) -> Option<NaiveDate> {
    let ExprKind::Literal(value) = &expr.kind else { return None };
    match value {
        Value::Date(date) if after => date.succ_opt(),
        Value::Date(date) => Some(*date),
        Value::Month(month) => Month(month.0.checked_add(i32::from(after))?).first_day(),
        Value::Number(year) => {
            let year = i32::try_from(*year).ok()?.checked_add(i32::from(after))?;
            NaiveDate::from_ymd_opt(year, 1, 1)
        }
        _ => None,
    }
}
