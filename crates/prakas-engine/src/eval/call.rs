//! Built-in functions.

use super::items::set;
use super::logic::order;
use super::{where_, Col, Eval, Scope, Sel};
use crate::column::{date_of, days_of, join_errors, merge, pick, Column, Data, Numbers, TextBuilder};
use crate::failure::{MATH_DOMAIN, NOT_A_CALENDAR_DATE, OVERFLOW};
use num_traits::ToPrimitive;
use prakas::ir::{Call, Expr, Function};
use prakas::value::{self, Exact, MathError, Month};
use std::cmp::Ordering;
use std::sync::Arc;

/// A computed row, or the failure of this call in it.
type Row<T> = Result<T, (&'static str, String)>;

impl Eval<'_> {
    pub(crate) fn call(&self, scope: &Scope, call: &Call, expr: &Expr, sel: &Sel) -> Col {
        let columns = self.all(scope, &call.arguments, sel);
        let c = columns.as_slice();
        use Function as F;
        match call.function {
            F::Min | F::Max => {
                let (word, replace) =
                    if call.function == F::Min { ("min", Ordering::Greater) } else { ("max", Ordering::Less) };
                let out = self.extreme(c, replace, sel);
                self.record_extreme(word, &call.arguments, c, expr, &out);
                out
            }
            F::Sqrt => self.math(c, expr, sel, |a| value::sqrt(arg(a, 0))),
            F::Exp => self.math(c, expr, sel, |a| value::exp(arg(a, 0))),
            F::Ln => self.math(c, expr, sel, |a| value::ln(arg(a, 0))),
            F::NormalQuantile => self.math(c, expr, sel, |a| value::normal_quantile(arg(a, 0))),
            F::Power => self.math(c, expr, sel, |a| value::power(arg(a, 0), arg(a, 1))),
            F::Age | F::CompletedYears => {
                self.count(c, expr, sel, |i| Some(value::completed_years(date(c, 0, i), date(c, 1, i))))
            }
            F::CompletedMonths => {
                self.count(c, expr, sel, |i| Some(value::completed_months(date(c, 0, i), date(c, 1, i))))
            }
            F::StartedMonths => self.count(c, expr, sel, |i| Some(value::started_months(date(c, 0, i), date(c, 1, i)))),
            F::DaysBetween => self.count(c, expr, sel, |i| Some(value::days_between(date(c, 0, i), date(c, 1, i)))),
            F::OverlapDays => self.count(c, expr, sel, |i| {
                Some(value::overlap_days(date(c, 0, i), date(c, 1, i), date(c, 2, i), date(c, 3, i)))
            }),
            F::Year => self.count(c, expr, sel, |i| Some(i64::from(month(c, 0, i).year()))),
            F::DaysIn => self.count(c, expr, sel, |i| value::days_in(month(c, 0, i))),
            F::FirstDay => self.dates(c, expr, sel, |i| Ok(month(c, 0, i).first_day())),
            F::LastDay => self.dates(c, expr, sel, |i| Ok(value::last_day(month(c, 0, i)))),
            F::Date => self.dates(c, expr, sel, |i| self.calendar(c, i, expr)),
            F::Month => {
                let (out, errors) = self.rows(c, expr, sel, |i| Ok(month(c, 0, i).0));
                Arc::new(Column { len: sel.len(), data: Data::Month(out), missing: None, errors })
            }
            F::StartsWith => {
                let (out, errors) = self.rows(c, expr, sel, |i| Ok(text(c, 0, i).starts_with(text(c, 1, i))));
                Arc::new(Column { len: sel.len(), data: Data::YesNo(out), missing: None, errors })
            }
            F::Join => join(c, sel),
        }
    }

    fn rows<T: Default + Clone>(
        &self,
        columns: &[Col],
        expr: &Expr,
        sel: &Sel,
        f: impl Fn(usize) -> Row<T>,
    ) -> (Vec<T>, Option<Vec<u32>>) {
        let refs: Vec<&Column> = columns.iter().map(AsRef::as_ref).collect();
        let mut ids = join_errors(&refs).unwrap_or_default();
        let constant = columns.iter().all(|c| c.is_constant());
        let n = if constant { sel.len().min(1) } else { sel.len() };
        let mut out = Vec::with_capacity(n);
        for i in 0..n {
            if pick(&ids, i) != 0 {
                out.push(T::default());
                continue;
            }
            out.push(f(i).unwrap_or_else(|(code, reason)| {
                let id = self.fail(code, reason, expr.span);
                set(&mut ids, n, i, id);
                T::default()
            }));
        }
        (out, (!ids.is_empty()).then_some(ids))
    }

    fn outside(&self, expr: &Expr) -> (&'static str, String) {
        let text = self.shared.program.sources.text(expr.span);
        (NOT_A_CALENDAR_DATE, format!("`{text}` is outside the calendar"))
    }

    fn count(&self, columns: &[Col], expr: &Expr, sel: &Sel, f: impl Fn(usize) -> Option<i64>) -> Col {
        let (out, errors) = self.rows(columns, expr, sel, |i| f(i).ok_or_else(|| self.outside(expr)));
        Arc::new(Column { len: sel.len(), data: Data::Number(Numbers::integers(out)), missing: None, errors })
    }

    fn dates(
        &self,
        columns: &[Col],
        expr: &Expr,
        sel: &Sel,
        f: impl Fn(usize) -> Row<Option<chrono::NaiveDate>>,
    ) -> Col {
        let (out, errors) = self.rows(columns, expr, sel, |i| f(i)?.map(days_of).ok_or_else(|| self.outside(expr)));
        Arc::new(Column { len: sel.len(), data: Data::Date(out), missing: None, errors })
    }

    /// `date(y, m, d)`
    fn calendar(&self, columns: &[Col], i: usize, expr: &Expr) -> Row<Option<chrono::NaiveDate>> {
        let part = |at: usize| columns.get(at).and_then(|c| c.numbers()).and_then(|n| n.whole(i));
        let show = |at: usize| {
            let number = columns.get(at).and_then(|c| c.numbers());
            number.map(|n| crate::show::plain(&n.exact(i))).unwrap_or_default()
        };
        let made = || {
            let year = i32::try_from(part(0)?).ok()?;
            chrono::NaiveDate::from_ymd_opt(year, u32::try_from(part(1)?).ok()?, u32::try_from(part(2)?).ok()?)
        };
        let text = self.shared.program.sources.text(expr.span);
        made().map(Some).ok_or_else(|| {
            (NOT_A_CALENDAR_DATE, format!("`{text}`: {}-{}-{} is not a calendar date", show(0), show(1), show(2)))
        })
    }

    /// Functions of cut operands whose results have a documented precision.
    fn math(&self, columns: &[Col], expr: &Expr, sel: &Sel, f: impl Fn(&[Exact]) -> Result<Exact, MathError>) -> Col {
        let text = self.shared.program.sources.text(expr.span);
        let too_large = || (OVERFLOW, format!("`{text}` is too large"));
        let (out, errors) = self.rows(columns, expr, sel, |i| {
            let mut arguments = Vec::new();
            for numbers in columns.iter().filter_map(|c| c.numbers()) {
                arguments.push(value::decimal(numbers.cut_at(i).ok_or_else(too_large)?));
            }
            f(&arguments).map(Some).map_err(|e| match e {
                MathError::Domain => (MATH_DOMAIN, format!("`{text}` is not defined for {}", listed(&arguments))),
                MathError::Overflow => too_large(),
            })
        });
        let out: Vec<Exact> = out.into_iter().map(Option::unwrap_or_default).collect();
        let data = Data::Number(compact(out));
        Arc::new(Column { len: sel.len(), data, missing: None, errors })
    }

    /// Smallest or largest: the one kept so far is replaced where it compares as `replace` to the next.
    fn extreme(&self, columns: &[Col], replace: Ordering, sel: &Sel) -> Col {
        let refs: Vec<&Column> = columns.iter().map(AsRef::as_ref).collect();
        let errors = join_errors(&refs);
        let plain = |c: &Column| Arc::new(Column::new(c.len, c.data.clone()));
        let mut columns = columns.iter();
        let Some(mut best) = columns.next().map(|c| plain(c)) else {
            return Arc::new(Column::new(sel.len(), Data::YesNo(vec![false])));
        };
        for next in columns.map(|c| plain(c)) {
            let orders = order(&best, &next);
            if orders.len() == 1 {
                best = if pick_order(&orders, 0) == replace { next } else { best };
                continue;
            }
            let newer = where_(orders.len(), |i| pick_order(&orders, i) == replace);
            if newer.is_empty() {
                continue;
            }
            let older = where_(orders.len(), |i| pick_order(&orders, i) != replace);
            let (a, b) = (Arc::new(best.gather(&older)), Arc::new(next.gather(&newer)));
            best = merge(orders.len(), &[(older, a), (newer, b)]);
        }
        Arc::new(Column { len: sel.len(), data: best.data.clone(), missing: None, errors })
    }
}

