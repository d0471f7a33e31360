//! Comparisons and membership. Operands are evaluated left to right, all of them; the first failure is the row's.

use super::arith::{length_unit, shifted};
use super::items::set;
use super::{Col, Eval, Scope, Sel};
use crate::column::{join_errors, pick, Column, Data, Texts};
use crate::failure::NOT_A_CALENDAR_DATE;
use crate::keys::encode;
use prakas::ir::{CompareOp, Expr, PeriodWord};
use std::cmp::Ordering;
use std::sync::Arc;

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Less => order == Ordering::Less,
        CompareOp::LessOrEqual => order != Ordering::Greater,
        CompareOp::Greater => order == Ordering::Greater,
        CompareOp::GreaterOrEqual => order != Ordering::Less,
    }
}

/// How two columns of one type compare, row by row.
pub(crate) fn order(left: &Column, right: &Column) -> Vec<Ordering> {
    use crate::column::zip;
    match (&left.data, &right.data) {
        (Data::Number(l), Data::Number(r)) => l.compare(r),
        (Data::Date(l) | Data::Month(l), Data::Date(r) | Data::Month(r)) => zip(l, r, Ord::cmp),
        (Data::Code(l), Data::Code(r)) => zip(l, r, Ord::cmp),
        (Data::YesNo(l), Data::YesNo(r)) => zip(l, r, Ord::cmp),
        (Data::Text(l), Data::Text(r)) => {
            let n = l.codes.len().max(r.codes.len());
            (0..n).map(|i| l.get(i).cmp(r.get(i))).collect()
        }
        _ => vec![Ordering::Equal],
    }
}

fn both(a: &[bool], b: &[bool]) -> Vec<bool> {
    crate::column::zip(a, b, |x, y| *x && *y)
}

