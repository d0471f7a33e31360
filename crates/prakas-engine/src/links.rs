//! From a row to the rows that refer to it: made once per relation, when first asked for.

use crate::column::{pick, Data};
use crate::shared::Shared;
use crate::store::Store;
use prakas::ir::{FieldId, Hop, RecordId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Rows by owner: those of owner `i` stand between its start and the next one's, ascending.
#[derive(Debug, Default)]
pub(crate) struct Csr {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Csr {
    pub(crate) fn of(&self, owner: u32) -> &[u32] {
        let start = self.starts.get(owner as usize).copied().unwrap_or(0) as usize;
        let end = self.starts.get(owner as usize + 1).copied().unwrap_or(0) as usize;
        self.rows.get(start..end).unwrap_or(&[])
    }

    /// From pairs of owner and row, in the order of the rows.
    pub(crate) fn new(owners: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Csr {
        let mut starts = vec![0u32; owners + 2];
        for (owner, _) in pairs.clone() {
            if let Some(slot) = starts.get_mut(owner as usize + 2) {
                *slot += 1;
            }
        }
        let mut sum = 0;
        for slot in &mut starts {
            sum += *slot;
            *slot = sum;
        }
        let mut rows = vec![0u32; sum as usize];
        for (owner, row) in pairs {
            let Some(next) = starts.get_mut(owner as usize + 1) else { continue };
            if let Some(slot) = rows.get_mut(*next as usize) {
                *slot = row;
            }
            *next += 1;
        }
        starts.pop();
        Csr { starts, rows }
    }

    /// The rows of all owners, one owner after the other.
    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.rows
    }

    /// Puts the rows of each owner in order.
    pub(crate) fn sort_by(&mut self, compare: &dyn Fn(u32, u32) -> std::cmp::Ordering) {
        for pair in self.starts.windows(2) {
            if let [start, end] = pair {
                if let Some(rows) = self.rows.get_mut(*start as usize..*end as usize) {
                    rows.sort_by(|a, b| compare(*a, *b));
                }
            }
        }
    }
}

type Index = Arc<crate::pairs::ValueIndex>;

/// What was made so far.
#[derive(Default)]
pub(crate) struct Links {
    back: Mutex<BTreeMap<(RecordId, FieldId), Arc<Csr>>>,
    all: Mutex<BTreeMap<RecordId, Arc<Vec<u32>>>>,
    values: Mutex<BTreeMap<(RecordId, FieldId), Index>>,
    places: Mutex<BTreeMap<RecordId, Arc<Vec<u32>>>>,
}

fn cached<K: Ord + Copy, V>(cache: &Mutex<BTreeMap<K, Arc<V>>>, key: K, make: impl FnOnce() -> V) -> Arc<V> {
    // A thread that panicked while it held the lock has ended the run; what is in the map is whole all the same.
    let mut cache = cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    cache.entry(key).or_insert_with(|| Arc::new(make())).clone()
}

impl Shared<'_> {
    /// The rows of `record` whose reference `field` points at each row.
    pub(crate) fn back(&self, record: RecordId, field: FieldId) -> Arc<Csr> {
        cached(&self.links.back, (record, field), || self.make_back(record, field).unwrap_or_default())
    }

    fn make_back(&self, record: RecordId, field: FieldId) -> Option<Csr> {
        let store = self.store(record)?;
        let column = store.fields.get(field.index())?.as_ref()?;
        let Data::Row(target, pointers) = &column.data else { return None };
        let owners = self.store(*target).map_or(0, |t| t.n);
        let there = |i: &usize| column.error(*i) == 0 && !column.is_missing(*i);
        let pair = |i: usize| (pick(pointers, i), u32::try_from(i).unwrap_or(u32::MAX));
        Some(Csr::new(owners, (0..store.n).filter(there).map(pair)))
    }

    /// All rows of a record.
    pub(crate) fn all_rows(&self, record: RecordId) -> Arc<Vec<u32>> {
        cached(&self.links.all, record, || crate::eval::every(self.store(record).map_or(0, |s| s.n)))
    }

    /// Of each row of a record its place in the order of the keys.
    pub(crate) fn places(&self, record: RecordId) -> Arc<Vec<u32>> {
        cached(&self.links.places, record, || {
            let Some(store) = self.store(record) else { return Vec::new() };
            let mut rows = crate::eval::every(store.n);
            if !store.index.ascends() {
                rows.sort_by(|a, b| by_key(store, *a, *b));
            }
            let mut places = vec![0; rows.len()];
            (0u32..).zip(rows.iter()).for_each(|(place, row)| crate::eval::put(&mut places, *row, place));
            places
        })
    }

    pub(crate) fn value_index(&self, record: RecordId, field: FieldId) -> Index {
        cached(&self.links.values, (record, field), || crate::pairs::ValueIndex::new(self, record, field))
    }

    /// The rows at the end of a way through relations, each with whether it is in doubt that it belongs there.
    pub(crate) fn expand(&self, hops: &[Hop], start: u32, give: &mut dyn FnMut(u32, bool)) {
        if let [Hop::Back { record, field }] = hops {
            return self.back(*record, *field).of(start).iter().for_each(|row| give(*row, false));
        }
        let mut found = vec![(start, false)];
        for hop in hops {
            found = found.into_iter().flat_map(|from| self.hop(*hop, from)).collect();
        }
        found.into_iter().for_each(|(row, doubtful)| give(row, doubtful));
    }

    fn hop(&self, hop: Hop, (owner, doubtful): (u32, bool)) -> Vec<(u32, bool)> {
        match hop {
            Hop::Back { record, field } => {
                self.back(record, field).of(owner).iter().map(|row| (*row, doubtful)).collect()
            }
            Hop::Members(group) => {
                let store = self.program.groups.get(group.index()).and_then(|g| self.store(g.record));
                let rows = store.and_then(|s| s.members.as_ref()).map(|m| m.first_rows(owner)).unwrap_or_default();
                rows.into_iter().map(|(row, unsure)| (row, unsure || doubtful)).collect()
            }
        }
    }
}

/// Rows in the order of their keys; rows without a readable key as they stand.
pub(crate) fn by_key(store: &Store, a: u32, b: u32) -> std::cmp::Ordering {
    store.index.compare(a, b).then(a.cmp(&b))
}
