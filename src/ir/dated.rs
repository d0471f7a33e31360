//! What changes with the date: sorted half-open intervals on valid time, filtered by knowledge time.

use super::Cite;
use crate::source::Span;
use chrono::NaiveDate;

/// Entries sorted by `from` (undated first), then `enacted` (never enacted first). No two agree in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated<T> {
    pub entries: Vec<Entry<T>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// First day of force; `None` for an undated body, which is then the only entry.
    pub from: Option<NaiveDate>,
    /// Known from this day; `None` was always known.
    pub enacted: Option<NaiveDate>,
    /// `None` says that the law has nothing from this day: `not in force`.
    pub value: Option<T>,
    pub cites: Vec<Cite>,
    pub span: Span,
}

impl<T> Dated<T> {
    /// Index of the entry that counts on `at`, as far as known on `known` (`None`: everything is known).
    /// The entry may say `not in force`; no entry at all means a date before the first.
    pub fn find(&self, at: Option<NaiveDate>, known: Option<NaiveDate>) -> Option<usize> {
        let counts = |e: &Entry<T>| {
            let begun = match (e.from, at) {
                (None, _) => true,
                (Some(from), Some(at)) => from <= at,
                (Some(_), None) => false,
            };
            begun && !matches!((e.enacted, known), (Some(enacted), Some(known)) if enacted > known)
        };
        self.entries.iter().rposition(counts)
    }

    /// True when every date reads the same entry.
    pub fn is_undated(&self) -> bool {
        matches!(self.entries.as_slice(), [entry] if entry.from.is_none())
    }
}
