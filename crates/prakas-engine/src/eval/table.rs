//! Look-ups in tables by all their keys and, in dated ones, by date.

use super::dated::Axes;
use super::items::{set, with_errors};
use super::{Col, Eval, Scope, Sel};
use crate::column::{concat, date_of, join_errors, pick, Column};
use crate::failure::NO_ROW;
use crate::key_index::KeyIndex;
use crate::keys::{encode, encode_plain};
use crate::times::UNTOLD;
use prakas::ir::{CellColumn, Expr, Table, TableId};
use prakas::value::Value;
use std::sync::Arc;

/// A table ready for look-ups: keys, the rows of each key, and the value columns over all rows.
pub(crate) struct TableIndex {
    keys: KeyIndex,
    /// First row and end of each key's rows, by the number of the key.
    ranges: Vec<(u32, u32)>,
    columns: Vec<Col>,
    /// The key columns over all rows.
    key_columns: Vec<Col>,
    enacted: bool,
}

impl TableIndex {
    pub(crate) fn new(table: &Table) -> TableIndex {
        let mut index = TableIndex {
            keys: KeyIndex::default(),
            ranges: Vec::new(),
            columns: Vec::new(),
            key_columns: Vec::new(),
            enacted: table.rows.iter().any(|r| r.enacted.is_some()),
        };
        let mut before: Option<Vec<u8>> = None;
        for (number, row) in (0u32..).zip(&table.rows) {
            let mut bytes = Vec::new();
            row.keys.iter().for_each(|k| encode_plain(&Column::constant(1, k), 0, &mut bytes));
            if before.as_ref() == Some(&bytes) {
                if let Some(range) = index.ranges.last_mut() {
                    range.1 = number + 1;
                }
                continue;
            }
            index.keys.push(&bytes);
            index.ranges.push((number, number + 1));
            before = Some(bytes);
        }
        index.columns = (0..table.columns.len()).map(|c| column_of(table, c)).collect();
        index.key_columns = (0..table.keys.len()).map(|k| key_column(table, k)).collect();
        index
    }

    pub(crate) fn column(&self, column: CellColumn) -> Option<&Col> {
        match column {
            CellColumn::Key(i) => self.key_columns.get(i as usize),
            CellColumn::Value(i) => self.columns.get(i as usize),
        }
    }

    /// The rows of all keys that are in force on a day, as far as known.
    pub(crate) fn in_force(&self, table: &Table, axes: Axes, i: usize) -> Vec<u32> {
        self.ranges.iter().filter_map(|range| counts_of(table, self, *range, axes, i)).collect()
    }
}

fn key_column(table: &Table, k: usize) -> Col {
    let one = |row: &prakas::ir::TableRow| row.keys.get(k).map(|value| Arc::new(Column::constant(1, value)));
    concat(&table.rows.iter().filter_map(one).collect::<Vec<_>>())
}

fn column_of(table: &Table, c: usize) -> Col {
    let empty = table.columns.get(c).map(|column| super::shape(&column.ty, true));
    let cell =
        |row: &prakas::ir::TableRow| -> Option<Value> { row.values.as_ref().and_then(|v| v.get(c)).cloned().flatten() };
    let one = |row: &prakas::ir::TableRow| match (cell(row), &empty) {
        (Some(value), _) => Arc::new(Column::constant(1, &value)),
        (None, Some(empty)) => {
            Arc::new(Column { len: 1, data: empty.clone(), missing: Some(vec![true]), errors: None })
        }
        (None, None) => Arc::new(Column::constant(1, &Value::YesNo(false))),
    };
    concat(&table.rows.iter().map(one).collect::<Vec<_>>())
}

