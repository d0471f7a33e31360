//! Days on which rows read dated things, with their earliest and latest so that a batch within one version is cheap.

use crate::column::{days_of, pick};
use chrono::NaiveDate;
use std::sync::Arc;

/// The day of a row whose cell for it cannot be read: nothing that is dated counts for it.
pub(crate) const UNTOLD: i32 = i32::MIN;

#[derive(Debug, Clone)]
pub(crate) enum Times {
    /// Rows have no date (for the knowledge axis: everything is known).
    None,
    One(i32),
    Many {
        days: Arc<Vec<i32>>,
        min: i32,
        max: i32,
    },
}

impl Times {
    pub(crate) fn one(date: NaiveDate) -> Times {
        Times::One(days_of(date))
    }

    pub(crate) fn many(days: Vec<i32>) -> Times {
        match (days.iter().min(), days.iter().max()) {
            (Some(min), Some(max)) if min == max => Times::One(*min),
            (Some(min), Some(max)) => Times::Many { min: *min, max: *max, days: Arc::new(days) },
            _ => Times::None,
        }
    }

    pub(crate) fn get(&self, i: usize) -> Option<i32> {
        match self {
            Times::None => None,
            Times::One(day) => Some(*day),
            Times::Many { days, .. } => Some(pick(days, i)),
        }
    }

    pub(crate) fn gather(&self, rows: &[u32]) -> Times {
        match self {
            Times::Many { days, .. } => Times::many(crate::column::gather_buffer(days, rows)),
            other => other.clone(),
        }
    }

    pub(crate) fn select(&self, sel: &crate::eval::Sel) -> Times {
        match sel {
            crate::eval::Sel::All(_) => self.clone(),
            crate::eval::Sel::Rows(rows) => self.gather(rows),
        }
    }

    /// Earliest and latest day.
    pub(crate) fn bounds(&self) -> Option<(i32, i32)> {
        match self {
            Times::None => None,
            Times::One(day) => Some((*day, *day)),
            Times::Many { min, max, .. } => Some((*min, *max)),
        }
    }
}