fn pick_order(orders: &[Ordering], i: usize) -> Ordering {
    orders.get(i).copied().unwrap_or(Ordering::Equal)
}

fn arg(arguments: &[Exact], i: usize) -> &Exact {
    static ZERO: std::sync::OnceLock<Exact> = std::sync::OnceLock::new();
    arguments.get(i).unwrap_or_else(|| ZERO.get_or_init(Exact::default))
}

fn listed(values: &[Exact]) -> String {
    values.iter().map(crate::show::plain).collect::<Vec<_>>().join(" and ")
}

/// Fractions that are decimals of at most 38 digits become integers with a scale.
pub(crate) fn compact(values: Vec<Exact>) -> Numbers {
    let scale = values.iter().map(value::scale_of).try_fold(0, |a, s| s.map(|s| s.max(a)));
    if let Some(scale) = scale.filter(|s| *s <= 28) {
        let shift = Exact::from_integer(num_bigint::BigInt::from(10).pow(scale));
        let wide: Option<Vec<i128>> = values.iter().map(|v| (v * &shift).to_integer().to_i128()).collect();
        if let Some(wide) = wide {
            return Numbers::from_wide(wide, scale);
        }
    }
    Numbers { scale: 0, digits: crate::column::Digits::Exact(values) }
}

fn date(columns: &[Col], at: usize, i: usize) -> chrono::NaiveDate {
    date_of(columns.get(at).map_or(0, |c| c.day(i)))
}

/// The month of a month or date column.
fn month(columns: &[Col], at: usize, i: usize) -> Month {
    match columns.get(at) {
        Some(column) if matches!(column.data, Data::Month(_)) => Month(column.day(i)),
        _ => Month::of(date(columns, at, i)),
    }
}

fn text(columns: &[Col], at: usize, i: usize) -> &str {
    match columns.get(at).map(|c| &c.data) {
        Some(Data::Text(t)) => t.get(i),
        _ => "",
    }
}

fn join(columns: &[Col], sel: &Sel) -> Col {
    let refs: Vec<&Column> = columns.iter().map(AsRef::as_ref).collect();
    let errors = join_errors(&refs);
    let mut out = TextBuilder::default();
    for i in 0..sel.len() {
        let parts: Vec<&str> = (0..columns.len()).map(|at| text(columns, at, i)).collect();
        out.push(&parts.concat());
    }
    Arc::new(Column { len: sel.len(), data: Data::Text(out.finish()), missing: None, errors })
}