impl Eval<'_> {
    pub(crate) fn cell(
        &self,
        scope: &Scope,
        (id, column): (TableId, u32),
        keys: &[Expr],
        at: Option<&Expr>,
        expr: &Expr,
        sel: &Sel,
    ) -> Col {
        let program = self.shared.program;
        let (Some(table), Some(index)) = (program.tables.get(id.index()), self.shared.tables.get(id.index())) else {
            return self.bug(sel, expr);
        };
        let Some(source) = index.columns.get(column as usize) else { return self.bug(sel, expr) };
        let mark = self.enter();
        let columns = self.all(scope, keys, sel);
        let (at, at_errors) = self.day_of(scope, at, sel);
        let known = scope.known.select(sel);
        let axes = Axes { at: &at, known: &known };
        let refs: Vec<&Column> = columns.iter().map(AsRef::as_ref).collect();
        let mut ids = join_errors(&refs).unwrap_or_default();
        let constant = columns.iter().all(|c| c.is_constant()) && (!table.dated || constant_axes(axes));
        let n = if constant { sel.len().min(1) } else { sel.len() };
        let mut rows = Vec::with_capacity(n);
        let mut bytes = Vec::new();
        for i in 0..n {
            bytes.clear();
            if pick(&ids, i) == 0 {
                columns.iter().for_each(|c| encode(self.shared, c, i, &mut bytes));
            }
            let row = if bytes.is_empty() { Some(0) } else { find(table, index, &bytes, axes, i) };
            rows.push(row.unwrap_or_else(|| {
                let id = self.no_table_row(table, index, &bytes, (keys, &columns), axes, i, expr);
                set(&mut ids, n, i, id);
                0
            }));
        }
        let errors = (!ids.is_empty()).then_some(ids);
        let missing = source.missing.as_ref().map(|m| crate::column::gather_buffer(m, &rows));
        let missing = missing.filter(|m| m.contains(&true));
        let out = Arc::new(Column { len: sel.len(), data: source.data.gather(&rows), missing, errors });
        let out = with_errors(out, at_errors);
        self.leave_table(mark, table, column as usize, (keys, &columns), pick(&rows, 0), &out);
        out
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
    fn no_table_row(
        &self,
        table: &Table,
        index: &TableIndex,
        bytes: &[u8],
        (keys, columns): (&[Expr], &[Col]),
        axes: Axes,
        i: usize,
        expr: &Expr,
    ) -> u32 {
        let name = &table.name;
        if index.keys.find(bytes).is_none() {
            return self.no_row(name, keys, columns, i, expr);
        }
        let shown: Vec<String> =
            keys.iter().zip(columns).filter_map(|(k, c)| crate::show::cell(self.shared, &k.ty, c, i)).collect();
        let day = axes.at.get(i).map(|d| format!(" on {}", date_of(d))).unwrap_or_default();
        let reason = format!("`{name}` has no row in force for {}{day}", shown.join(", "));
        self.failures.borrow_mut().add(NO_ROW, reason, expr.span, true)
    }
}

fn constant_axes(axes: Axes) -> bool {
    use crate::times::Times;
    !matches!(axes.at, Times::Many { .. }) && !matches!(axes.known, Times::Many { .. })
}

/// The row of a key that counts: of those in force and known, the latest.
fn find(table: &Table, index: &TableIndex, key: &[u8], axes: Axes, i: usize) -> Option<u32> {
    let number = index.keys.find(key)?;
    counts_of(table, index, *index.ranges.get(number as usize)?, axes, i)
}

/// Of the rows of one key the one that counts.
fn counts_of(table: &Table, index: &TableIndex, (start, end): (u32, u32), axes: Axes, i: usize) -> Option<u32> {
    if !table.dated && !index.enacted {
        return Some(start);
    }
    let rows = table.rows.get(start as usize..end as usize)?;
    if axes.known.get(i) == Some(UNTOLD) && rows.iter().any(|row| row.enacted.is_some()) {
        return None;
    }
    let at = axes.at.get(i).filter(|day| *day != UNTOLD).map(date_of);
    let known = axes.known.get(i).map(date_of);
    let counts = |row: &prakas::ir::TableRow| {
        let begun = row.from.is_none_or(|from| at.is_some_and(|at| from <= at));
        begun && row.enacted.is_none_or(|enacted| known.is_none_or(|known| enacted <= known))
    };
    let place = rows.iter().rposition(counts)?;
    rows.get(place)?.values.as_ref()?;
    Some(start + u32::try_from(place).ok()?)
}
