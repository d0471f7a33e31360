//! Sets of days as half-open intervals, and the days on which each entry of a dated thing counts.
//! Everything is known here: of entries with one `from`, the latest enacted counts.

use crate::ir::Dated;
use chrono::NaiveDate;

/// Sorted intervals that do not touch; an end of `None` is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Days(Vec<(NaiveDate, Option<NaiveDate>)>);

impl Days {
    pub(super) fn from(day: NaiveDate) -> Days {
        Days(vec![(day, None)])
    }

    pub(super) fn always() -> Days {
        Days::from(NaiveDate::MIN)
    }

    pub(super) fn between(from: NaiveDate, until: Option<NaiveDate>) -> Days {
        if until.is_some_and(|end| end <= from) {
            return Days::default();
        }
        Days(vec![(from, until)])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn first(&self) -> Option<NaiveDate> {
        self.0.first().map(|(from, _)| *from)
    }

    pub(super) fn intervals(&self) -> &[(NaiveDate, Option<NaiveDate>)] {
        &self.0
    }

    pub(super) fn and(&self, other: &Days) -> Days {
        let mut both = Vec::new();
        for (a, a_end) in &self.0 {
            for (b, b_end) in &other.0 {
                let (from, until) = (*a.max(b), earlier(*a_end, *b_end));
                if until.is_none_or(|end| from < end) {
                    both.push((from, until));
                }
            }
        }
        Days(both).tidy()
    }

    pub(super) fn or(&self, other: &Days) -> Days {
        Days(self.0.iter().chain(&other.0).copied().collect()).tidy()
    }

    pub(super) fn without(&self, other: &Days) -> Days {
        self.and(&other.complement())
    }

    fn complement(&self) -> Days {
        let mut rest = Vec::new();
        let mut start = Some(NaiveDate::MIN);
        for (from, until) in &self.0 {
            if let Some(begun) = start.filter(|s| s < from) {
                rest.push((begun, Some(*from)));
            }
            start = *until;
        }
        rest.extend(start.map(|begun| (begun, None)));
        Days(rest)
    }

    fn tidy(mut self) -> Days {
        self.0.sort();
        let mut out: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
        for (from, until) in self.0 {
            match out.last_mut() {
                Some((_, end)) if end.is_none_or(|e| e >= from) => *end = later(*end, until),
                _ => out.push((from, until)),
            }
        }
        Days(out)
    }
}

fn earlier(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

fn later(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    a.zip(b).map(|(a, b)| a.max(b))
}

/// Each entry that ever counts, with its days.
pub(super) fn versions<T>(dated: &Dated<T>) -> Vec<(usize, Days)> {
    let start = |i: usize| dated.entries.get(i).and_then(|e| e.from).unwrap_or(NaiveDate::MIN);
    let counting: Vec<usize> =
        (0..dated.entries.len()).filter(|i| *i + 1 == dated.entries.len() || start(*i) != start(*i + 1)).collect();
    let ends = counting.iter().skip(1).map(|i| Some(start(*i))).chain([None]);
    counting.iter().zip(ends).map(|(i, end)| (*i, Days::between(start(*i), end))).collect()
}

/// Each entry with the days on which it counts for somebody: also those that a later act changed for the same days, which
/// count for who does not know of that act.
pub(super) fn ever<T>(dated: &Dated<T>) -> Vec<(usize, Days)> {
    let start = |i: usize| dated.entries.get(i).and_then(|e| e.from).unwrap_or(NaiveDate::MIN);
    let entries = dated.entries.len();
    let end = |i: usize| (i + 1..entries).map(start).find(|later| *later > start(i));
    (0..entries).map(|i| (i, Days::between(start(i), end(i)))).collect()
}

/// The days on which a dated thing has a value.
pub(super) fn in_force<T>(dated: &Dated<T>) -> Days {
    versions(dated)
        .into_iter()
        .filter(|(i, _)| dated.entries.get(*i).is_some_and(|e| e.value.is_some()))
        .fold(Days::default(), |all, (_, days)| all.or(&days))
}
