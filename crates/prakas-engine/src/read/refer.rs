//! References of a batch, read as keys, to row numbers of the record that they point at.

use super::batch::Typed;
use crate::column::{Column, Data, Texts};
use crate::failure as f;
use crate::key_index::{short_text, KeyIndex};
use crate::keys::encode_plain;
use crate::shared::Shared;
use prakas::ir::{FieldKind, Type};
use std::sync::Arc;

/// References become rows of the record that they point at, where that record is held.
pub(crate) fn resolve(shared: &Shared, id: prakas::ir::RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    for (order, field) in (0u32..).zip(&record.fields) {
        let (Type::Record(target), FieldKind::Column) = (&field.ty, &field.kind) else { continue };
        let Some(store) = shared.store(*target) else { continue };
        let Some(Some(keys)) = typed.fields.get(order as usize).cloned() else { continue };
        let found = found(&store.index, &keys, typed.n);
        let mut rows = Vec::with_capacity(typed.n);
        for (i, row) in found.into_iter().enumerate() {
            if row == NOWHERE && !keys.is_missing(i) && !has_problem(typed, i, order) {
                let key = crate::show::cell(shared, &field.ty, &keys, i).unwrap_or_default();
                let reason = format!("there is no {} `{key}`", shared.record(*target).name);
                typed.add(i, order, &field.name, (f::DANGLING_REFERENCE, reason));
            }
            rows.push(if row == NOWHERE { 0 } else { row });
        }
        let column =
            Column { len: typed.n, data: Data::Row(*target, rows), missing: keys.missing.clone(), errors: None };
        if let Some(slot) = typed.fields.get_mut(order as usize) {
            *slot = Some(Arc::new(column));
        }
    }
}

const NOWHERE: u32 = u32::MAX;

/// The row of each key; texts that many rows share are looked for once.
fn found(index: &KeyIndex, keys: &Column, n: usize) -> Vec<u32> {
    let mut bytes = Vec::new();
    let mut find = |column: &Column, i: usize| {
        bytes.clear();
        encode_plain(column, i, &mut bytes);
        index.find(&bytes).unwrap_or(NOWHERE)
    };
    match &keys.data {
        Data::Text(texts) if texts.pool.len() < n => {
            let once: Vec<u32> = (0..u32::try_from(texts.pool.len()).unwrap_or(u32::MAX)).collect();
            let pool = Column::new(once.len(), Data::Text(Texts { pool: texts.pool.clone(), codes: once }));
            let rows: Vec<u32> = (0..pool.len).map(|i| find(&pool, i)).collect();
            (0..n).map(|i| crate::column::pick(&rows, crate::column::pick(&texts.codes, i) as usize)).collect()
        }
        Data::Text(texts) if matches!(index, KeyIndex::Short(_)) => found_words(index, texts, n),
        _ => (0..n).map(|i| if keys.is_missing(i) { NOWHERE } else { find(keys, i) }).collect(),
    }
}

fn found_words(index: &KeyIndex, texts: &Texts, n: usize) -> Vec<u32> {
    let KeyIndex::Short(keys) = index else { return Vec::new() };
    // First all words, then all places: the processor waits for several at once.
    let words: Vec<u128> = (0..n).map(|i| short_text(texts.get(i)).unwrap_or(0)).collect();
    words.into_iter().map(|word| keys.find(word).unwrap_or(NOWHERE)).collect()
}

fn has_problem(typed: &Typed, row: usize, order: u32) -> bool {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    typed.problems.get(&row).is_some_and(|p| p.iter().any(|p| p.order == order))
}
