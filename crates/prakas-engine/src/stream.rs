//! Rows on their way to results: reading in file order, references by other fields, requirements, duplicate keys.

use crate::api::{DataFile, RowBatch, RowReader, RunError, SchemaProblem};
use crate::column::{hash_bytes, Column, Data};
use crate::eval::{every, Eval, Scope, Sel};
use crate::failure::{DANGLING_REFERENCE, DUPLICATE_KEY, REQUIREMENT};
use crate::frame::Frame;
use crate::keys::{encode, encode_plain};
use crate::pool::ordered;
use crate::read::{type_batch, FilePlan, Problem, Typed};
use crate::shared::Shared;
use prakas::ir::{Expr, ExprKind, FieldKind, Item, RecordId, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The batches of a record's files, one file after the other.
pub(crate) struct Source<'a> {
    files: &'a [Box<dyn DataFile>],
    plans: &'a [FilePlan],
    file: usize,
    reader: Option<Box<dyn RowReader>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(files: &'a [Box<dyn DataFile>], plans: &'a [FilePlan]) -> Source<'a> {
        Source { files, plans, file: 0, reader: None }
    }

    pub(crate) fn next(&mut self) -> Result<Option<(usize, RowBatch)>, RunError> {
        loop {
            if self.reader.is_none() {
                let Some(file) = self.files.get(self.file) else { return Ok(None) };
                self.reader = Some(file.open().map_err(RunError::Read)?);
            }
            let batch = match &mut self.reader {
                Some(reader) => reader.next().map_err(RunError::Read)?,
                None => None,
            };
            match batch {
                Some(batch) => {
                    self.check_types(&batch)?;
                    return Ok(Some((self.file, batch)));
                }
                None => {
                    self.reader = None;
                    self.file += 1;
                }
            }
        }
    }

    /// Columns of a typed file whose values cannot be read exactly.
    fn check_types(&self, batch: &RowBatch) -> Result<(), RunError> {
        let Some(plan) = self.plans.get(self.file) else { return Ok(()) };
        let file = self.files.get(self.file).map(|f| f.name().to_string()).unwrap_or_default();
        let problem = |field: &crate::read::FieldPlan| {
            let why = crate::read::unreadable(batch.columns.get(field.column)?.data_type())?;
            Some(SchemaProblem {
                record: plan.name.clone(),
                file: file.clone(),
                message: format!("the column of `{}` cannot be read: {why}", field.name),
                help: "store it as text, integer, decimal, date or boolean".to_string(),
            })
        };
        let problems: Vec<SchemaProblem> = plan.fields.iter().filter_map(problem).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(RunError::Schema(problems))
        }
    }
}

/// A frame over typed rows.
pub(crate) fn frame_of(shared: &Shared, id: RecordId, typed: &Typed) -> Frame {
    let dates = (shared.options.at, shared.options.known_at);
    let mut frame = Frame::new(id, shared.record(id), typed.fields.clone(), typed.n, dates);
    frame.given = typed.given.clone();
    frame
}

