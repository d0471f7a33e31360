//! Groups: the rows of a record, or pairs of rows, by key. Out: a store with one row per key, in the order of the keys.

use crate::api::RunError;
use crate::column::{compare_rows, concat, pick, Column, Data};
use crate::eval::{every, Col, Eval, Scope, Sel};
use crate::failure::Failures;
use crate::key_index::KeyIndex;
use crate::keys::encode;
use crate::links::Csr;
use crate::load::{store_frame, CHUNK};
use crate::pairs::equality;
use crate::pool::ordered;
use crate::shared::Shared;
use crate::store::Store;
use crate::times::Times;
use prakas::ir::{Expr, Group, GroupId, RecordId, Rows, TableId, VarId};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the rows of a group were made of.
#[derive(Default)]
pub(crate) struct Members {
    /// Rows by group row; of a group over pairs, numbers of pairs.
    rows: Csr,
    /// The pairs, when there are any: first and second row.
    pairs: Option<Vec<(u32, u32)>>,
    /// Rows, or numbers of pairs, of which it cannot be told whether they belong here; ascending.
    doubtful: Vec<u32>,
    /// Rows whose keys cannot be told: they belong to no row.
    pub(crate) unplaced: u64,
}

/// One row, or pair of rows, of a group row.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    pub(crate) first: u32,
    pub(crate) second: Option<u32>,
    pub(crate) doubtful: bool,
}

impl Members {
    /// Rows or pairs as the files have them.
    pub(crate) fn of(&self, row: u32) -> impl Iterator<Item = Member> + '_ {
        self.rows.of(row).iter().map(|number| {
            let doubtful = self.doubtful.binary_search(number).is_ok();
            let pair = self.pairs.as_ref().and_then(|pairs| pairs.get(*number as usize));
            let (first, second) = pair.map_or((*number, None), |(first, second)| (*first, Some(*second)));
            Member { first, second, doubtful }
        })
    }

    /// Each first row once; in doubt only when it is so in all its pairs.
    pub(crate) fn first_rows(&self, row: u32) -> Vec<(u32, bool)> {
        let mut rows: Vec<(u32, bool)> = self.of(row).map(|m| (m.first, m.doubtful)).collect();
        rows.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            kept.1 &= !same || later.1;
            same
        });
        rows
    }
}

/// The rows of one chunk that belong to the group.
struct Found {
    first: Vec<u32>,
    second: Vec<u32>,
    keys: Vec<Col>,
    bytes: Vec<Vec<u8>>,
    /// By place in `first`.
    doubtful: Vec<bool>,
    unplaced: u64,
}

pub(crate) fn make(shared: &mut Shared, id: GroupId, threads: usize) -> Result<(), RunError> {
    let program = shared.program;
    let Some(group) = program.groups.get(id.index()) else { return Ok(()) };
    let n = shared.store(group.over).map_or(0, |s| s.n);
    let mut making = Making::default();
    let mut start = 0;
    let next = || {
        let end = n.min(start + CHUNK);
        let piece = (start < end).then_some((start, end));
        start = end;
        Ok::<_, RunError>(piece)
    };
    let read_only: &Shared = shared;
    let work = |(start, end): (usize, usize)| chunk(read_only, group, start, end);
    ordered(if n > CHUNK { threads } else { 1 }, next, work, |found| {
        making.add(found);
        Ok(())
    })?;
    let lost = shared.store(group.over).map_or(0, |s| s.broken.len());
    making.unplaced += u64::try_from(lost).unwrap_or(u64::MAX);
    let (store, _) = making.finish(shared, group);
    if let Some(slot) = shared.stores.get_mut(group.record.index()) {
        *slot = Some(store);
    }
    Ok(())
}

fn chunk(shared: &Shared, group: &Group, start: usize, end: usize) -> Found {
    let frame = store_frame(shared, group.over, start, end);
    let eval = Eval::new(shared, &frame);
    let root = Scope::of_frame(&frame, &[]);
    let own = |i: u32| frame.ids.get(i as usize).unwrap_or(0);
    match &group.with {
        None => {
            let rows: Vec<u32> = (0..u32::try_from(frame.n).unwrap_or(u32::MAX)).map(own).collect();
            sort_out(&eval, group, &root, (rows, Vec::new()))
        }
        Some((rows, var)) => {
            let (outer, second) = partners(&eval, group, &root, rows, *var);
            let first = outer.iter().map(|i| own(*i)).collect();
            let data = match rows {
                Rows::Record(record) => Data::Row(*record, second.clone()),
                _ => Data::Code(second.clone()),
            };
            let letter = (*var, Arc::new(Column::new(second.len(), data)) as Col);
            let inner = root.inside(outer, vec![letter]);
            sort_out(&eval, group, &inner, (first, second))
        }
    }
}

