//! The effect on data on the terminal: per record who is moved, per output how much, by group and by decile.

use super::Review;
use crate::impact::{amount, OutputImpact, Part, RecordImpact};
use crate::output::Style;
use crate::show::{count, indent, plain_table, right, thousands};
use crate::terminal::Terminal;
use comfy_table::Cell;
use rust_decimal::Decimal;

/// Outputs told per record; the others are counted.
const OUTPUTS: usize = 12;
/// Outputs whose groups and deciles are told: those with the largest rises and falls.
const TABLES: usize = 2;
/// Largest changes told per output.
const LARGEST: usize = 3;

pub fn effect(review: &Review, to: &Terminal) -> Vec<String> {
    let Some(impact) = &review.impact else { return Vec::new() };
    let mut parts = Vec::new();
    if impact.is_empty() {
        parts.push("on the data: no record differs".to_owned());
    }
    parts.extend(impact.iter().map(|record| one(record, to)));
    for (name, impact) in &review.variants {
        parts.push(format!("{}\n{}", to.paint("1", &format!("variant {name}")), outline(impact)));
    }
    parts
}

fn one(of: &RecordImpact, to: &Terminal) -> String {
    let mut parts = vec![head(of, to), indent(&sums(&of.outputs))];
    if let Some(more) = of.outputs.len().checked_sub(OUTPUTS).filter(|more| *more > 0) {
        parts.push(format!("  and {} more; `--html FILE` has all of them", count(more as u64, "output")));
    }
    let remarks: Vec<String> = of.outputs.iter().take(OUTPUTS).filter_map(|output| remarks(output, to)).collect();
    parts.extend((!remarks.is_empty()).then(|| remarks.join("\n")));
    let mut widest: Vec<&OutputImpact> = of.outputs.iter().filter(|output| output.adds_up()).collect();
    widest.sort_by_key(|output| std::cmp::Reverse(output.all.up - output.all.down));
    for output in widest.into_iter().take(TABLES) {
        parts.extend(tables(output, to));
    }
    parts.extend(of.largest.iter().map(|told| {
        let causes: Vec<String> = told.causes.iter().map(|cause| format!("\n    {cause}")).collect();
        format!("  {} {}, {}: because of{}", of.record, told.key, told.output, causes.concat())
    }));
    parts.join("\n\n")
}

/// `Claim  1,000,000 rows compared: 1,200 changed, 3 now rejected (division_by_zero 3)`
fn head(of: &RecordImpact, to: &Terminal) -> String {
    let changes: Vec<String> = of.changes.iter().map(|(word, n)| format!("{} {word}", n_of(*n))).collect();
    let codes: Vec<String> = of.codes.iter().map(|(code, n)| format!("{code} {}", n_of(*n))).collect();
    let codes = if codes.is_empty() { String::new() } else { format!(" ({})", codes.join(", ")) };
    let compared = count(of.compared as u64, "row");
    let both = if of.rejected == 0 { String::new() } else { format!(", {} rejected on both sides", n_of(of.rejected)) };
    let nothing = if of.codes.is_empty() { "" } else { "; what is rejected counts as nothing" };
    format!("{}  {compared} compared: {}{codes}{both}{nothing}", to.paint("1", &of.record), changes.join(", "))
}

fn sums(outputs: &[OutputImpact]) -> String {
    let mut table = plain_table();
    table.set_header(["", "before", "after", "difference", "rows", "higher", "lower"].map(Cell::new));
    for output in outputs.iter().take(OUTPUTS) {
        let all = &output.all;
        let mut row = vec![Cell::new(&output.name)];
        row.extend(amounts(output, all).map(right));
        row.push(right(n_of(all.changed)));
        let ways = output.style.as_ref().map(|_| [n_of(all.higher), n_of(all.lower)]);
        row.extend(ways.unwrap_or_default().map(right));
        table.add_row(row);
    }
    table.trim_fmt()
}

/// Sums before and after and their difference; empty where they mean nothing.
fn amounts(output: &OutputImpact, part: &Part) -> [String; 3] {
    let text = |number| amount(number, output.style.as_ref());
    match output.adds_up() {
        true => [text(part.before), text(part.after), signed(part.difference(), output.style.as_ref())],
        false => Default::default(),
    }
}

/// A difference, with a plus before what is more.
pub fn signed(difference: Decimal, style: Option<&Style>) -> String {
    let plus = if difference > Decimal::ZERO { "+" } else { "" };
    format!("{plus}{}", amount(difference, style))
}

/// Words that turned into others; the largest rows of amounts.
fn remarks(output: &OutputImpact, to: &Terminal) -> Option<String> {
    let name = to.paint("1", &output.name);
    if !output.turns.is_empty() {
        let turn = |turn: &crate::impact::Turn| format!("{} → {}: {}", turn.from, turn.to, n_of(turn.rows));
        let turns: Vec<String> = output.turns.iter().map(turn).collect();
        return Some(format!("  {name}  {}", turns.join(", ")));
    }
    let told = |(key, before, after): &(String, Option<_>, Option<_>)| {
        let text = |n: &Option<_>| n.map_or_else(|| "none".to_owned(), |n| amount(n, output.style.as_ref()));
        format!("{key} {} → {}", text(before), text(after))
    };
    let largest: Vec<String> = output.largest.iter().take(LARGEST).map(told).collect();
    output.adds_up().then(|| format!("  {name}  largest: {}", largest.join("; ")))
}

/// Groups and deciles of an output, those that nothing happens to left out.
fn tables(output: &OutputImpact, to: &Terminal) -> Vec<String> {
    let mut parts = Vec::new();
    for split in &output.by {
        parts.push(table(output, &format!("{} by {}", output.name, split.by), &split.parts, to));
    }
    if output.deciles.len() > 1 {
        let name = format!("{} by decile of its value before", output.name);
        parts.push(table(output, &name, &output.deciles, to));
    }
    parts
}

fn table(output: &OutputImpact, name: &str, parts: &[Part], to: &Terminal) -> String {
    let mut table = plain_table();
    table.set_header(["", "rows", "before", "after", "difference", "higher", "lower"].map(Cell::new));
    for part in parts.iter().filter(|part| part.changed > 0) {
        let mut row = vec![Cell::new(&part.label), right(n_of(part.rows))];
        row.extend(amounts(output, part).map(right));
        row.extend([n_of(part.higher), n_of(part.lower)].map(right));
        table.add_row(row);
    }
    let same = parts.iter().filter(|part| part.changed == 0).count();
    let same = if same == 0 { String::new() } else { format!("\n   {same} more without any change") };
    format!("  {}\n{}{same}", to.paint("1", name), indent(&table.trim_fmt()))
}

/// One line per output that adds up.
fn outline(impact: &[RecordImpact]) -> String {
    let mut table = plain_table();
    table.set_header(["", "", "before", "after", "difference", "rows"].map(Cell::new));
    for record in impact {
        for output in record.outputs.iter().filter(|output| output.adds_up()).take(OUTPUTS) {
            let mut row = vec![Cell::new(&record.record), Cell::new(&output.name)];
            row.extend(amounts(output, &output.all).map(right));
            row.push(right(n_of(output.all.changed)));
            table.add_row(row);
        }
    }
    match table.row_count() {
        0 => "  no amount differs".to_owned(),
        _ => indent(&table.trim_fmt()),
    }
}

fn n_of(n: usize) -> String {
    thousands(&n.to_string())
}
