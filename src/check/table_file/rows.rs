//! The rows of a table's file: cells read by their columns, sorted, each key and date once.
//! A row with a problem is left out, so that one bad cell gives one problem.

use super::header::Header;
use super::place::Place;
use super::{cell, codes, Findings, Request};
use crate::check::analyse::words;
use crate::ir::{Cite, TableRow};
use crate::problem::Problem;
use crate::source::Span;
use crate::value::Value;
use chrono::NaiveDate;
use csv::StringRecord;
use rust_decimal::Decimal;

/// The cells of one row and its line.
pub(super) struct Row {
    pub(super) cells: StringRecord,
    pub(super) span: Span,
}

/// Rows one after the other, with their places.
pub(super) struct Records<'r, 't> {
    reader: &'r mut csv::Reader<&'t [u8]>,
    pub(super) place: Place<'t>,
    skipped: usize,
}

impl<'r, 't> Records<'r, 't> {
    /// `skipped` bytes of the text (a byte order mark) stand before what the reader reads.
    pub(super) fn new(reader: &'r mut csv::Reader<&'t [u8]>, place: Place<'t>, skipped: usize) -> Self {
        Records { reader, place, skipped }
    }

    pub(super) fn next(&mut self, findings: &mut Findings) -> Option<Row> {
        let start = self.offset();
        let mut cells = StringRecord::new();
        match self.reader.read_record(&mut cells) {
            Ok(true) => Some(Row { cells, span: self.place.row(start, self.offset()) }),
            Ok(false) => None,
            Err(error) => {
                let span = self.place.row(start, self.offset());
                findings.add(|| Problem::new(&codes::BROKEN_ROW, error.to_string()).label(span, "here"));
                None
            }
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).saturating_add(self.skipped)
    }
}

pub(super) fn read(
    request: &Request<'_>,
    header: &Header,
    mut records: Records<'_, '_>,
    limit: usize,
    findings: &mut Findings,
) -> Vec<TableRow> {
    let mut rows = Vec::new();
    let mut count = 0_usize;
    while let Some(row) = records.next(findings) {
        count += 1;
        if count > limit {
            findings.add(|| too_long(request, limit, row.span));
            break;
        }
        let open = records.place.open_quote(row.span);
        if open || row.cells.len() != header.width {
            findings.add(|| broken(request, header, &row, records.place, open));
            continue;
        }
        rows.extend(typed(request, header, &row, records.place, findings));
    }
    rows
}

fn too_long(request: &Request<'_>, limit: usize, span: Span) -> Problem {
    let count = |n: usize| words::grouped(Decimal::from(n));
    let message = format!("`{}` has more than {} rows", request.name, count(limit));
    Problem::new(&codes::TOO_LONG, message)
        .label(span, format!("row {}", count(limit.saturating_add(1))))
        .label(request.span, format!("the file of table `{}`", request.table))
        .help("a table is part of the rules; declare a `record` for this and put the file beside the data")
}

fn broken(request: &Request<'_>, header: &Header, row: &Row, place: Place<'_>, open: bool) -> Problem {
    let (line, cells, width) = (place.line(row.span), row.cells.len(), header.width);
    let counted = |n: usize| format!("{n} {}", if n == 1 { "cell" } else { "cells" });
    if open {
        let message = format!("line {line} of `{}` opens a quote that is never closed", request.name);
        return Problem::new(&codes::BROKEN_ROW, message)
            .label(place.first_line(row.span), "a quote opens here")
            .help("close the quote; a quote inside a quoted text is written twice: \"\"");
    }
    let message = format!("line {line} of `{}` has {}, the first line has {width}", request.name, counted(cells));
    let help = if cells > width {
        "put quotes around a text that holds a comma, and write numbers without commas"
    } else {
        "write a comma for every cell, with nothing between the commas where a value is missing"
    };
    Problem::new(&codes::BROKEN_ROW, message)
        .label(place.first_line(row.span), format!("{} here", counted(cells)))
        .help(help)
}

fn typed(
    request: &Request<'_>,
    header: &Header,
    row: &Row,
    place: Place<'_>,
    findings: &mut Findings,
) -> Option<TableRow> {
    let mut reader = cell::Reader { request, row, place, findings, failed: false };
    let keys: Vec<Value> = (0..request.keys.len()).filter_map(|i| reader.key(i, *header.keys.get(i)?)).collect();
    let from = header.from.and_then(|at| reader.date("from", at, false));
    let enacted = header.enacted.and_then(|at| reader.date("enacted", at, true));
    let values = values(&mut reader, header);
    let cite = header.cite.and_then(|at| {
        let text = row.cells.get(at).map(str::trim).filter(|t| !t.is_empty())?;
        Some(Cite { text: text.to_string(), span: place.cell(row.span, at) })
    });
    (!reader.failed).then_some(TableRow { keys, from, enacted, values, cite, span: row.span })
}

/// The values of a row, or nothing where its first cell says `not in force`.
fn values(reader: &mut cell::Reader<'_, '_>, header: &Header) -> Option<Vec<Option<Value>>> {
    let ends = header.columns.first().is_some_and(|at| reader.text(*at) == "not in force");
    if !ends {
        return Some(header.columns.iter().enumerate().map(|(i, at)| reader.column(i, *at)).collect());
    }
    reader.ends(header);
    None
}

/// Sorts the rows, reports those that agree in keys and dates, and keeps the first of them.
pub(super) fn sort(request: &Request<'_>, place: Place<'_>, rows: &mut Vec<TableRow>, findings: &mut Findings) {
    type Order<'a> = (&'a [Value], Option<NaiveDate>, Option<NaiveDate>);
    fn order(row: &TableRow) -> Order<'_> {
        (&row.keys, row.from, row.enacted)
    }
    rows.sort_by(|a, b| order(a).cmp(&order(b)).then(a.span.cmp(&b.span)));
    for (a, b) in rows.iter().zip(rows.iter().skip(1)).filter(|(a, b)| order(a) == order(b)) {
        findings.add(|| row_twice(request, place, a, b));
    }
    rows.dedup_by(|b, a| order(a) == order(b));
}

fn row_twice(request: &Request<'_>, place: Place<'_>, first: &TableRow, second: &TableRow) -> Problem {
    let key = cell::keys_in_words(request, &second.keys);
    let date = second.from.map_or(String::new(), |d| format!(" from {d}"));
    let lines = (place.line(first.span), place.line(second.span));
    let of = if key.is_empty() { String::new() } else { format!(" for {key}") };
    let message = format!("lines {} and {} of `{}` are both{of}{date}", lines.0, lines.1, request.name);
    let help = if first.values == second.values {
        "the two rows are equal: take one of them out".to_string()
    } else if second.from.is_some() {
        "keep the one that holds, or say in a column `enacted` when each became known".to_string()
    } else {
        "keep the one that holds, or say in a column `from` from which day each holds".to_string()
    };
    Problem::new(&codes::ROW_TWICE, message)
        .label(second.span, "the same key again")
        .label(first.span, "the first row")
        .help(help)
}
