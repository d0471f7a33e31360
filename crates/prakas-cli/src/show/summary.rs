//! The summary of a run: rows in, accepted, rejected and why, totals and states per rule, and the first rows.
//! In: the engine's counts and the preview. Out: text as wide as the terminal; never counts by itself.

use super::preview::FirstRows;
use super::{count, thousands, with_unit, Preview};
use crate::output::styles;
use crate::terminal::Terminal;
use comfy_table::{presets, Cell, CellAlignment, ContentArrangement, Table, TableComponent};
use prakas::ir::Program;
use prakas_engine::api::{RecordSummary, Summary};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// The whole summary; `rows` adds the first rows of each result.
pub fn summary(program: &Program, summary: &Summary, preview: &Preview<'_>, rows: bool, to: &Terminal) -> String {
    let mut parts = vec![title(program, to)];
    for record in &summary.records {
        parts.push(record_part(program, record, preview, rows, to));
    }
    parts.extend(findings(summary, preview, to));
    parts.join("\n\n")
}

pub(super) fn title(program: &Program, to: &Terminal) -> String {
    let scheme = program.scheme.as_ref();
    let name = scheme.map_or("no scheme", |s| s.title.as_deref().unwrap_or(&s.name));
    let variant = program.variant.as_ref().map(|(name, title)| format!(", variant {name}: {title}"));
    to.paint("1", &format!("{name}{}", variant.unwrap_or_default()))
}

fn record_part(program: &Program, of: &RecordSummary, preview: &Preview<'_>, rows: bool, to: &Terminal) -> String {
    let group = program.records.iter().any(|r| r.name == of.record && r.group.is_some());
    let mut lines = vec![if group { group_head(of, preview, to) } else { head(of, to) }];
    lines.extend(rejects(of, preview, to));
    if rows && of.rejected > of.rejects_by_code.len() as u64 {
        lines.push("  `--out DIR` lists all of them".to_owned());
    }
    // Measures of a group are totals already.
    if let Some(table) = totals(program, of).filter(|_| !group) {
        lines.push(String::new());
        lines.push(table);
    }
    let first = preview.records.iter().find(|(name, _)| *name == of.record).filter(|_| rows);
    if let Some((_, first)) = first.filter(|(_, first)| !first.rows.is_empty()) {
        lines.push(String::new());
        lines.push(first_rows(first, to));
    }
    lines.join("\n")
}

fn head(of: &RecordSummary, to: &Terminal) -> String {
    let files: Vec<&str> = of.files.iter().map(|(name, _)| name.as_str()).collect();
    let counts = format!("{}: {} accepted, {} rejected", count(of.rows, "row"), n(of.accepted), n(of.rejected));
    format!("{}  {}  {counts}", to.paint("1", &of.record), files.join(", "))
}

/// The title of a report, or the name of a group; and the rows that stand in none of its rows.
fn group_head(of: &RecordSummary, preview: &Preview<'_>, to: &Terminal) -> String {
    let report = preview.records.iter().find(|(name, _)| *name == of.record).and_then(|(_, f)| f.report.as_deref());
    let name = match report {
        Some(title) => format!("{}  {}", to.paint("1", title), of.record),
        None => to.paint("1", &of.record),
    };
    let rejected = if of.rejected > 0 { format!(", {} rejected", n(of.rejected)) } else { String::new() };
    let lost = match of.unplaced {
        0 => String::new(),
        rows => format!(", {} without a readable key left out", count(rows, "row")),
    };
    format!("{name}  {}{rejected}{lost}", count(of.rows, "row"))
}

/// One line per code: how many rows, and the first of them.
fn rejects(of: &RecordSummary, preview: &Preview<'_>, to: &Terminal) -> Vec<String> {
    let width = of.rejects_by_code.keys().map(|code| code.len()).max().unwrap_or(0);
    let digits = of.rejects_by_code.values().map(|rows| n(*rows).len()).max().unwrap_or(0);
    let line = |(code, rows): (&String, &u64)| {
        let first = preview.rejects.get(&(of.record.clone(), code.clone())).map(|r| {
            let key = if r.key.is_empty() { String::new() } else { format!(" {}", r.key) };
            format!("{}{key}: {}", place(&r.file, r.line), r.reason)
        });
        let code = to.paint("31", &format!("{code:<width$}"));
        format!("  {code}  {:>digits$}  {}", n(*rows), first.unwrap_or_default())
    };
    of.rejects_by_code.iter().map(line).collect()
}

