//! Many values to one for each outer row. Pairs come with their outer rows ascending.

use super::{Col, Eval};
use crate::column::{compare_rows, divide, pick, Column, Data, Digits, Numbers};
use crate::failure::TIE;
use crate::key_index::KeyIndex;
use crate::keys::encode;
use num_traits::Zero;
use prakas::ir::{Expr, Fold};
use prakas::value::Exact;
use std::cmp::Ordering;
use std::sync::Arc;

/// The pairs that are counted.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    /// The outer row of each, by position.
    pub(crate) outer: Vec<u32>,
    /// Outer rows.
    pub(crate) len: usize,
    pub(crate) values: Option<Col>,
    pub(crate) order: Vec<(Col, bool)>,
}

impl Eval<'_> {
    pub(crate) fn fold(&self, fold: Fold, kept: &Kept, expr: &Expr, failed: &mut [u32]) -> Col {
        let empty = || Arc::new(Column::new(kept.len, super::empty_or_one(expr)));
        match (fold, &kept.values) {
            (Fold::Count | Fold::Rejected, _) => count(&kept.outer, kept.len),
            (Fold::Any, _) => {
                let mut out = vec![false; kept.len];
                kept.outer.iter().for_each(|o| super::put(&mut out, *o, true));
                Arc::new(Column::new(kept.len, Data::YesNo(out)))
            }
            (Fold::All, Some(values)) => {
                let mut out = vec![true; kept.len];
                let no = kept.outer.iter().enumerate().filter(|(i, _)| !values.yes_no(*i));
                no.for_each(|(_, o)| super::put(&mut out, *o, false));
                Arc::new(Column::new(kept.len, Data::YesNo(out)))
            }
            (Fold::Sum, Some(values)) => match values.numbers() {
                Some(numbers) => Arc::new(Column::new(kept.len, Data::Number(sum(numbers, kept)))),
                None => empty(),
            },
            (Fold::Mean, Some(values)) => match values.numbers() {
                Some(numbers) => mean(numbers, kept),
                None => empty(),
            },
            (Fold::Min, Some(values)) => best(kept, values, &|a, b| compare_rows(values, a, b) == Ordering::Less),
            (Fold::Max, Some(values)) => best(kept, values, &|a, b| compare_rows(values, a, b) == Ordering::Greater),
            (Fold::First, Some(values)) => self.first(kept, values, expr, failed),
            (Fold::CountDistinct, Some(values)) => self.distinct(kept, values),
            (Fold::LongestRun, Some(values)) => longest_run(kept, values),
            _ => empty(),
        }
    }

    fn distinct(&self, kept: &Kept, values: &Col) -> Col {
        if let Some(out) = distinct_words(kept, values) {
            return integers(out);
        }
        let mut seen = KeyIndex::default();
        let mut out = vec![0i64; kept.len];
        let mut bytes = Vec::new();
        for (i, outer) in kept.outer.iter().enumerate() {
            bytes.clear();
            bytes.extend_from_slice(&outer.to_be_bytes());
            encode(self.shared, values, i, &mut bytes);
            if let (None, Some(slot)) = (seen.push(&bytes), out.get_mut(*outer as usize)) {
                *slot = slot.saturating_add(1);
            }
        }
        integers(out)
    }

    /// The value of the row that comes first; rows that tie reject.
    fn first(&self, kept: &Kept, values: &Col, expr: &Expr, failed: &mut [u32]) -> Col {
        let compare = |a: usize, b: usize| in_order(&kept.order, a, b);
        let out = best(kept, values, &|a, b| compare(a, b) == Ordering::Less);
        let chosen = chosen(kept, &|a, b| compare(a, b) == Ordering::Less);
        for (i, outer) in kept.outer.iter().enumerate() {
            let Some(Some(first)) = chosen.get(*outer as usize) else { continue };
            let ties = *first != i && compare(*first, i) == Ordering::Equal;
            if let Some(slot) = failed.get_mut(*outer as usize).filter(|slot| ties && **slot == 0) {
                *slot = self.fail(TIE, "two rows tie for the first place".into(), expr.span);
            }
        }
        out
    }
}

/// How two rows compare by several keys.
pub(crate) fn in_order(keys: &[(Col, bool)], a: usize, b: usize) -> Ordering {
    keys.iter().fold(Ordering::Equal, |order, (column, descending)| {
        order.then_with(|| {
            let one = compare_rows(column, a, b);
            if *descending {
                one.reverse()
            } else {
                one
            }
        })
    })
}

