//! Two facts by date, compared day by day rather than entry by entry: an entry that repeats what was in force before it
//! says nothing new, however it is written.

use super::facts::{Fact, Line};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A stretch of time on which two facts say different things.
pub(super) struct Stretch<'f, 'p> {
    /// The first day; nothing where it holds from the beginning.
    pub from: Option<NaiveDate>,
    /// The day after the last.
    pub until: Option<NaiveDate>,
    pub old: Option<&'f Line<'p>>,
    pub new: Option<&'f Line<'p>>,
}

/// Where the facts differ as all is known; then, where they agree in that, where they differ in when it became known.
pub(super) fn compare<'f, 'p>(old: Option<&'f Fact<'p>>, new: Option<&'f Fact<'p>>) -> Vec<Stretch<'f, 'p>> {
    let mut days: BTreeSet<Option<NaiveDate>> = BTreeSet::from([None]);
    days.extend([old, new].into_iter().flatten().flatten().map(|line| line.from));
    let days: Vec<Option<NaiveDate>> = days.into_iter().collect();
    let mut found: Vec<Stretch<'f, 'p>> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        let (before, after) = (in_force(old, *day), in_force(new, *day));
        let until = days.get(index + 1).copied().flatten();
        if said(before) == said(after) {
            continue;
        }
        let last = found
            .last_mut()
            .filter(|last| last.until == *day && said(last.old) == said(before) && said(last.new) == said(after));
        match last {
            Some(last) => last.until = until,
            None => found.push(Stretch { from: *day, until, old: before, new: after }),
        }
    }
    found
}

/// What counts from a day on; an undated line counts always.
fn in_force<'f, 'p>(fact: Option<&'f Fact<'p>>, day: Option<NaiveDate>) -> Option<&'f Line<'p>> {
    fact?.iter().rev().find(|line| line.from.is_none() || line.from <= day)
}

pub(super) fn said<'f>(line: Option<&'f Line<'_>>) -> Option<&'f str> {
    line.and_then(|line| line.said.as_ref()).map(|said| said.text.as_str())
}

/// Entries that say the same from the same day, but became known on another.
pub(super) fn enacted_otherwise<'f, 'p>(old: &'f Fact<'p>, new: &'f Fact<'p>) -> Vec<(&'f Line<'p>, &'f Line<'p>)> {
    twins(old, new).into_iter().filter(|(a, b)| a.enacted != b.enacted).collect()
}

/// Entries that say the same from the same day under other citations.
pub(super) fn cited_otherwise<'f, 'p>(old: &'f Fact<'p>, new: &'f Fact<'p>) -> Vec<(&'f Line<'p>, &'f Line<'p>)> {
    twins(old, new).into_iter().filter(|(a, b)| a.cites != b.cites).collect()
}

/// Entries that say the same from the same day; of several the one that became known on the same day.
fn twins<'f, 'p>(old: &'f Fact<'p>, new: &'f Fact<'p>) -> Vec<(&'f Line<'p>, &'f Line<'p>)> {
    let same = |a: &Line, b: &Line| a.from == b.from && said(Some(a)) == said(Some(b));
    let twin = |line: &'f Line<'p>| {
        let all = || new.iter().filter(|other| same(line, other));
        all().find(|other| other.enacted == line.enacted).or_else(|| all().next()).map(|other| (line, other))
    };
    old.iter().filter_map(twin).collect()
}
