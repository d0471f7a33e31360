//! One output over all rows: sums before and after, how many rows go up and down, by group and by decile.

use super::decile::deciles;
use crate::compare::{key, Column, Compared, Pair};
use crate::output::Style;
use crate::show::with_unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Groups that are told one by one; the others are told together.
const GROUPS: usize = 40;
/// Rows that are named as the largest changes.
const LARGEST: usize = 10;
/// Rows that are drawn.
const SAMPLE: usize = 400;
/// From one word to another: pairs that are told.
const TURNS: usize = 12;

/// The effect on one output.
pub struct OutputImpact {
    pub name: String,
    /// Of numbers; nothing of words.
    pub style: Option<Style>,
    /// Over all rows. Amounts are sums where the output adds up, otherwise of no use.
    pub all: Part,
    /// Of words, from what to what, most rows first.
    pub turns: Vec<Turn>,
    pub by: Vec<Split>,
    /// By the value before, where the output is a number.
    pub deciles: Vec<Part>,
    /// The rows that it changes most: key, before, after.
    pub largest: Vec<(String, Option<Decimal>, Option<Decimal>)>,
    /// The key of the first row that it changes.
    pub first: Option<String>,
    /// Before and after of rows that change, spread evenly over them in the order of the data.
    pub sample: Vec<(Decimal, Decimal)>,
}

impl OutputImpact {
    /// Whether sums of it mean something.
    pub fn adds_up(&self) -> bool {
        self.style.as_ref().is_some_and(Style::has_total)
    }
}

/// Some rows together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub label: String,
    pub rows: usize,
    pub changed: usize,
    pub higher: usize,
    pub lower: usize,
    pub before: Decimal,
    pub after: Decimal,
    /// Sum of the rises and sum of the falls.
    pub up: Decimal,
    pub down: Decimal,
}

impl Part {
    pub fn difference(&self) -> Decimal {
        self.up + self.down
    }

    pub(super) fn add(&mut self, before: Option<Decimal>, after: Option<Decimal>, changed: bool) {
        self.rows += 1;
        self.changed += usize::from(changed);
        let (a, b) = (before.unwrap_or_default(), after.unwrap_or_default());
        let step = b - a;
        self.before += a;
        self.after += b;
        self.higher += usize::from(step > Decimal::ZERO);
        self.lower += usize::from(step < Decimal::ZERO);
        if step > Decimal::ZERO {
            self.up += step;
        } else {
            self.down += step;
        }
    }
}

/// The rows by one field.
pub struct Split {
    pub by: String,
    pub parts: Vec<Part>,
}

/// Rows whose words turned into others.
pub struct Turn {
    pub from: String,
    pub to: String,
    pub rows: usize,
}

/// An amount of an output for people: `16,250 KHR`.
pub fn amount(number: Decimal, style: Option<&Style>) -> String {
    let text = number.normalize().to_string();
    style.map_or_else(|| text.clone(), |style| with_unit(&text, style, true))
}

/// Every output that differs in any row, those that add up first.
pub(super) fn outputs(rows: &Compared<'_>, moved: &[bool], labels: &[(String, Vec<String>)]) -> Vec<OutputImpact> {
    let pairs = || rows.pairs.iter().zip(moved).filter(|(_, moved)| **moved).map(|(pair, _)| pair);
    let columns = rows.columns.get(rows.width..).unwrap_or_default();
    let differs = |c: &&Column| pairs().any(|p| differs(c, p));
    // Each output on a thread of its own: they have nothing to do with each other.
    let mut all: Vec<OutputImpact> = std::thread::scope(|scope| {
        let begin = |c| scope.spawn(move || one(rows, c, moved, labels));
        let begun: Vec<_> = columns.iter().filter(differs).map(begin).collect();
        let done =
            begun.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.collect()
    });
    all.sort_by_key(|output| !output.adds_up());
    all
}

fn differs(column: &Column<'_>, pair: &Pair) -> bool {
    match (pair.before, pair.after) {
        (Some(before), Some(after)) => !column.same(before, after),
        _ => column.before.text(pair.before) != column.after.text(pair.after),
    }
}

fn one(rows: &Compared<'_>, column: &Column<'_>, moved: &[bool], labels: &[(String, Vec<String>)]) -> OutputImpact {
    let style = rows.styles.get(&column.name).cloned();
    let numbers: Vec<(Option<Decimal>, Option<Decimal>)> = match style {
        Some(_) => rows.pairs.iter().map(|p| (column.before.number(p.before), column.after.number(p.after))).collect(),
        None => vec![(None, None); rows.pairs.len()],
    };
    let changed: Vec<bool> = rows.pairs.iter().zip(moved).map(|(p, moved)| *moved && differs(column, p)).collect();
    let mut all = Part::default();
    for ((before, after), changed) in numbers.iter().zip(&changed) {
        all.add(*before, *after, *changed);
    }
    let all_changed = all.changed;
    let by = labels.iter().map(|(name, labels)| split(name, labels, &numbers, &changed)).collect();
    OutputImpact {
        name: column.name.clone(),
        all,
        turns: if style.is_some() { Vec::new() } else { turns(rows, column, &changed) },
        by,
        deciles: if style.is_some() { deciles(&numbers, &changed, style.as_ref()) } else { Vec::new() },
        first: first(rows, &changed),
        sample: if style.is_some() { sample(&numbers, &changed, all_changed) } else { Vec::new() },
        largest: if style.is_some() { largest(rows, &numbers, &changed) } else { Vec::new() },
        style,
    }
}