impl Eval<'_> {
    pub(crate) fn compare(&self, scope: &Scope, first: &Expr, rest: &[(CompareOp, Expr)], sel: &Sel) -> Col {
        let mut columns = vec![self.present(&self.eval(scope, first, sel), first.span)];
        let mut out = vec![true];
        for (op, next) in rest {
            let right = self.present(&self.eval(scope, next, sel), next.span);
            if let Some(left) = columns.last() {
                let pair: Vec<bool> = order(left, &right).into_iter().map(|o| holds(*op, o)).collect();
                out = if out.len() == 1 && pick(&out, 0) { pair } else { both(&out, &pair) };
            }
            columns.push(right);
        }
        let errors = join_errors(&columns.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let out = Column { len: sel.len(), data: Data::YesNo(out), missing: None, errors };
        self.record_comparison(first, rest, &columns, &out);
        Arc::new(out)
    }

    pub(crate) fn is(&self, left: &Col, right: &Col, negated: bool, expr: &Expr) -> Col {
        let (left, right) = (self.present(left, expr.span), self.present(right, expr.span));
        let errors = join_errors(&[&left, &right]);
        let mut out = self.equal(&left, &right);
        if negated {
            out.iter_mut().for_each(|b| *b = !*b);
        }
        Arc::new(Column { len: left.len, data: Data::YesNo(out), missing: None, errors })
    }

    fn equal(&self, left: &Column, right: &Column) -> Vec<bool> {
        match (&left.data, &right.data) {
            (Data::Text(l), Data::Text(r)) => equal_texts(l, r),
            (Data::Row(_, l), Data::Row(_, r)) => crate::column::zip(l, r, |a, b| a == b),
            (Data::Row(..), _) | (_, Data::Row(..)) => {
                let n = left.data.width().max(right.data.width());
                let code = |c: &Column, i| {
                    let mut bytes = Vec::new();
                    encode(self.shared, c, i, &mut bytes);
                    bytes
                };
                (0..n).map(|i| code(left, i) == code(right, i)).collect()
            }
            _ => order(left, right).into_iter().map(|o| o == Ordering::Equal).collect(),
        }
    }

    pub(crate) fn in_set(&self, scope: &Scope, value: &Expr, members: &[Expr], expr: &Expr, sel: &Sel) -> Col {
        let value = self.present(&self.eval(scope, value, sel), expr.span);
        let members = self.all(scope, members, sel);
        let mut out = vec![false];
        for member in &members {
            out = crate::column::zip(&out, &self.equal(&value, member), |x, y| *x || *y);
        }
        let columns: Vec<&Column> = std::iter::once(value.as_ref()).chain(members.iter().map(AsRef::as_ref)).collect();
        let errors = join_errors(&columns);
        Arc::new(Column { len: sel.len(), data: Data::YesNo(out), missing: None, errors })
    }

    pub(crate) fn in_range(&self, scope: &Scope, parts: [&Expr; 3], expr: &Expr, sel: &Sel) -> Col {
        let [value, low, high] = parts.map(|e| self.present(&self.eval(scope, e, sel), expr.span));
        let above: Vec<bool> = order(&low, &value).into_iter().map(|o| o != Ordering::Greater).collect();
        let below: Vec<bool> = order(&value, &high).into_iter().map(|o| o != Ordering::Greater).collect();
        let errors = join_errors(&[&value, &low, &high]);
        Arc::new(Column { len: sel.len(), data: Data::YesNo(both(&above, &below)), missing: None, errors })
    }

    /// `before`: D - N <= x < D; `to`: D - N < x <= D.
    pub(crate) fn in_period(&self, scope: &Scope, parts: [&Expr; 3], word: PeriodWord, expr: &Expr, sel: &Sel) -> Col {
        let unit = length_unit(&parts[1].ty);
        let [value, length, date] = parts.map(|e| self.present(&self.eval(scope, e, sel), e.span));
        let mut ids = join_errors(&[&value, &length, &date]).unwrap_or_default();
        let is_month = matches!(date.data, Data::Month(_));
        let mut out = Vec::with_capacity(sel.len());
        // Rows side by side often ask for the same period.
        let mut last: Option<(i32, i32)> = None;
        let one_length = length.data.width() == 1;
        for i in 0..sel.len() {
            if pick(&ids, i) != 0 {
                out.push(false);
                continue;
            }
            let (x, end) = (value.day(i), date.day(i));
            let start = match last {
                Some((day, start)) if day == end && one_length => Ok(start),
                _ => self.whole(&length, i, expr).and_then(|size| {
                    size.checked_neg().and_then(|size| shifted(end, is_month, size, unit)).ok_or_else(|| {
                        self.fail(NOT_A_CALENDAR_DATE, "the period begins outside the calendar".into(), expr.span)
                    })
                }),
            };
            let start = match start {
                Ok(start) => {
                    last = Some((end, start));
                    start
                }
                Err(id) => {
                    set(&mut ids, sel.len(), i, id);
                    0
                }
            };
            out.push(match word {
                PeriodWord::Before => start <= x && x < end,
                PeriodWord::To => start < x && x <= end,
            });
        }
        let errors = (!ids.is_empty()).then_some(ids);
        Arc::new(Column { len: sel.len(), data: Data::YesNo(out), missing: None, errors })
    }

    pub(crate) fn not(&self, column: &Col) -> Col {
        match &column.data {
            Data::YesNo(v) => Arc::new(Column {
                len: column.len,
                data: Data::YesNo(v.iter().map(|b| !b).collect()),
                missing: None,
                errors: column.errors.clone(),
            }),
            _ => column.clone(),
        }
    }
}

/// A text against one other is compared once per distinct text.
fn equal_texts(left: &Texts, right: &Texts) -> Vec<bool> {
    if let ([_], true) = (right.codes.as_slice(), left.pool.len() < left.codes.len()) {
        let same: Vec<bool> =
            (0..left.pool.len()).map(|c| left.pool.get(u32::try_from(c).unwrap_or(u32::MAX)) == right.get(0)).collect();
        return left.codes.iter().map(|c| same.get(*c as usize).copied().unwrap_or(false)).collect();
    }
    let n = left.codes.len().max(right.codes.len());
    (0..n).map(|i| left.get(i) == right.get(i)).collect()
}