/// `home : HouseholdMonth by (household, month)`: the row with the key that other fields make.
pub(crate) fn join_by(shared: &Shared, id: RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    for (order, field) in (0u32..).zip(&record.fields) {
        let (Type::Record(target), FieldKind::By(parts)) = (&field.ty, &field.kind) else { continue };
        let Some(store) = shared.store(*target).filter(|_| !crate::plan::is_group(shared.program, *target)) else {
            continue;
        };
        let frame = frame_of(shared, id, typed);
        let eval = Eval::new(shared, &frame);
        let scope = Scope::of_frame(&frame, &[]);
        let columns: Vec<_> = parts.iter().map(|e| eval.eval(&scope, e, &Sel::All(typed.n))).collect();
        let mut rows = vec![0; typed.n];
        let mut missing = vec![false; typed.n];
        let mut bytes = Vec::new();
        let made_of = made_of(parts);
        let unreadable: Vec<bool> =
            every(typed.n).iter().map(|row| lacks_one(typed.problems.get(row), &made_of)).collect();
        let slots = rows.iter_mut().zip(missing.iter_mut()).enumerate();
        // A key that cannot be read is its own problem; it points nowhere.
        for (i, (row, lacks)) in slots.filter(|(i, _)| unreadable.get(*i) != Some(&true)) {
            bytes.clear();
            let failed = columns.iter().map(|c| c.error(i)).find(|id| *id != 0);
            let absent = columns.iter().any(|c| c.is_missing(i));
            if failed.is_none() && !absent {
                columns.iter().for_each(|c| encode(shared, c, i, &mut bytes));
            }
            match (failed, store.index.find(&bytes)) {
                (None, Some(found)) => *row = found,
                (None, None) if field.optional => *lacks = true,
                (failed, _) => {
                    let failure = failed.and_then(|id| eval.failures.borrow().get(id).cloned());
                    let bad = match failure {
                        Some(failure) => (failure.code, failure.reason),
                        None => (DANGLING_REFERENCE, no_such(shared, *target, parts, &columns, i)),
                    };
                    typed.add(i, order, &field.name, bad);
                }
            }
        }
        let missing = missing.contains(&true).then_some(missing);
        let column = Column { len: typed.n, data: Data::Row(*target, rows), missing, errors: None };
        if let Some(slot) = typed.fields.get_mut(order as usize) {
            *slot = Some(Arc::new(column));
        }
    }
}

/// The fields of the row that the key of a reference is made of.
pub(crate) fn made_of(parts: &[Expr]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for part in parts {
        part.visit(&mut |e| {
            if let ExprKind::Own(Item::Field(field)) = &e.kind {
                found.insert(field.0);
            }
        });
    }
    found
}

/// One of the fields has a problem.
pub(crate) fn lacks_one(problems: Option<&Vec<Problem>>, fields: &BTreeSet<u32>) -> bool {
    problems.is_some_and(|p| p.iter().any(|p| fields.contains(&p.order)))
}

fn no_such(shared: &Shared, target: RecordId, parts: &[Expr], columns: &[Arc<Column>], i: usize) -> String {
    let show =
        |(e, c): (&Expr, &Arc<Column>)| crate::show::cell(shared, &e.ty, c, i).unwrap_or_else(|| "missing".to_string());
    let key: Vec<String> = parts.iter().zip(columns).map(show).collect();
    format!("there is no {} `{}`", shared.record(target).name, key.join(", "))
}

/// Requirements of the record, over rows without other problems.
pub(crate) fn check_requires(shared: &Shared, id: RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    if record.requires.is_empty() {
        return;
    }
    let frame = frame_of(shared, id, typed);
    let eval = Eval::new(shared, &frame);
    let scope = Scope::of_frame(&frame, &[]);
    let before: Vec<u32> = typed.problems.keys().copied().collect();
    let first = u32::try_from(record.fields.len()).unwrap_or(u32::MAX);
    for (order, require) in (first..).zip(&record.requires) {
        let asked = eval.eval(&scope, &require.condition, &Sel::All(typed.n));
        let asked = eval.present(&asked, require.condition.span);
        for i in 0..typed.n {
            if before.binary_search(&u32::try_from(i).unwrap_or(u32::MAX)).is_ok() {
                continue;
            }
            match eval.failures.borrow().get(asked.error(i)) {
                Some(failure) => typed.add(i, order, &require.name, (failure.code, failure.reason.clone())),
                None if asked.yes_no(i) => {}
                None => typed.add(i, order, &require.name, (REQUIREMENT, require.text.clone())),
            }
        }
    }
}

/// Keys that occur more than once in a record that is streamed, with how often.
#[derive(Default)]
pub(crate) struct Duplicates {
    keys: BTreeMap<Vec<u8>, u64>,
}

