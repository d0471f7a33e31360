//! Columns: the cells of decision tables, and the `:` of bracket rows.
//! In: lines, and the tree that says where tables and brackets are. Out: other spaces on those lines.

use super::layout::{Layout, Line};
use crate::syntax::scan::Kind;
use crate::syntax::tree::*;
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Tables by the places where they start and end, and which of their columns hold results.
type Tables = BTreeMap<usize, (usize, Vec<bool>)>;

/// Aligns all tables and bracket rows of a file.
pub(crate) fn align(layout: &mut Layout<'_>, tree: &Tree) {
    let mut tables = Tables::new();
    let mut brackets = BTreeMap::new();
    for declaration in &tree.declarations {
        collect(declaration, &mut tables, &mut brackets);
    }
    let lines = std::mem::take(&mut layout.lines);
    let mut rows: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
    let mut labels: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for line in &lines {
        let Some(start) = layout.tokens.get(line.tokens.start).map(|t| t.start) else { continue };
        if let Some(label) = brackets.get(&start).zip(label(layout, line)) {
            labels.entry(*label.0).or_default().push(label.1);
        } else if let Some((table, (end, _))) = tables.range(..=start).next_back() {
            if start < *end && layout.word(line.tokens.start) == "|" {
                rows.entry(*table).or_default().push(cells(layout, line));
            }
        }
    }
    for (table, rows) in rows {
        let results = tables.get(&table).map(|t| t.1.as_slice()).unwrap_or_default();
        align_table(layout, &rows, results);
    }
    for labels in labels.into_values() {
        let width = labels.iter().map(|l| l.1).max().unwrap_or(0);
        for (colon, own) in labels {
            layout.set_gap(colon, 1 + width - own);
        }
    }
    layout.lines = lines;
}

fn collect(declaration: &Declaration, tables: &mut Tables, brackets: &mut BTreeMap<usize, usize>) {
    match &declaration.kind {
        DeclarationKind::Decision(decision) => {
            for rows in decision.versions.iter().filter_map(|v| v.rows.as_ref()) {
                let argument = |n: &Name| decision.arguments.iter().any(|a| a.name.text == n.text);
                let results = rows.headings.iter().map(|n| !argument(n)).collect();
                tables.insert(rows.span.start as usize, (rows.span.end as usize, results));
            }
        }
        DeclarationKind::Scale(scale) => {
            for entry in &scale.entries {
                let Some(ScaleBody::Brackets(rows)) = &entry.value else { continue };
                brackets.extend(rows.iter().map(|r| (r.span.start as usize, entry.span.start as usize)));
            }
        }
        DeclarationKind::Variant(variant) => {
            for change in &variant.changes {
                if let Change::Add(inner) | Change::Replace(inner) = change {
                    collect(inner, tables, brackets);
                }
            }
        }
        _ => {}
    }
}

/// The `:` of a bracket row and the width of what stands before it.
fn label(layout: &Layout<'_>, line: &Line) -> Option<(usize, usize)> {
    let colon = line.tokens.clone().find(|i| layout.word(*i) == ":")?;
    Some((colon, layout.printed(line.tokens.start..colon).width()))
}

/// One row of a table: the tokens of its cells; `None` when it goes on in the next line.
type Row = Option<Vec<Range<usize>>>;

fn cells(layout: &Layout<'_>, line: &Line) -> Row {
    let tokens = layout.real(line);
    let bars: Vec<usize> = tokens
        .clone()
        .filter(|i| layout.word(*i) == "|" && layout.tokens.get(*i).is_some_and(|t| t.is_real()))
        .collect();
    if bars.last().copied() != tokens.clone().next_back() {
        return None;
    }
    Some(bars.iter().zip(bars.iter().skip(1)).map(|(a, b)| a + 1..*b).collect())
}

fn align_table(layout: &mut Layout<'_>, rows: &[Row], results: &[bool]) {
    let Some(rows) = rows.iter().map(Option::as_deref).collect::<Option<Vec<_>>>() else { return };
    let columns = rows.iter().map(|r| r.len()).max().unwrap_or(0);
    for column in 0..columns {
        let cells: Vec<Range<usize>> = rows.iter().filter_map(|r| r.get(column).cloned()).collect();
        let widths: Vec<usize> = cells.iter().map(|c| layout.printed(c.clone()).width()).collect();
        let width = widths.iter().copied().max().unwrap_or(0);
        let right = results.get(column) == Some(&true) && numbers(layout, cells.get(1..).unwrap_or_default());
        for (index, (cell, own)) in cells.iter().zip(&widths).enumerate() {
            let pad = width - own;
            let (before, after) = if right && index > 0 { (pad, 0) } else { (0, pad) };
            layout.set_gap(cell.end, 1 + after + usize::from(cell.is_empty()));
            if !cell.is_empty() {
                layout.set_gap(cell.start, 1 + before);
            }
        }
    }
}

/// All cells are numbers, with sign and unit, or `-`; at least one is a number.
fn numbers(layout: &Layout<'_>, cells: &[Range<usize>]) -> bool {
    let kind = |i: usize| layout.tokens.get(i).map(|t| t.kind);
    let number = |cell: &Range<usize>| {
        let signs = usize::from(layout.word(cell.start) == "-");
        let rest: Vec<usize> = (cell.start + signs..cell.end).collect();
        match rest.as_slice() {
            [] => signs == 1,
            [first, unit @ ..] => {
                kind(*first) == Some(Kind::Number)
                    && unit.iter().all(|i| kind(*i) == Some(Kind::Word) || layout.word(*i) == "/")
            }
        }
    };
    cells.iter().all(number) && cells.iter().any(|c| c.clone().any(|i| kind(i) == Some(Kind::Number)))
}
