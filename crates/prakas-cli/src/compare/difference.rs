//! The differences of one record between two runs: rows that differ, with every output that differs in any of them.

use super::align::{align, Pair};
use super::columns::{columns, texts, Column, Side};
use super::kept::{Kept, Results};
use crate::output::{styles, Styles};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
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

/// The rows of one record in both runs.
pub struct Compared<'r> {
    /// Key columns first.
    pub columns: Vec<Column<'r>>,
    pub width: usize,
    pub pairs: Vec<Pair>,
    /// Styles of the columns as they are named before.
    pub styles: Styles,
}

/// Nothing when the record has no results in one of the runs, or no key to find its rows by.
/// `renamed`: what an output is called now, by the name that it had.
pub fn compared<'r>(
    programs: (&Program, &Program),
    record: &str,
    runs: (&'r Kept, &'r Kept),
    renamed: &BTreeMap<String, String>,
) -> Result<Option<Compared<'r>>, String> {
    let now = renamed.get(record).map_or(record, String::as_str);
    let width = Kept::key_width(programs.0, record);
    let (Some(first), Some(second)) = (runs.0.of(record), runs.1.of(now)) else { return Ok(None) };
    if width == 0 || width != Kept::key_width(programs.1, now) {
        return Ok(None);
    }
    let mut known = styles(programs.1, now);
    known.extend(styles(programs.0, record));
    let styles = known;
    let columns = sides(first, second, &styles, renamed)?;
    let none = BTreeMap::new();
    let (were, are) = (runs.0.rejected.get(record).unwrap_or(&none), runs.1.rejected.get(now).unwrap_or(&none));
    let pairs = align(first, second, columns.get(..width).unwrap_or_default(), (were, are));
    Ok(Some(Compared { columns, width, pairs, styles }))
}

/// Every column of either run, those of the first in its order.
fn sides<'r>(
    first: &'r Results,
    second: &'r Results,
    styles: &Styles,
    renamed: &BTreeMap<String, String>,
) -> Result<Vec<Column<'r>>, String> {
    let arrays = |results: &'r Results, name: &str| -> Vec<&'r ArrayRef> {
        let Ok(index) = results.schema.index_of(name) else { return Vec::new() };
        results.batches.iter().map(|batch| batch.column(index)).collect()
    };
    // `health.state` is called after its rule.
    let now = |name: &str| match name.split_once('.') {
        None => renamed.get(name).cloned().unwrap_or_else(|| name.to_owned()),
        Some((rule, part)) => format!("{}.{part}", renamed.get(rule).map_or(rule, String::as_str)),
    };
    let names: Vec<(String, String)> =
        first.schema.fields().iter().map(|f| (f.name().clone(), now(f.name()))).collect();
    let new = second.schema.fields().iter().map(|f| f.name()).filter(|name| !names.iter().any(|(_, now)| now == *name));
    let new: Vec<(String, String)> = new.map(|name| (name.clone(), name.clone())).collect();
    let column = |(old, now): (String, String)| {
        let style = styles.get(&old);
        let before = Side::new(arrays(first, &old), style)?;
        Ok(Column { before, after: Side::new(arrays(second, &now), style)?, name: old })
    };
    names.into_iter().chain(new).map(column).collect()
}

/// What happened to a row: nothing where all its outputs say the same.
pub fn change(pair: &Pair, outputs: &[Column<'_>]) -> Option<&'static str> {
    match (pair.before, pair.after) {
        (Some(_), None) if pair.unknown => Some("now rejected"),
        (Some(_), None) => Some("gone"),
        (None, Some(_)) if pair.was_rejected => Some("no longer rejected"),
        (None, Some(_)) => Some("new"),
        (Some(before), Some(after)) => outputs.iter().any(|c| !c.same(before, after)).then_some("changed"),
        (None, None) => None,
    }
}

/// The rows that differ, with every output that differs in any of them.
pub fn difference(record: &str, of: &Compared<'_>) -> Result<Difference, String> {
    let (keys, outputs) = of.columns.split_at_checked(of.width).unwrap_or_default();
    let compared = of.pairs.iter().filter(|pair| pair.before.is_some() && pair.after.is_some()).count();
    let found: Vec<(Pair, &'static str)> =
        of.pairs.iter().filter_map(|pair| Some((*pair, change(pair, outputs)?))).collect();
    let pairs: Vec<Pair> = found.iter().map(|(pair, _)| *pair).collect();
    let mut changes = BTreeMap::new();
    found.iter().for_each(|(_, change)| *changes.entry(*change).or_insert(0) += 1);
    let mut all: Vec<(Field, ArrayRef)> = keys.iter().map(|key| key_column(key, &pairs)).collect();
    let words = found.iter().map(|(_, change)| Some((*change).to_owned())).collect::<arrow_array::StringArray>();
    all.push((Field::new("change", DataType::Utf8, false), Arc::new(words) as ArrayRef));
    let (mut names, mut shown) = (Vec::new(), Styles::new());
    for output in outputs.iter().filter(|c| pairs.iter().any(|p| c.before.text(p.before) != c.after.text(p.after))) {
        let style = of.styles.get(&output.name);
        for (field, array) in columns(output, style, &pairs)? {
            shown.extend(style.map(|s| (field.name().clone(), s.clone())));
            all.push((field, array));
        }
        names.push(output.name.clone());
    }
    for key in keys {
        shown.extend(of.styles.get(&key.name).map(|s| (key.name.clone(), s.clone())));
    }
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = all.into_iter().unzip();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let rows = RecordBatch::try_new(schema.clone(), arrays).map_err(|e| e.to_string())?;
    Ok(Difference { record: record.to_owned(), schema, rows, styles: shown, compared, changes, outputs: names })
}

fn key_column(key: &Column<'_>, pairs: &[Pair]) -> (Field, ArrayRef) {
    let array = texts(pairs, |p| key.before.text(p.before).or_else(|| key.after.text(p.after)));
    (Field::new(&key.name, DataType::Utf8, true), array)
}