/// The second rows that may belong to each first one.
fn partners(eval: &Eval, group: &Group, root: &Scope, rows: &Rows, var: VarId) -> (Vec<u32>, Vec<u32>) {
    let shared = eval.shared;
    let (mut outer, mut second) = (Vec::new(), Vec::new());
    let found = match rows {
        Rows::Record(record) => group.condition.as_ref().and_then(|c| equality(c, var)).map(|(f, e)| (*record, f, e)),
        _ => None,
    };
    let value = found
        .map(|(record, field, other)| (eval.eval(root, other, &Sel::All(root.n)), shared.value_index(record, field)));
    let all = match rows {
        Rows::Record(record) => shared.all_rows(*record),
        _ => Arc::default(),
    };
    for i in 0..root.n {
        match (&value, rows) {
            (Some((column, index)), _) if column.error(i) == 0 => {
                let mut key = Vec::new();
                encode(shared, column, i, &mut key);
                index.find(&key, &mut second);
            }
            (_, Rows::Table(table)) => second.extend(table_rows(shared, *table, &root.at, &root.known, i)),
            _ => second.extend_from_slice(&all),
        }
        outer.resize(second.len(), u32::try_from(i).unwrap_or(u32::MAX));
    }
    (outer, second)
}

fn table_rows(shared: &Shared, table: TableId, at: &Times, known: &Times, i: usize) -> Vec<u32> {
    let found = shared.tables.get(table.index()).zip(shared.program.tables.get(table.index()));
    found.map(|(index, t)| index.in_force(t, crate::eval::Axes { at, known }, i)).unwrap_or_default()
}

/// Which rows belong to the group, and their keys.
fn sort_out(eval: &Eval, group: &Group, scope: &Scope, (first, second): (Vec<u32>, Vec<u32>)) -> Found {
    let mut open = every(scope.n);
    let mut unsure = Vec::new();
    if let Some(condition) = &group.condition {
        let asked = eval.ask_where(scope, condition, &open);
        let before = std::mem::take(&mut open);
        for (i, row) in before.into_iter().enumerate() {
            match asked.error(i) {
                0 if !asked.yes_no(i) => {}
                id => {
                    open.push(row);
                    unsure.extend((id != 0).then_some(row));
                }
            }
        }
    }
    let sel = Sel::All(scope.n).narrow(&open);
    let key = |k: &Expr| eval.cut_value(&eval.present(&eval.eval(scope, k, &sel), k.span), k);
    let keys: Vec<Col> = group.keys.iter().map(key).collect();
    let readable = |i: &usize| keys.iter().all(|k| k.error(*i) == 0);
    let placed: Vec<usize> = (0..open.len()).filter(readable).collect();
    let unplaced = (open.len() - placed.len()) as u64;
    let positions: Vec<u32> = placed.iter().map(|i| u32::try_from(*i).unwrap_or(u32::MAX)).collect();
    let at = |list: &[u32]| -> Vec<u32> {
        placed.iter().filter_map(|i| open.get(*i)).filter_map(|row| list.get(*row as usize)).copied().collect()
    };
    let bytes = placed.iter().map(|i| {
        let mut bytes = Vec::new();
        keys.iter().for_each(|k| encode(eval.shared, k, *i, &mut bytes));
        bytes
    });
    let bytes = bytes.collect();
    let doubtful = placed.iter().filter_map(|i| open.get(*i)).map(|row| unsure.binary_search(row).is_ok()).collect();
    let keys = keys.iter().map(|k| Arc::new(k.gather(&positions)) as Col).collect();
    Found { first: at(&first), second: at(&second), keys, bytes, doubtful, unplaced }
}

/// A group in the making.
#[derive(Default)]
pub(crate) struct Making {
    index: KeyIndex,
    /// The number of each key that the index holds; keys that came again hold the number of the first.
    numbers: Vec<u32>,
    groups: u32,
    /// Group and member, in the order of the members.
    members: Vec<(u32, u32)>,
    pairs: Vec<(u32, u32)>,
    /// Key values of new groups, by chunk.
    keys: Vec<Vec<Col>>,
    doubtful: Vec<u32>,
    unplaced: u64,
}

