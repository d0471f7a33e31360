//! Lists of entries by date: written in order, none twice, none mixed with undated ones.
//! In: entries as written. Out: the `Dated` list of the IR.

use super::codes;
use super::world::World;
use crate::ir::{Cite, Dated, Entry, Expr};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{Dates, Quoted};
use chrono::NaiveDate;

/// One entry before sorting. The outer `None` of `value` did not lower; the inner one is `not in force`.
pub(crate) struct Part<T> {
    pub dates: Option<Dates>,
    pub value: Option<Option<T>>,
    pub cites: Vec<Cite>,
    pub span: Span,
}

pub(crate) fn cite(quoted: &Quoted) -> Cite {
    Cite { text: quoted.text.clone(), span: quoted.span }
}

pub(crate) fn cites<'q>(quoted: impl IntoIterator<Item = &'q Quoted>) -> Vec<Cite> {
    quoted.into_iter().map(cite).collect()
}

/// The list; nothing when an entry did not lower or two entries clash.
pub(crate) fn list<T>(world: &World, what: &str, parts: Vec<Part<T>>) -> Option<Dated<T>> {
    let before = world.count();
    mixed(world, what, &parts);
    ascending(world, what, &parts);
    let mut parts = parts;
    parts.sort_by_key(when);
    for pair in parts.windows(2) {
        if let [a, b] = pair {
            if a.dates.is_some() && when(a) == when(b) {
                twice(world, what, a, b);
            }
        }
    }
    let failed = world.count() != before;
    let entries = parts.into_iter().map(entry).collect::<Option<Vec<_>>>()?;
    (!failed).then_some(Dated { entries })
}

fn when<T>(part: &Part<T>) -> Option<(NaiveDate, Option<NaiveDate>)> {
    part.dates.as_ref().map(|d| (d.from, d.enacted))
}

/// Written from the earliest to the latest: a year that was mistyped mostly breaks the order.
fn ascending<T>(world: &World, what: &str, parts: &[Part<T>]) {
    let dated: Vec<&Part<T>> = parts.iter().filter(|p| p.dates.is_some()).collect();
    for pair in dated.windows(2) {
        let [above, below] = pair else { continue };
        let (Some(first), Some(second)) = (&above.dates, &below.dates) else { continue };
        let again = parts.iter().filter(|p| when(p) == when(below)).count() > 1;
        if when(below) >= when(above) || again {
            continue;
        }
        let word = if first.from == second.from { "was enacted" } else { "begins" };
        let message = format!("{what}: the entry {} {word} before the one above it, {}", says(second), says(first));
        let problem = Problem::new(&codes::ENTRIES_OUT_OF_ORDER, message)
            .label(below.span, format!("{word} earlier"))
            .label(above.span, "the entry above it")
            .help("correct the date, or write the entries from the earliest to the latest");
        world.report(problem);
    }
}

/// As it is written: `from 2016-09-01 enacted 2016-06-13`.
fn says(dates: &Dates) -> String {
    let enacted = dates.enacted.map(|d| format!(" enacted {d}")).unwrap_or_default();
    format!("`from {}{enacted}`", dates.from)
}

fn entry<T>(part: Part<T>) -> Option<Entry<T>> {
    Some(Entry {
        from: part.dates.as_ref().map(|d| d.from),
        enacted: part.dates.as_ref().and_then(|d| d.enacted),
        value: part.value?,
        cites: part.cites,
        span: part.span,
    })
}

fn mixed<T>(world: &World, what: &str, parts: &[Part<T>]) {
    let undated: Vec<&Part<T>> = parts.iter().filter(|p| p.dates.is_none()).collect();
    let dated = parts.iter().find(|p| p.dates.is_some());
    if let ([first, ..], Some(dated)) = (undated.as_slice(), dated) {
        let problem = Problem::new(&codes::MIXED_DATES, format!("{what} is dated in one place and undated in another"))
            .label(first.span, "this has no date")
            .label(dated.span, "this has one")
            .help("give every entry its `from`, or none");
        world.report(problem);
    } else if let [first, second, ..] = undated.as_slice() {
        let problem = Problem::new(&codes::TWO_ENTRIES, format!("{what} is given twice"))
            .label(second.span, "given again here")
            .label(first.span, "first given here")
            .help("keep one of them, or give each its `from` date");
        world.report(problem);
    }
}

fn twice<T>(world: &World, what: &str, a: &Part<T>, b: &Part<T>) {
    let (first, second) = if a.span.start <= b.span.start { (a, b) } else { (b, a) };
    let Some(dates) = &first.dates else { return };
    let enacted = dates.enacted.map(|d| format!(", enacted {d}")).unwrap_or_default();
    let message = format!("{what} has two entries from {}{enacted}", dates.from);
    let problem = Problem::new(&codes::TWO_ENTRIES, message)
        .label(second.span, "the second entry")
        .label(first.span, "the first entry")
        .help(
            "keep one of them; where a later act changed it for the same day, write `enacted` with the day of each act",
        );
    world.report(problem);
}

/// The part of an entry with its own date and citation.
pub(crate) fn part<T>(dates: Option<&Dates>, value: Option<Option<T>>, cite: Option<&Quoted>, span: Span) -> Part<T> {
    Part { dates: dates.cloned(), value, cites: cites(cite), span }
}

/// The one entry of a formula without dates.
pub(crate) fn undated(value: Expr) -> Entry<Expr> {
    let span = value.span;
    Entry { from: None, enacted: None, value: Some(value), cites: Vec::new(), span }
}
