//! A store in the making: batches of typed rows behind each other, then their keys.

use crate::api::BrokenRow;
use crate::column::concat;
use crate::duplicates::Hashes;
use crate::eval::Col;
use crate::failure::{Failures, DUPLICATE_KEY};
use crate::key_index::{hash_word, KeyIndex};
use crate::keys::encode_plain;
use crate::read::{Problem, Typed};
use crate::shared::Shared;
use crate::store::Store;
use prakas::ir::{FieldId, RecordId, RuleId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rows of one batch, their lines and what could not be split.
pub(crate) struct Decoded {
    pub(crate) typed: Typed,
    pub(crate) keys: Option<Vec<u128>>,
    pub(crate) lines: Vec<u64>,
    pub(crate) broken: Vec<BrokenRow>,
}

/// A store in the making.
pub(crate) struct Loading {
    pub(crate) store: Store,
    parts: Vec<Vec<Col>>,
    given: BTreeMap<RuleId, Vec<(usize, Col)>>,
    /// The keys of all rows as words, while all are short.
    words: Option<Vec<u128>>,
}

impl Loading {
    pub(crate) fn new(shared: &Shared, id: RecordId) -> Loading {
        let fields = shared.record(id).fields.len();
        let store = Store {
            record: id,
            n: 0,
            fields: vec![None; fields],
            given: BTreeMap::new(),
            rules: BTreeMap::new(),
            failures: Failures::default(),
            index: KeyIndex::default(),
            bad: Vec::new(),
            any_bad: false,
            problems: BTreeMap::new(),
            lines: Vec::new(),
            files: Vec::new(),
            names: Vec::new(),
            broken: Vec::new(),
            members: None,
            trails: BTreeMap::new(),
        };
        Loading { store, parts: vec![Vec::new(); fields], given: BTreeMap::new(), words: Some(Vec::new()) }
    }

    /// Columns that nobody reads are not kept.
    pub(crate) fn add(&mut self, file: usize, batch: Decoded, kept: Option<&BTreeSet<FieldId>>) {
        let Decoded { typed, keys, lines, broken } = batch;
        self.store.broken.extend(broken.into_iter().map(|b| (file, b.line, b.reason)));
        self.words = self.words.take().zip(keys).map(|(mut all, keys)| {
            all.extend(keys);
            all
        });
        let start = self.store.n;
        while self.store.files.len() <= file {
            self.store.files.push(start);
        }
        for ((number, parts), column) in (0u32..).map(FieldId).zip(&mut self.parts).zip(typed.fields) {
            parts.extend(column.filter(|_| kept.is_none_or(|k| k.contains(&number))));
        }
        for (rule, column) in typed.given {
            self.given.entry(rule).or_default().push((start, column));
        }
        self.store.n += typed.n;
        self.store.lines.extend(lines);
        let shift = u32::try_from(start).unwrap_or(u32::MAX);
        for (row, problems) in typed.problems {
            self.store.problems.insert(row.saturating_add(shift), problems);
        }
    }

    /// `marked`: rows whose keys occur twice have their problem already.
    pub(crate) fn finish(self, shared: &Shared, marked: bool) -> Store {
        let mut store = self.store;
        // One column after the other, so that no two are there twice.
        for (slot, parts) in store.fields.iter_mut().zip(self.parts) {
            if !parts.is_empty() {
                *slot = Some(concat(&parts));
            }
        }
        if store.n == 0 {
            let fields = store.fields.iter_mut().zip(&shared.record(store.record).fields);
            for (slot, field) in fields.filter(|(slot, _)| slot.is_none()) {
                *slot = Some(Arc::new(crate::column::Column::new(0, crate::eval::shape(&field.ty, false))));
            }
        }
        // A file may give values of a rule and the next one not: then none are given.
        for (rule, parts) in self.given {
            let columns: Vec<Col> = parts.iter().map(|(_, c)| c.clone()).collect();
            if columns.iter().map(|c| c.len).sum::<usize>() == store.n {
                store.given.insert(rule, concat(&columns));
            }
        }
        let bad: Vec<u32> = store.problems.keys().copied().collect();
        bad.into_iter().for_each(|row| store.mark_bad(row));
        match self.words.filter(|words| words.len() == store.n && !any_twice(words)) {
            Some(words) => store.index = KeyIndex::of_words(words),
            None => {
                let twice = index(shared, &mut store);
                if !marked {
                    mark(shared, &mut store, twice);
                }
            }
        }
        store
    }
}

/// Two keys may be the same.
fn any_twice(words: &[u128]) -> bool {
    if words.iter().zip(words.iter().skip(1)).all(|(a, b)| a < b) {
        return false;
    }
    let mut hashes = Hashes::new(None);
    let found = hashes.add(words.iter().filter(|w| **w != 0).map(|w| hash_word(*w)).collect());
    found.and_then(|()| hashes.repeated()).map_or(true, |twice| !twice.is_empty())
}

/// The keys of a store. Gives the first row of each key that occurs more than once, and the others.
fn index(shared: &Shared, store: &mut Store) -> BTreeMap<u32, Vec<u32>> {
    let record = shared.record(store.record);
    let mut twice: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    if record.keys.is_empty() {
        return twice;
    }
    let columns: Vec<Col> = record.keys.iter().filter_map(|k| store.fields.get(k.index()).cloned().flatten()).collect();
    let mut bytes = Vec::new();
    for row in 0..u32::try_from(store.n).unwrap_or(u32::MAX) {
        bytes.clear();
        if readable(store.problems.get(&row), &record.keys) {
            columns.iter().for_each(|c| encode_plain(c, row as usize, &mut bytes));
        }
        if let Some(first) = store.index.push(&bytes) {
            twice.entry(first).or_default().push(row);
        }
    }
    twice
}

/// Rows that share a key are all rejected.
fn mark(shared: &Shared, store: &mut Store, twice: BTreeMap<u32, Vec<u32>>) {
    let record = shared.record(store.record);
    let order = record.keys.first().map_or(0, |k| k.0);
    let name = key_name(record);
    for (first, others) in twice {
        let rows: Vec<u32> = std::iter::once(first).chain(others).collect();
        let key = store.key_text(shared, first);
        for row in &rows {
            let reason = format!("the key `{key}` is there {} times", rows.len());
            store.add_problem(*row, Problem { order, field: name.clone(), code: DUPLICATE_KEY, reason });
        }
    }
}

pub(crate) fn key_name(record: &prakas::ir::Record) -> String {
    let names: Vec<&str> =
        record.keys.iter().filter_map(|k| record.fields.get(k.index())).map(|f| f.name.as_str()).collect();
    names.join(", ")
}

/// No cell of the key has a problem of its own.
pub(crate) fn readable(problems: Option<&Vec<Problem>>, keys: &[FieldId]) -> bool {
    let unreadable = |p: &Problem| p.code != DUPLICATE_KEY && keys.iter().any(|k| k.0 == p.order);
    problems.is_none_or(|p| !p.iter().any(unreadable))
}