/// One line per output with its total; money rules also have rows by state.
fn totals(program: &Program, of: &RecordSummary) -> Option<String> {
    if of.totals.is_empty() {
        return None;
    }
    let styles = styles(program, &of.record);
    let states: BTreeMap<&str, &BTreeMap<String, u64>> =
        of.states.iter().map(|(rule, by)| (rule.as_str(), by)).collect();
    let has_states = !states.is_empty();
    let mut table = plain_table();
    let heads = ["total", "due", "not due", "denied"];
    table.set_header(std::iter::once("").chain(heads.into_iter().take(if has_states { 4 } else { 1 })).map(Cell::new));
    for (name, total) in &of.totals {
        let style = styles.get(name).cloned().unwrap_or_default();
        if !style.has_total() {
            continue;
        }
        let mut row = vec![Cell::new(name), right(with_unit(total, &style, true))];
        let by = |state: &str| states.get(name.as_str()).map(|by| n(by.get(state).copied().unwrap_or(0)));
        if has_states {
            row.extend(["due", "not_due", "denied"].map(|state| right(by(state).unwrap_or_default())));
        }
        table.add_row(row);
    }
    (table.row_count() > 0).then(|| indent(&table.trim_fmt()))
}

/// The first rows as a table; columns that do not fit the width are named below it.
pub(super) fn first_rows(first: &FirstRows, to: &Terminal) -> String {
    let head = |index: usize| match first.header.get(index) {
        Some((name, unit)) if !unit.is_empty() => format!("{name}\n{unit}"),
        Some((name, _)) => name.clone(),
        None => String::new(),
    };
    let width = |index: usize| {
        let cells = first.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        cells.chain(head(index).lines().map(|line| line.width())).max().unwrap_or(0) + 3
    };
    let fits = fitting(first, to.width, width);
    let mut table = plain_table();
    let is_number = |index: usize| first.numbers.get(index).copied().unwrap_or(false);
    let aligned = |index: usize, text: String| if is_number(index) { right(text) } else { Cell::new(text) };
    table.set_header(fits.iter().map(|index| aligned(*index, head(*index))));
    for row in &first.rows {
        table.add_row(fits.iter().map(|index| aligned(*index, row.get(*index).cloned().unwrap_or_default())));
    }
    let mut text = indent(&table.trim_fmt());
    match first.total.saturating_sub(first.rows.len() as u64) {
        0 => {}
        more => text.push_str(&format!("\n  and {}", count(more, "more row"))),
    }
    let rest = first.header.iter().enumerate().filter(|(index, _)| !fits.contains(index)).map(|(_, (name, _))| name);
    let rest: Vec<&str> = rest.map(String::as_str).collect();
    if !rest.is_empty() {
        text.push_str(&listed("not shown: ", &rest, to.width));
    }
    text
}

/// Names after a word, in lines that fit.
fn listed(word: &str, names: &[&str], room: usize) -> String {
    let mut lines = vec![format!("  {word}")];
    for (index, name) in names.iter().enumerate() {
        let piece = if index + 1 < names.len() { format!("{name}, ") } else { (*name).to_owned() };
        match lines.last_mut() {
            Some(line) if line.width() + piece.trim_end().width() <= room => line.push_str(&piece),
            _ => lines.push(format!("  {}{piece}", " ".repeat(word.len()))),
        }
    }
    lines.iter().map(|line| format!("\n{}", line.trim_end())).collect()
}

/// Columns that fit: outputs before shares and states, reasons last; in their written order.
fn fitting(first: &FirstRows, room: usize, width: impl Fn(usize) -> usize) -> Vec<usize> {
    let rank = |index: &usize| match first.header.get(*index).map(|(name, _)| name.rsplit_once('.')) {
        Some(Some((_, "reason"))) => 2,
        Some(Some(_)) => 1,
        _ => 0,
    };
    let mut order: Vec<usize> = (0..first.header.len()).collect();
    order.sort_by_key(rank);
    let mut left = room.saturating_sub(4);
    let mut fits = Vec::new();
    for index in order {
        match left.checked_sub(width(index)) {
            Some(rest) => left = rest,
            None => break,
        }
        fits.push(index);
    }
    fits.sort_unstable();
    fits
}

fn findings(summary: &Summary, preview: &Preview<'_>, to: &Terminal) -> Option<String> {
    if summary.findings.is_empty() {
        return None;
    }
    let mut lines = vec![to.paint("1", "Findings")];
    for (assertion, found) in &summary.findings {
        let first = preview.findings.get(assertion);
        let first = first.map(|f| format!(", first {} {}: {}", place(&f.file, f.line), f.key, f.reason));
        lines.push(format!("  {} {}{}", to.paint("33", assertion), n(*found), first.unwrap_or_default()));
    }
    Some(lines.join("\n"))
}

/// A row's file and line; the rows of a group have none.
fn place(file: &str, line: u64) -> String {
    if file.is_empty() {
        "row".to_owned()
    } else {
        format!("{file}:{line}")
    }
}

pub fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_style(TableComponent::HeaderLines, '─').set_style(TableComponent::MiddleHeaderIntersections, '─');
    table
}

pub fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

pub fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

fn n(number: u64) -> String {
    thousands(&number.to_string())
}