impl Duplicates {
    /// Two passes: hashes of all keys, then the exact keys of those that share a hash.
    pub(crate) fn find(
        shared: &Shared,
        id: RecordId,
        files: &[Box<dyn DataFile>],
        plans: &[FilePlan],
        threads: usize,
    ) -> Result<Duplicates, RunError> {
        if shared.record(id).keys.is_empty() {
            return Ok(Duplicates::default());
        }
        let mut hashes: Vec<u64> = Vec::new();
        each_key(shared, id, files, plans, threads, &|key| hash_bytes(key), &mut |found| hashes.extend(found))?;
        hashes.sort_unstable();
        let pairs = hashes.iter().zip(hashes.iter().skip(1));
        let mut suspects: Vec<u64> = pairs.filter(|(a, b)| a == b).map(|(a, _)| *a).collect();
        suspects.dedup();
        drop(hashes);
        let mut keys: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        if !suspects.is_empty() {
            let keep = |key: &[u8]| suspects.binary_search(&hash_bytes(key)).is_ok().then(|| key.to_vec());
            each_key(shared, id, files, plans, threads, &keep, &mut |found| {
                found.into_iter().flatten().for_each(|key| *keys.entry(key).or_default() += 1);
            })?;
            keys.retain(|_, times| *times > 1);
        }
        Ok(Duplicates { keys })
    }

    /// Marks the rows of a batch; references are still the keys of other rows.
    pub(crate) fn mark(&self, shared: &Shared, id: RecordId, typed: &mut Typed) {
        if self.keys.is_empty() {
            return;
        }
        let record = shared.record(id);
        let order = record.keys.first().map_or(0, |k| k.0);
        let name = crate::load::key_name(record);
        let mut found = Vec::new();
        each_key_of(shared, id, typed, &mut |row, key| {
            found.extend(key.and_then(|k| self.keys.get(k)).map(|times| (row, *times)));
        });
        for (row, times) in found {
            let text = crate::show::key(shared, id, &typed.fields, row);
            let reason = format!("the key `{text}` is there {times} times");
            typed.add(row, order, &name, (DUPLICATE_KEY, reason));
        }
    }
}

/// The key of each row as bytes; nothing where it cannot be read.
fn each_key_of(shared: &Shared, id: RecordId, typed: &Typed, f: &mut dyn FnMut(usize, Option<&[u8]>)) {
    let record = shared.record(id);
    let columns: Vec<_> = record.keys.iter().filter_map(|k| typed.fields.get(k.index()).cloned().flatten()).collect();
    let mut bytes = Vec::new();
    for row in 0..typed.n {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        if !crate::load::readable(typed.problems.get(&number), &record.keys) {
            f(row, None);
            continue;
        }
        bytes.clear();
        columns.iter().for_each(|c| encode_plain(c, row, &mut bytes));
        f(row, Some(&bytes));
    }
}

fn each_key<R: Send>(
    shared: &Shared,
    id: RecordId,
    files: &[Box<dyn DataFile>],
    plans: &[FilePlan],
    threads: usize,
    work: &(dyn Fn(&[u8]) -> R + Sync),
    take: &mut dyn FnMut(Vec<R>),
) -> Result<(), RunError> {
    let only_keys = |plan: &FilePlan| {
        let fields = plan.fields.iter().filter(|f| f.is_key).cloned().collect();
        FilePlan { fields, given: Vec::new(), ..plan.clone() }
    };
    let plans: Vec<FilePlan> = plans.iter().map(only_keys).collect();
    let mut source = Source::new(files, &plans);
    let one = |(file, batch): (usize, RowBatch)| -> Vec<R> {
        let Some(plan) = plans.get(file) else { return Vec::new() };
        let typed = type_batch(shared, plan, &batch);
        let mut found = Vec::with_capacity(typed.n);
        each_key_of(shared, id, &typed, &mut |_, key| found.extend(key.map(work)));
        found
    };
    ordered(
        threads,
        || source.next(),
        one,
        |found| {
            take(found);
            Ok(())
        },
    )
}

/// Problems of rows in the order of fields and requirements.
pub(crate) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|p| p.order);
    problems
}
