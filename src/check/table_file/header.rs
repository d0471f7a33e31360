//! The first line of a table's file: which column stands where.
//! In: the cells of the first line. Out: the position of every declared column, or problems.

use super::place::Place;
use super::{codes, Findings, Request};
use crate::check::analyse::words;
use crate::ir::TableColumn;
use crate::problem::Problem;
use crate::source::Span;

/// Position of each column in a row.
pub(super) struct Header {
    pub(super) width: usize,
    pub(super) keys: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) from: Option<usize>,
    pub(super) enacted: Option<usize>,
    pub(super) cite: Option<usize>,
}

const SPECIAL: [&str; 3] = ["from", "enacted", "cite"];

pub(super) fn empty(request: &Request<'_>) -> Problem {
    let message = format!("`{}` is empty", request.name);
    Problem::new(&codes::HEADER, message)
        .label(request.span, format!("table `{}` reads it", request.table))
        .help(format!("the first line names the columns: `{}`", wanted(request)))
}

fn wanted(request: &Request<'_>) -> String {
    let names: Vec<&str> = declared(request).map(|c| c.name.as_str()).collect();
    names.join(",")
}

fn declared<'a>(request: &'a Request<'_>) -> impl Iterator<Item = &'a TableColumn> {
    request.keys.iter().chain(request.columns)
}

/// Finds the columns; nothing when one that is declared is not there.
pub(super) fn read(
    request: &Request<'_>,
    first: &super::rows::Row,
    place: Place<'_>,
    findings: &mut Findings,
) -> Option<Header> {
    let names: Vec<&str> = first.cells.iter().map(str::trim).collect();
    let find = |name: &str| names.iter().position(|n| *n == name);
    let header = Header {
        width: names.len(),
        keys: request.keys.iter().filter_map(|c| find(&c.name)).collect(),
        columns: request.columns.iter().filter_map(|c| find(&c.name)).collect(),
        from: find("from"),
        enacted: find("enacted"),
        cite: find("cite"),
    };
    twice(request, &names, first.span, place, findings);
    let extra: Vec<&str> =
        names.iter().copied().filter(|n| !SPECIAL.contains(n) && !declared(request).any(|c| c.name == *n)).collect();
    missing(request, &names, &extra, first.span, findings);
    if header.enacted.is_some() && header.from.is_none() {
        let message = format!("`{}` has a column `enacted` and no column `from`", request.name);
        let problem = Problem::new(&codes::HEADER, message)
            .label(first.span, "this line names the columns")
            .help("`enacted` says when a dated row became known; write the day from which it holds in a column `from`");
        findings.add(|| problem);
    }
    if findings.any() {
        return None;
    }
    unused(request, &names, &extra, first.span, place, findings);
    Some(header)
}

fn twice(request: &Request<'_>, names: &[&str], row: Span, place: Place<'_>, findings: &mut Findings) {
    for (index, name) in names.iter().enumerate() {
        if let Some(before) = names.iter().take(index).position(|n| n == name && !name.is_empty()) {
            let message = format!("`{}` has two columns `{name}`", request.name);
            let problem = Problem::new(&codes::HEADER, message)
                .label(place.cell(row, index), "again here")
                .label(place.cell(row, before), "the first one")
                .help("give each column one name, or take one of the two out");
            findings.add(|| problem);
        }
    }
}

fn missing(request: &Request<'_>, names: &[&str], extra: &[&str], row: Span, findings: &mut Findings) {
    if let Some(separator) = other_separator(names) {
        let message = format!("the cells of `{}` are not separated by commas", request.name);
        let shown = if separator == '\t' { "a tab".into() } else { format!("`{separator}`") };
        let problem = Problem::new(&codes::HEADER, message)
            .label(row, format!("separated by {shown}"))
            .label(request.span, format!("table `{}` declares the columns `{}`", request.table, wanted(request)))
            .help("save the file with commas between the cells");
        findings.add(|| problem);
        return;
    }
    for column in declared(request).filter(|c| !names.contains(&c.name.as_str())) {
        let message = format!("`{}` has no column `{}`", request.name, column.name);
        let problem = Problem::new(&codes::HEADER, message)
            .label(row, "this line names the columns")
            .label(request.span, format!("table `{}` declares `{}`", request.table, column.name))
            .help(missing_help(request, names, extra, column));
        findings.add(|| problem);
    }
}

/// The character between the cells, where it is not a comma.
fn other_separator(names: &[&str]) -> Option<char> {
    let one = names.first().filter(|_| names.len() == 1)?;
    [';', '\t', '|'].into_iter().find(|c| one.contains(*c))
}

fn missing_help(request: &Request<'_>, names: &[&str], extra: &[&str], column: &TableColumn) -> String {
    let same = extra.iter().find(|n| n.eq_ignore_ascii_case(&column.name)).copied();
    match same.or_else(|| words::nearest(&column.name, extra.iter().copied())) {
        Some(near) => format!("there is a column `{near}`; rename it to `{}`, here or in the table", column.name),
        None => format!("the file has the columns {}; the table declares `{}`", quoted(names), wanted(request)),
    }
}

fn quoted(names: &[&str]) -> String {
    let all: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    words::list(&all, "and")
}

fn unused(request: &Request<'_>, names: &[&str], extra: &[&str], row: Span, place: Place<'_>, findings: &mut Findings) {
    for (index, name) in names.iter().enumerate().filter(|(_, n)| extra.contains(n)) {
        let message = if name.is_empty() {
            format!("column {} of `{}` has no name and is not read", index + 1, request.name)
        } else {
            format!("column `{name}` of `{}` is not declared and is not read", request.name)
        };
        let near = words::nearest(name, SPECIAL).filter(|n| !names.contains(n));
        let help = match near {
            Some(near) => format!("if it is meant to be `{near}`, write it so"),
            None => format!("declare it in table `{}`, or take it out of the file", request.table),
        };
        let problem = Problem::new(&codes::UNUSED_COLUMN, message)
            .label(place.cell(row, index), "not read")
            .label(request.span, "the columns that are declared")
            .help(help);
        findings.warn(problem);
    }
}
