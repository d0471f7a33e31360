//! Differences between two runs on the terminal: per record how many rows differ, what that makes per output, the first rows.
//! In: differences. Out: text; sums are exact.

use super::preview::FirstRows;
use super::summary::{first_rows, indent, plain_table, right, title};
use super::{count, with_unit};
use crate::compare::Difference;
use crate::output::{Cells, Style};
use crate::terminal::Terminal;
use chrono::NaiveDate;
use comfy_table::Cell;
use prakas::ir::Program;
use rust_decimal::Decimal;
use std::str::FromStr;

const ROWS: usize = 8;

pub fn differences(
    program: &Program,
    (first, second): (NaiveDate, NaiveDate),
    all: &[Difference],
    rows: bool,
    to: &Terminal,
) -> String {
    let what = format!("as known on {second} beyond what was known on {first}");
    let mut parts = vec![format!("{}: {what}", title(program, to))];
    if all.is_empty() {
        parts.push("no record differs".to_owned());
    }
    parts.extend(all.iter().map(|one| record(one, rows, to)));
    parts.join("\n\n")
}

fn record(one: &Difference, rows: bool, to: &Terminal) -> String {
    let changes: Vec<String> = one.changes.iter().map(|(change, n)| format!("{n} {change}")).collect();
    let compared = count(one.compared as u64, "row");
    let mut parts = vec![format!("{}  {compared} compared: {}", to.paint("1", &one.record), changes.join(", "))];
    parts.extend(totals(one));
    if rows {
        let mut first = FirstRows::new(&one.schema, one.styles.clone());
        if first.add(&one.rows, ROWS).is_ok() {
            parts.push(first_rows(&first, to));
        }
    }
    parts.join("\n\n")
}

/// Sums of the outputs that add up, over the rows that differ.
fn totals(one: &Difference) -> Option<String> {
    let mut table = plain_table();
    table.set_header(["", "before", "after", "difference"].map(Cell::new));
    for output in &one.outputs {
        let style = one.styles.get(&format!("{output}.difference")).filter(|s| s.has_total());
        let Some(style) = style else { continue };
        let sums: Option<Vec<Decimal>> = ["before", "after", "difference"]
            .iter()
            .map(|suffix| sum(one, &format!("{output}.{suffix}"), style))
            .collect();
        let Some(sums) = sums else { continue };
        let cells = sums.iter().map(|s| right(with_unit(&s.to_string(), style, true)));
        table.add_row(std::iter::once(Cell::new(output)).chain(cells));
    }
    (table.row_count() > 0).then(|| indent(&table.trim_fmt()))
}

fn sum(one: &Difference, column: &str, style: &Style) -> Option<Decimal> {
    let index = one.schema.index_of(column).ok()?;
    let cells = Cells::new(one.rows.column(index), Some(style)).ok()?;
    let texts = (0..one.rows.num_rows()).filter_map(|row| cells.text(row));
    texts.map(|text| Decimal::from_str(&text).ok()).try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n?))
}
