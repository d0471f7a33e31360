//! Puts columns of parts of the rows together: branches side by side, batches one after the other.

use super::text::join_pools;
use super::{Column, Data, Digits, Numbers, Texts};
use std::sync::Arc;

/// One column of `len` rows from parts, each with the rows (positions in the result) that it covers.
pub(crate) fn merge(len: usize, parts: &[(Vec<u32>, Arc<Column>)]) -> Arc<Column> {
    let mut full: Vec<_> = parts.iter().filter(|(rows, _)| !rows.is_empty()).collect();
    if full.is_empty() {
        // Without rows, too, the parts tell what kind of column it is.
        full.extend(parts.first());
    }
    if let [(rows, column)] = full.as_slice() {
        if rows.len() == len {
            return column.clone();
        }
    }
    let columns: Vec<&Column> = full.iter().map(|(_, c)| c.as_ref()).collect();
    let rows: Vec<&[u32]> = full.iter().map(|(r, _)| r.as_slice()).collect();
    Arc::new(Column {
        len,
        data: merge_data(len, &columns, &rows),
        missing: merge_optional(len, &columns, &rows, |c| c.missing.as_deref()),
        errors: merge_optional(len, &columns, &rows, |c| c.errors.as_deref()),
    })
}

/// Columns one after the other.
pub(crate) fn concat(columns: &[Arc<Column>]) -> Arc<Column> {
    let mut start = 0u32;
    let mut parts = Vec::new();
    for column in columns {
        let end = start.saturating_add(u32::try_from(column.len).unwrap_or(u32::MAX));
        parts.push(((start..end).collect(), column.clone()));
        start = end;
    }
    if parts.is_empty() {
        return Arc::new(Column::new(0, Data::YesNo(Vec::new())));
    }
    merge(start as usize, &parts)
}

fn scatter<T: Copy>(out: &mut [T], rows: &[u32], values: &[T]) {
    let mut put = |row: u32, value: T| {
        if let Some(slot) = out.get_mut(row as usize) {
            *slot = value;
        }
    };
    match values {
        [one] => rows.iter().for_each(|row| put(*row, *one)),
        many => rows.iter().zip(many).for_each(|(row, value)| put(*row, *value)),
    }
}

fn fill<'a, T: Copy + Default + 'a>(
    len: usize,
    rows: &[&[u32]],
    buffers: impl Iterator<Item = Option<&'a [T]>>,
) -> Vec<T> {
    let mut out = vec![T::default(); len];
    for (rows, buffer) in rows.iter().zip(buffers) {
        if let Some(buffer) = buffer {
            scatter(&mut out, rows, buffer);
        }
    }
    out
}

fn merge_optional<'a, T: Copy + Default + PartialEq + 'a>(
    len: usize,
    columns: &[&'a Column],
    rows: &[&[u32]],
    get: impl Fn(&'a Column) -> Option<&'a [T]>,
) -> Option<Vec<T>> {
    if columns.iter().all(|c| get(c).is_none()) {
        return None;
    }
    Some(fill(len, rows, columns.iter().map(|c| get(c))))
}

fn merge_data(len: usize, columns: &[&Column], rows: &[&[u32]]) -> Data {
    // A column that failed throughout may have another shape: the first that holds values decides.
    let lead = columns.iter().find(|c| !matches!(c.errors.as_deref(), Some([id]) if *id != 0)).or(columns.first());
    let Some(lead) = lead else { return Data::YesNo(vec![false; len]) };
    match &lead.data {
        Data::Number(_) => Data::Number(merge_numbers(len, columns, rows)),
        Data::YesNo(_) => Data::YesNo(fill(
            len,
            rows,
            columns.iter().map(|c| match &c.data {
                Data::YesNo(v) => Some(v.as_slice()),
                _ => None,
            }),
        )),
        Data::Date(_) => Data::Date(fill(len, rows, columns.iter().map(|c| days(c)))),
        Data::Month(_) => Data::Month(fill(len, rows, columns.iter().map(|c| days(c)))),
        Data::Code(_) => Data::Code(fill(len, rows, columns.iter().map(|c| codes(c)))),
        Data::Row(record, _) => Data::Row(*record, fill(len, rows, columns.iter().map(|c| codes(c)))),
        Data::Text(_) => Data::Text(merge_texts(len, columns, rows)),
    }
}

fn days(column: &Column) -> Option<&[i32]> {
    match &column.data {
        Data::Date(v) | Data::Month(v) => Some(v),
        _ => None,
    }
}

fn codes(column: &Column) -> Option<&[u32]> {
    match &column.data {
        Data::Code(v) | Data::Row(_, v) => Some(v),
        _ => None,
    }
}

fn merge_numbers(len: usize, columns: &[&Column], rows: &[&[u32]]) -> Numbers {
    let parts: Vec<(&[u32], &Numbers)> =
        rows.iter().zip(columns).filter_map(|(r, c)| c.numbers().map(|n| (*r, n))).collect();
    let level = Numbers::align(&parts.iter().map(|(_, n)| *n).collect::<Vec<_>>());
    let scale = level.first().map_or(0, |n| n.scale);
    let rows: Vec<&[u32]> = parts.iter().map(|(r, _)| *r).collect();
    let digits = match level.first().map(|n| &n.digits) {
        None | Some(Digits::Small(_)) => Digits::Small(fill(len, &rows, level.iter().map(|n| n.small()))),
        Some(Digits::Wide(_)) => Digits::Wide(fill(len, &rows, level.iter().map(|n| n.wide()))),
        Some(Digits::Exact(_)) => {
            let mut out = vec![num_traits::Zero::zero(); len];
            for (rows, part) in rows.iter().zip(&level) {
                for (i, row) in rows.iter().enumerate() {
                    if let Some(slot) = out.get_mut(*row as usize) {
                        *slot = part.exact(i);
                    }
                }
            }
            Digits::Exact(out)
        }
    };
    Numbers { scale, digits }
}

fn merge_texts(len: usize, columns: &[&Column], rows: &[&[u32]]) -> Texts {
    let parts: Vec<(&[u32], &Texts)> = rows
        .iter()
        .zip(columns)
        .filter_map(|(r, c)| match &c.data {
            Data::Text(t) => Some((*r, t)),
            _ => None,
        })
        .collect();
    let (pool, shifts) = join_pools(&parts.iter().map(|(_, t)| *t).collect::<Vec<_>>());
    let mut codes = vec![0; len];
    for ((rows, texts), shift) in parts.iter().zip(shifts) {
        let moved: Vec<u32> = texts.codes.iter().map(|code| code.saturating_add(shift)).collect();
        scatter(&mut codes, rows, &moved);
    }
    Texts { pool, codes }
}