/// How many different values each outer row has, where a value is a machine word.
fn distinct_words(kept: &Kept, values: &Column) -> Option<Vec<i64>> {
    let word: Box<dyn Fn(usize) -> i64> = match &values.data {
        Data::Number(Numbers { digits: Digits::Small(v), .. }) => Box::new(|i| pick(v, i)),
        Data::Date(v) | Data::Month(v) => Box::new(|i| i64::from(pick(v, i))),
        Data::Code(v) => Box::new(|i| i64::from(pick(v, i))),
        Data::YesNo(v) => Box::new(|i| i64::from(pick(v, i))),
        _ => return None,
    };
    let mut out = vec![0i64; kept.len];
    let mut seen: Vec<i64> = Vec::new();
    let mut i = 0;
    for together in kept.outer.chunk_by(|a, b| a == b) {
        seen.clear();
        seen.extend((i..i + together.len()).map(&word));
        i += together.len();
        seen.sort_unstable();
        seen.dedup();
        let outer = together.first().and_then(|o| out.get_mut(*o as usize))?;
        *outer = i64::try_from(seen.len()).unwrap_or(i64::MAX);
    }
    Some(out)
}

fn integers(values: Vec<i64>) -> Col {
    Arc::new(Column::new(values.len(), Data::Number(Numbers::integers(values))))
}

pub(super) fn count(outer: &[u32], len: usize) -> Col {
    integers(counts(outer, len))
}

fn counts(outer: &[u32], len: usize) -> Vec<i64> {
    let mut out = vec![0i64; len];
    for row in outer {
        if let Some(slot) = out.get_mut(*row as usize) {
            *slot = slot.saturating_add(1);
        }
    }
    out
}

pub(super) fn sum(numbers: &Numbers, kept: &Kept) -> Numbers {
    let whole: Option<Vec<i128>> = match &numbers.digits {
        Digits::Small(v) => add_up(kept, |i| i128::from(pick(v, i))),
        Digits::Wide(v) => add_up(kept, |i| pick(v, i)),
        Digits::Exact(_) => None,
    };
    match whole {
        Some(digits) => Numbers::from_wide(digits, numbers.scale),
        None => {
            let mut out = vec![Exact::zero(); kept.len];
            for (i, row) in kept.outer.iter().enumerate() {
                if let Some(slot) = out.get_mut(*row as usize) {
                    *slot += numbers.exact(i);
                }
            }
            super::call::compact(out)
        }
    }
}

fn add_up(kept: &Kept, digit: impl Fn(usize) -> i128) -> Option<Vec<i128>> {
    let mut out = vec![0i128; kept.len];
    for (i, row) in kept.outer.iter().enumerate() {
        let slot = out.get_mut(*row as usize)?;
        *slot = slot.checked_add(digit(i))?;
    }
    Some(out)
}

fn mean(numbers: &Numbers, kept: &Kept) -> Col {
    mean_of(&sum(numbers, kept), counts(&kept.outer, kept.len))
}

/// Sums by the number of what was summed up; missing over nothing.
pub(super) fn mean_of(sums: &Numbers, count: Vec<i64>) -> Col {
    let none: Vec<bool> = count.iter().map(|n| *n == 0).collect();
    let len = count.len();
    // One divisor for all rows would be taken for a constant.
    let data = Data::Number(divide(sums, &Numbers::integers(count)));
    let missing = none.contains(&true).then_some(none);
    Arc::new(Column { len, data, missing, errors: None })
}

/// The pair that each outer row keeps: the first that nothing is better than.
pub(super) fn chosen(kept: &Kept, better: &dyn Fn(usize, usize) -> bool) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = vec![None; kept.len];
    for (i, outer) in kept.outer.iter().enumerate() {
        if let Some(slot) = out.get_mut(*outer as usize) {
            if slot.is_none_or(|best| better(i, best)) {
                *slot = Some(i);
            }
        }
    }
    out
}

fn best(kept: &Kept, values: &Col, better: &dyn Fn(usize, usize) -> bool) -> Col {
    let chosen = chosen(kept, better);
    let rows: Vec<u32> = chosen.iter().map(|c| c.and_then(|i| u32::try_from(i).ok()).unwrap_or(0)).collect();
    let missing: Vec<bool> = chosen.iter().map(Option::is_none).collect();
    let found = values.gather(&rows);
    let missing = missing.contains(&true).then_some(missing);
    let one = found.data.width() == 1 && kept.len != 1;
    let data = if one { found.data.gather(&vec![0; kept.len]) } else { found.data };
    Arc::new(Column { len: kept.len, data, missing, errors: None })
}

/// Longest run of consecutive months; a month counts once.
fn longest_run(kept: &Kept, values: &Col) -> Col {
    let mut months: Vec<(u32, i32)> = kept.outer.iter().enumerate().map(|(i, o)| (*o, values.day(i))).collect();
    months.sort_unstable();
    months.dedup();
    let mut out = vec![0i64; kept.len];
    let mut run = 0i64;
    let mut last: Option<(u32, i32)> = None;
    for (outer, month) in months {
        let follows = last.is_some_and(|(o, m)| o == outer && m.checked_add(1) == Some(month));
        run = if follows { run.saturating_add(1) } else { 1 };
        last = Some((outer, month));
        if let Some(slot) = out.get_mut(outer as usize) {
            *slot = run.max(*slot);
        }
    }
    integers(out)
}
