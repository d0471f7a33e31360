//! The differences of one record between two runs: rows that differ, with every output that differs in any of them.

use super::columns::{columns, texts, Pair, Side};
use super::kept::{Kept, Results};
use crate::output::{styles, Style, Styles};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema, SchemaRef};
use prakas::ir::Program;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The differences of one record.
pub struct Difference {
    pub record: String,
    pub schema: SchemaRef,
    pub rows: RecordBatch,
    /// Styles of the columns `X.before`, `X.after`, `X.difference`.
    pub styles: Styles,
    /// Rows that both runs have.
    pub compared: usize,
    /// Rows by what happened to them.
    pub changes: BTreeMap<&'static str, usize>,
    /// Outputs that differ anywhere.
    pub outputs: Vec<String>,
}

/// Nothing when the record has no results in one of the runs, or no key to find its rows by.
pub fn difference(
    program: &Program,
    record: &str,
    before: &Kept<'_>,
    after: &Kept<'_>,
) -> Result<Option<Difference>, String> {
    let width = Kept::key_width(program, record);
    let (Some(first), Some(second)) = (before.of(record), after.of(record)) else { return Ok(None) };
    if width == 0 {
        return Ok(None);
    }
    let own = styles(program, record);
    let sides = sides(first, second, &own)?;
    let mut found: Vec<(String, Pair, &'static str)> = Vec::new();
    let mut compared = 0;
    for key in union(first, second) {
        let rejected = |run: &Kept<'_>| run.rejected.contains(&(record.to_owned(), key.clone()));
        let pair = Pair {
            before: first.keys.get(&key).copied(),
            after: second.keys.get(&key).copied(),
            unknown: rejected(after),
        };
        compared += usize::from(pair.before.is_some() && pair.after.is_some());
        if let Some(change) = change(&pair, &sides, width, rejected(before)) {
            found.push((key, pair, change));
        }
    }
    let pairs: Vec<Pair> = found.iter().map(|(_, pair, _)| *pair).collect();
    let mut changes = BTreeMap::new();
    found.iter().for_each(|(_, _, change)| *changes.entry(*change).or_insert(0) += 1);
    let mut all = keys(first, width, &sides, &pairs);
    let words = found.iter().map(|(_, _, change)| Some((*change).to_owned())).collect::<arrow_array::StringArray>();
    all.push((Field::new("change", arrow_schema::DataType::Utf8, false), Arc::new(words) as ArrayRef));
    let mut outputs = Vec::new();
    let mut shown = Styles::new();
    for (index, field) in first.schema.fields().iter().enumerate().skip(width) {
        let Some((a, b)) = sides.get(index) else { continue };
        if pairs.iter().all(|p| a.text(p.before) == b.text(p.after)) {
            continue;
        }
        let style = own.get(field.name());
        for (field, array) in columns(field.name(), field, style, (a, b), &pairs)? {
            shown.extend(style.map(|s| (field.name().clone(), s.clone())));
            all.push((field, array));
        }
        outputs.push(field.name().clone());
    }
    for field in first.schema.fields().iter().take(width) {
        shown.extend(own.get(field.name()).map(|s: &Style| (field.name().clone(), s.clone())));
    }
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = all.into_iter().unzip();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let rows = RecordBatch::try_new(schema.clone(), arrays).map_err(|e| e.to_string())?;
    Ok(Some(Difference { record: record.to_owned(), schema, rows, styles: shown, compared, changes, outputs }))
}

/// Every column of both runs, side by side.
fn sides<'r>(first: &'r Results, second: &'r Results, own: &Styles) -> Result<Vec<(Side<'r>, Side<'r>)>, String> {
    let column = |results: &'r Results, index: usize| results.batches.iter().map(|b| b.column(index)).collect();
    let side = |(index, field): (usize, &Arc<Field>)| {
        let style = own.get(field.name());
        Ok((Side::new(column(first, index), style)?, Side::new(column(second, index), style)?))
    };
    first.schema.fields().iter().enumerate().map(side).collect()
}

/// Keys of the first run in its order, then those that only the second has.
fn union(first: &Results, second: &Results) -> Vec<String> {
    let new = second.order.iter().filter(|key| !first.keys.contains_key(*key));
    first.order.iter().chain(new).cloned().collect()
}

fn change(pair: &Pair, sides: &[(Side, Side)], width: usize, was_rejected: bool) -> Option<&'static str> {
    match (pair.before, pair.after) {
        (Some(_), None) if pair.unknown => Some("now rejected"),
        (Some(_), None) => Some("gone"),
        (None, Some(_)) if was_rejected => Some("no longer rejected"),
        (None, Some(_)) => Some("new"),
        _ => {
            let mut outputs = sides.iter().skip(width);
            outputs.any(|(a, b)| a.text(pair.before) != b.text(pair.after)).then_some("changed")
        }
    }
}

fn keys(first: &Results, width: usize, sides: &[(Side, Side)], pairs: &[Pair]) -> Vec<(Field, ArrayRef)> {
    let one = |(field, (a, b)): (&Arc<Field>, &(Side, Side))| {
        let array = texts(pairs, |p| a.text(p.before).or_else(|| b.text(p.after)));
        (Field::new(field.name(), arrow_schema::DataType::Utf8, true), array)
    };
    first.schema.fields().iter().zip(sides).take(width).map(one).collect()
}
