//! The rows that one evaluation sees: a batch of a driving file, or a slice of a record that is held in memory.

use crate::column::{Column, Data};
use crate::eval::Col;
use crate::times::{Times, UNTOLD};
use chrono::NaiveDate;
use prakas::ir::{FieldId, Record, RecordId, RuleId};
use prakas::value::Month;
use std::collections::BTreeMap;

pub(crate) struct Frame {
    pub(crate) record: RecordId,
    pub(crate) n: usize,
    pub(crate) fields: Vec<Option<Col>>,
    pub(crate) at: Times,
    pub(crate) known: Times,
    /// Values of rules that the data give (cases).
    pub(crate) given: BTreeMap<RuleId, Col>,
    /// Which rows of the record's store these are.
    pub(crate) ids: Ids,
    /// Rules that are computed in the store are taken from there.
    pub(crate) stored: bool,
}

/// Numbers of rows in a store.
#[derive(Debug, Clone)]
pub(crate) enum Ids {
    /// The rows are in no store.
    None,
    From(u32),
    These(std::sync::Arc<Vec<u32>>),
}

impl Ids {
    pub(crate) fn get(&self, i: usize) -> Option<u32> {
        match self {
            Ids::None => None,
            Ids::From(start) => start.checked_add(u32::try_from(i).ok()?),
            Ids::These(rows) => rows.get(i).copied(),
        }
    }

    pub(crate) fn gather(&self, rows: &[u32]) -> Ids {
        match self {
            Ids::None => Ids::None,
            _ => Ids::These(std::sync::Arc::new(rows.iter().filter_map(|r| self.get(*r as usize)).collect())),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Ids::None)
    }
}

impl Frame {
    pub(crate) fn new(
        id: RecordId,
        record: &Record,
        fields: Vec<Option<Col>>,
        n: usize,
        dates: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Frame {
        let at =
            dates.0.map_or_else(|| told(own_at(record, &fields, n), record.at.map(|a| a.0), &fields, n), Times::one);
        let known = known(record, &fields, n, dates.1);
        Frame { record: id, n, fields, at, known, given: BTreeMap::new(), ids: Ids::None, stored: false }
    }
}

/// The same, but for rows whose cell for it cannot be read.
fn told(times: Times, field: Option<FieldId>, fields: &[Option<Col>], n: usize) -> Times {
    let column = field.and_then(|f| fields.get(f.index())).and_then(|c| c.as_deref());
    match column.filter(|c| c.errors.is_some()) {
        None => times,
        Some(column) => {
            let day = |i: usize| if column.error(i) == 0 { times.get(i).unwrap_or(UNTOLD) } else { UNTOLD };
            Times::many((0..n).map(day).collect())
        }
    }
}

/// The dates of the rows by their own `at`.
pub(crate) fn own_at(record: &Record, fields: &[Option<Col>], n: usize) -> Times {
    let Some((field, end)) = record.at else { return Times::None };
    let Some(Some(column)) = fields.get(field.index()) else { return Times::None };
    let day = |i: usize| match &column.data {
        Data::Date(_) => column.day(i),
        Data::Month(_) => day_of_month(Month(column.day(i)), end),
        Data::Number(v) => {
            let year = v.whole(i).and_then(|y| i32::try_from(y).ok()).unwrap_or(0);
            day_of_month(Month::new(year, if end { 12 } else { 1 }).unwrap_or(Month(0)), end)
        }
        _ => 0,
    };
    if column.is_constant() && n > 0 {
        return Times::One(day(0));
    }
    if let Data::Month(months) = &column.data {
        return Times::many(days_of_months(months, end));
    }
    Times::many((0..n).map(day).collect())
}

/// Months before the last one whose days are looked up in a list.
const CENTURY: i32 = 1_200;

/// The same for many months: the day of each that occurs in a century is found once.
fn days_of_months(months: &[i32], end: bool) -> Vec<i32> {
    let first = months.iter().max().copied().unwrap_or(0).saturating_sub(CENTURY);
    let days: Vec<i32> = (0..=CENTURY).map(|i| day_of_month(Month(first.saturating_add(i)), end)).collect();
    let known = |month: i32| days.get(usize::try_from(month.checked_sub(first)?).ok()?).copied();
    months.iter().map(|month| known(*month).unwrap_or_else(|| day_of_month(Month(*month), end))).collect()
}

fn day_of_month(month: Month, end: bool) -> i32 {
    let day = if end { prakas::value::last_day(month) } else { month.first_day() };
    day.map_or(0, crate::column::days_of)
}

/// The row's own decision date, capped by the date of the run.
fn known(record: &Record, fields: &[Option<Col>], n: usize, run: Option<NaiveDate>) -> Times {
    let cap = run.map(crate::column::days_of);
    let column: Option<&Column> = record.known.and_then(|f| fields.get(f.index())).and_then(|c| c.as_deref());
    let Some(column) = column else { return cap.map_or(Times::None, Times::One) };
    let day = |i: usize| {
        if column.error(i) != 0 {
            return UNTOLD;
        }
        let own = match &column.data {
            Data::Month(_) => day_of_month(Month(column.day(i)), false),
            _ => column.day(i),
        };
        if column.is_missing(i) {
            cap.unwrap_or(i32::MAX)
        } else {
            cap.map_or(own, |c| c.min(own))
        }
    };
    Times::many((0..n).map(day).collect())
}

impl Frame {
    /// Some of the rows.
    pub(crate) fn gather(&self, rows: &[u32]) -> Frame {
        let take = |c: &Col| std::sync::Arc::new(c.gather(rows));
        Frame {
            record: self.record,
            n: rows.len(),
            fields: self.fields.iter().map(|c| c.as_ref().map(take)).collect(),
            at: self.at.gather(rows),
            known: self.known.gather(rows),
            given: self.given.iter().map(|(id, c)| (*id, take(c))).collect(),
            ids: self.ids.gather(rows),
            stored: self.stored,
        }
    }
}