fn first(rows: &Compared<'_>, changed: &[bool]) -> Option<String> {
    let pair = rows.pairs.get(changed.iter().position(|changed| *changed)?)?;
    Some(key(rows.columns.get(..rows.width).unwrap_or_default(), pair.before, pair.after))
}

/// At most so many rows, every n-th of those that change.
fn sample(numbers: &[(Option<Decimal>, Option<Decimal>)], changed: &[bool], count: usize) -> Vec<(Decimal, Decimal)> {
    let step = count.div_ceil(SAMPLE).max(1);
    let both = numbers.iter().zip(changed).filter(|(_, changed)| **changed).step_by(step);
    both.filter_map(|((before, after), _)| Some(((*before)?, (*after)?))).collect()
}

fn split(name: &str, labels: &[String], numbers: &[(Option<Decimal>, Option<Decimal>)], changed: &[bool]) -> Split {
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    let label = labels.iter().map(String::as_str).chain(std::iter::repeat("(new rows)"));
    for ((label, (before, after)), changed) in label.zip(numbers).zip(changed) {
        parts.entry(label).or_default().add(*before, *after, *changed);
    }
    let mut parts: Vec<Part> =
        parts.into_iter().map(|(label, part)| Part { label: label.to_owned(), ..part }).collect();
    if parts.len() > GROUPS {
        parts.sort_by(|a, b| b.difference().abs().cmp(&a.difference().abs()).then_with(|| a.label.cmp(&b.label)));
        let rest = parts.split_off(GROUPS);
        let mut others = Part { label: format!("{} others", rest.len()), ..Part::default() };
        rest.iter().for_each(|part| others.merge(part));
        parts.sort_by(|a, b| a.label.cmp(&b.label));
        parts.push(others);
    }
    Split { by: name.to_owned(), parts }
}

impl Part {
    fn merge(&mut self, other: &Part) {
        self.rows += other.rows;
        self.changed += other.changed;
        self.higher += other.higher;
        self.lower += other.lower;
        self.before += other.before;
        self.after += other.after;
        self.up += other.up;
        self.down += other.down;
    }
}

fn turns(rows: &Compared<'_>, column: &Column<'_>, changed: &[bool]) -> Vec<Turn> {
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (pair, _) in rows.pairs.iter().zip(changed).filter(|(_, changed)| **changed) {
        let word = |text: Option<String>, rejected: bool| {
            text.unwrap_or_else(|| if rejected { "rejected" } else { "missing" }.to_owned())
        };
        let before = word(column.before.text(pair.before), pair.was_rejected);
        let words = (before, word(column.after.text(pair.after), pair.unknown));
        *counted.entry(words).or_insert(0) += 1;
    }
    let mut all: Vec<Turn> = counted.into_iter().map(|((from, to), rows)| Turn { from, to, rows }).collect();
    all.sort_by_key(|turn| std::cmp::Reverse(turn.rows));
    all.truncate(TURNS);
    all
}

fn largest(
    rows: &Compared<'_>,
    numbers: &[(Option<Decimal>, Option<Decimal>)],
    changed: &[bool],
) -> Vec<(String, Option<Decimal>, Option<Decimal>)> {
    let size = |(before, after): &(Option<Decimal>, Option<Decimal>)| {
        (after.unwrap_or_default() - before.unwrap_or_default()).abs()
    };
    let mut found: Vec<(Decimal, usize)> = Vec::new();
    for (row, (number, _)) in numbers.iter().zip(changed).enumerate().filter(|(_, (_, changed))| **changed) {
        let size = size(number);
        if found.len() < LARGEST || found.last().is_some_and(|(least, _)| size > *least) {
            let place = found.partition_point(|(other, _)| *other >= size);
            found.insert(place, (size, row));
            found.truncate(LARGEST);
        }
    }
    let keys = rows.columns.get(..rows.width).unwrap_or_default();
    let told = |(_, row): (Decimal, usize)| {
        let (pair, (before, after)) = (rows.pairs.get(row)?, numbers.get(row)?);
        Some((key(keys, pair.before, pair.after), *before, *after))
    };
    found.into_iter().filter_map(told).collect()
}