impl Making {
    fn add(&mut self, found: Found) {
        let mut fresh = Vec::new();
        let paired = !found.second.is_empty();
        for (i, bytes) in found.bytes.iter().enumerate() {
            let number = match self.index.find(bytes) {
                Some(place) => self.numbers.get(place as usize).copied().unwrap_or(0),
                None => {
                    self.index.push(bytes);
                    self.numbers.push(self.groups);
                    self.groups += 1;
                    fresh.push(u32::try_from(i).unwrap_or(u32::MAX));
                    self.groups - 1
                }
            };
            let first = found.first.get(i).copied().unwrap_or(0);
            let member = if paired { u32::try_from(self.pairs.len()).unwrap_or(u32::MAX) } else { first };
            if paired {
                self.pairs.push((first, found.second.get(i).copied().unwrap_or(0)));
            }
            self.members.push((number, member));
            self.doubtful.extend(found.doubtful.get(i).is_some_and(|d| *d).then_some(member));
        }
        self.keys.push(found.keys.iter().map(|k| Arc::new(k.gather(&fresh)) as Col).collect());
        self.unplaced += found.unplaced;
    }

    /// Adds the groups of a part, without their members, and gives the number of each.
    pub(crate) fn join(&mut self, part: &Store) -> Vec<u32> {
        let bytes = |row: u32| {
            let mut bytes = Vec::new();
            part.index.append(row, &mut bytes);
            bytes
        };
        let found = Found {
            first: Vec::new(),
            second: Vec::new(),
            keys: part.fields.iter().flatten().cloned().collect(),
            bytes: every(part.n).into_iter().map(bytes).collect(),
            doubtful: Vec::new(),
            unplaced: part.members.as_ref().map_or(0, |m| m.unplaced),
        };
        let before = self.members.len();
        self.add(found);
        self.members.drain(before..).map(|(number, _)| number).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.groups as usize
    }

    /// The rows in the order of their keys, and the row of each number.
    pub(crate) fn finish(mut self, shared: &Shared, group: &Group) -> (Store, Vec<u32>) {
        let record = shared.record(group.record);
        let n = self.groups as usize;
        let column = |k: usize| -> Col {
            let parts: Vec<Col> =
                self.keys.iter().filter_map(|keys| keys.get(k)).filter(|c| c.len > 0).cloned().collect();
            match (parts.is_empty(), record.fields.get(k)) {
                (true, Some(field)) => Arc::new(Column::new(0, crate::eval::shape(&field.ty, false))),
                _ => concat(&parts),
            }
        };
        let columns: Vec<Col> = (0..group.keys.len()).map(column).collect();
        let mut order = every(n);
        order.sort_by(|a, b| compare_keys(shared, &columns, *a, *b));
        let mut place = vec![0u32; n];
        for (new, old) in (0u32..).zip(&order) {
            crate::eval::put(&mut place, *old, new);
        }
        self.doubtful.sort_unstable();
        let moved = self.members.iter().map(|(g, m)| (place.get(*g as usize).copied().unwrap_or(0), *m));
        let rows = Csr::new(n, moved);
        let fields: Vec<Option<Col>> = columns.iter().map(|c| Some(Arc::new(c.gather(&order)) as Col)).collect();
        let mut index = KeyIndex::default();
        for row in 0..n {
            let mut bytes = Vec::new();
            fields.iter().flatten().for_each(|c| encode(shared, c, row, &mut bytes));
            index.push(&bytes);
        }
        let Making { pairs, doubtful, unplaced, .. } = self;
        let store = Store {
            record: group.record,
            n,
            fields,
            given: BTreeMap::new(),
            rules: BTreeMap::new(),
            failures: Failures::default(),
            index,
            bad: Vec::new(),
            any_bad: false,
            problems: BTreeMap::new(),
            lines: vec![0; n],
            files: vec![0],
            names: vec![String::new()],
            broken: Vec::new(),
            members: Some(Members { rows, pairs: group.with.is_some().then_some(pairs), doubtful, unplaced }),
            trails: BTreeMap::new(),
        };
        (store, place)
    }
}

/// Rows in the order of their key values; references by the key values of the rows that they point at.
fn compare_keys(shared: &Shared, columns: &[Col], a: u32, b: u32) -> Ordering {
    columns.iter().fold(Ordering::Equal, |order, column| {
        order.then_with(|| match &column.data {
            Data::Row(record, rows) => {
                compare_rows_by_key(shared, *record, pick(rows, a as usize), pick(rows, b as usize))
            }
            _ => compare_rows(column, a as usize, b as usize),
        })
    })
}

fn compare_rows_by_key(shared: &Shared, record: RecordId, a: u32, b: u32) -> Ordering {
    let Some(store) = shared.store(record) else { return Ordering::Equal };
    let keys = shared.record(record).keys.iter().filter_map(|k| store.fields.get(k.index()).cloned().flatten());
    compare_keys(shared, &keys.collect::<Vec<_>>(), a, b)
}
