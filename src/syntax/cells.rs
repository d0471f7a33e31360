//! Cells of a decision that compare in the words of a printed table: `over 10`, `11-30`, `10 or more`.
//! In: the tokens of one chunk. Out: one problem per cell, with the cell as it is written here.

use super::message::Place;
use super::scan::{Kind, Token};
use super::{codes, limits};
use crate::problem::Problem;

/// Words before a value, and their sign. None of them can start a cell with a value behind it.
const BEFORE: &[(&[&str], &str)] = &[
    (&["more", "than"], ">"),
    (&["greater", "than"], ">"),
    (&["over"], ">"),
    (&["above"], ">"),
    (&["less", "than"], "<"),
    (&["fewer", "than"], "<"),
    (&["under"], "<"),
    (&["below"], "<"),
    (&["at", "least"], ">="),
    (&["from"], ">="),
    (&["at", "most"], "<="),
    (&["up", "to"], "<="),
];

/// Words behind a value, and their sign.
const BEHIND: &[(&[&str], &str)] =
    &[(&["or", "more"], ">="), (&["and", "more"], ">="), (&["or", "less"], "<="), (&["+"], ">=")];

pub(crate) fn problems(place: &Place<'_>) -> Vec<Problem> {
    let lines = place.tokens.split(|t| t.kind == Kind::Newline);
    let rows = lines.filter(|line| line.first().is_some_and(|t| place.word(t) == "|"));
    let bar = |t: &Token| t.kind == Kind::Sign && place.word(t) == "|";
    rows.flat_map(|row| row.split(bar)).filter_map(|cell| problem(place, cell)).take(limits::PROBLEMS).collect()
}

fn problem(place: &Place<'_>, cell: &[Token]) -> Option<Problem> {
    let cell = cell.split(|t| t.is_comment()).next().unwrap_or_default();
    let instead = before(place, cell).or_else(|| behind(place, cell)).or_else(|| range(place, cell))?;
    let problem = Problem::new(&codes::UNEXPECTED, format!("`{}` is written `{instead}`", text(place, cell)));
    let span = cell.first().zip(cell.last()).map(|(a, b)| place.span(a).to(place.span(b)));
    Some(problem.label(span.unwrap_or_default(), "here").help(format!("write `{instead}`")))
}

fn before(place: &Place<'_>, cell: &[Token]) -> Option<String> {
    let starts = |words: &[&str]| words.iter().zip(cell).filter(|(w, t)| place.word(t) == **w).count() == words.len();
    let (words, sign) = BEFORE.iter().find(|(words, _)| starts(words))?;
    let rest = cell.get(words.len()..)?;
    let value = rest.first().is_some_and(|t| t.kind == Kind::Number);
    value.then(|| format!("{sign} {}", text(place, rest)))
}

fn behind(place: &Place<'_>, cell: &[Token]) -> Option<String> {
    let (words, sign) = BEHIND.iter().find(|(words, _)| {
        let tail = cell.len().checked_sub(words.len()).and_then(|at| cell.get(at..)).unwrap_or_default();
        !tail.is_empty() && tail.iter().zip(*words).all(|(t, w)| place.word(t) == *w)
    })?;
    let rest = cell.get(..cell.len().saturating_sub(words.len()))?;
    let value = rest.first().is_some_and(|t| t.kind == Kind::Number) && rest.len() <= 2;
    value.then(|| format!("{sign} {}", text(place, rest)))
}

/// `11-30`, also with the dashes that word processors set.
fn range(place: &Place<'_>, cell: &[Token]) -> Option<String> {
    let [left, dash, right, unit @ ..] = cell else { return None };
    let numbers = left.kind == Kind::Number && right.kind == Kind::Number && unit.len() <= 1;
    let long = matches!(place.word(dash), "–" | "—");
    let digits = |t: &Token| place.word(t).replace('_', "").parse::<u64>().ok();
    let rising = digits(left).zip(digits(right)).is_none_or(|(a, b)| a < b);
    let short = place.word(dash) == "-" && left.end == dash.start && dash.end == right.start && rising;
    let unit = unit.first().map(|t| format!(" {}", place.word(t))).unwrap_or_default();
    (numbers && (long || short)).then(|| format!("{}{unit} to {}{unit}", place.word(left), place.word(right)))
}

/// A cell as it stands in the file.
fn text<'a>(place: &Place<'a>, cell: &[Token]) -> &'a str {
    let ends = cell.first().zip(cell.last());
    ends.and_then(|(a, b)| place.text.get(a.start..b.end)).unwrap_or("")
}
