//! Records that others read: read whole, keyed, their references resolved and the rules that others read computed.

use crate::api::{BrokenRow, DataSet, RowBatch, RunError};
use crate::column::concat;
use crate::duplicates::{words, Hashes};
use crate::eval::{Col, Eval};
use crate::failure::{Failures, DUPLICATE_KEY, REQUIREMENT};
use crate::key_index::{hash_word, KeyIndex};
use crate::keys::encode_plain;
use crate::plan::{is_group, Plan, Role};
use crate::pool::ordered;
use crate::read::{resolve, type_batch, FilePlan, Problem, Typed};
use crate::shared::Shared;
use crate::source::{Portion, Source};
use crate::store::Store;
use crate::stream::{check_requires, join_by};
use prakas::ir::{ExprKind, FieldId, FieldKind, Program, RecordId, Rule, RuleId, Step, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows of a held record that are worked on at once.
pub(crate) const CHUNK: usize = 32_768;

/// Loads all held records and computes what others read of them.
pub(crate) fn load(
    shared: &mut Shared,
    plan: &Plan,
    files: &[Vec<FilePlan>],
    data: &DataSet,
    threads: usize,
) -> Result<(), RunError> {
    let read_in = |(id, role): &(RecordId, &Role)| **role == Role::Hold && !is_group(shared.program, *id);
    let held: Vec<RecordId> = (0u32..).map(RecordId).zip(&plan.roles).filter(read_in).map(|(id, _)| id).collect();
    for id in &held {
        let kept = plan.fields.get(id.index());
        let plans = files.get(id.index()).map(Vec::as_slice).unwrap_or_default();
        let mut store = read(shared, (*id, kept), plans, data, threads)?;
        if is_looked_up(shared.program, *id) {
            store.index.spread_out();
        }
        put(shared, *id, Some(store));
    }
    resolve_all(shared, &held);
    for step in &plan.steps {
        match step {
            Step::Group(id) => crate::groups::make(shared, *id, threads)?,
            Step::Rule(id) if is_whole(shared, *id) => crate::whole::compute(shared, *id, threads)?,
            Step::Rule(id) => compute(shared, *id, threads)?,
        }
    }
    Ok(())
}

fn is_whole(shared: &Shared, id: RuleId) -> bool {
    shared.program.rules.get(id.index()).is_some_and(|r| r.whole().is_some())
}

/// Rows of the record are found by their key.
fn is_looked_up(program: &Program, id: RecordId) -> bool {
    let mut found = program.records.iter().flat_map(|r| &r.fields).any(|f| f.ty == Type::Record(id));
    let parts = program.rules.iter().flat_map(Rule::parts);
    let parts = parts.chain(program.records.iter().flat_map(|r| &r.requires).map(|r| &r.condition));
    parts.for_each(|part| {
        part.visit(&mut |e| found |= matches!(e.kind, ExprKind::RowOf { record, .. } if record == id));
    });
    found
}

fn put(shared: &mut Shared, id: RecordId, store: Option<Store>) {
    if let Some(slot) = shared.stores.get_mut(id.index()) {
        *slot = store;
    }
}

fn read(
    shared: &Shared,
    (id, kept): (RecordId, Option<&BTreeSet<FieldId>>),
    plans: &[FilePlan],
    data: &DataSet,
    threads: usize,
) -> Result<Store, RunError> {
    let mut loading = Loading::new(shared, id);
    let Some(source) = data.records.get(&shared.record(id).name) else { return Ok(loading.finish(shared)) };
    loading.store.names = source.files.iter().map(|f| f.name().to_string()).collect();
    loading.store.files = vec![0; source.files.len().min(1)];
    let mut source = Source::new(&source.files, plans);
    let decoder = source.decoder();
    let work = |portion: Portion| -> Result<_, RunError> {
        let file = portion.file;
        let (plan, batches) = decoder.read(portion)?;
        let typed = |batch: RowBatch| {
            let typed = type_batch(shared, plan, &batch);
            let keys = words(shared, id, &typed);
            Decoded { typed, keys, lines: batch.lines, broken: batch.broken }
        };
        Ok((file, batches.into_iter().map(typed).collect::<Vec<_>>()))
    };
    let take = |read: Result<(usize, Vec<Decoded>), RunError>| {
        let (file, batches) = read?;
        batches.into_iter().for_each(|batch| loading.add(file, batch, kept));
        Ok(())
    };
    ordered(threads, || source.next(), work, take)?;
    Ok(loading.finish(shared))
}

/// The rows of one batch, their lines and what could not be split.
struct Decoded {
    typed: Typed,
    keys: Option<Vec<u128>>,
    lines: Vec<u64>,
    broken: Vec<BrokenRow>,
}

/// A store in the making.
struct Loading {
    store: Store,
    parts: Vec<Vec<Col>>,
    given: BTreeMap<RuleId, Vec<(usize, Col)>>,
    /// The keys of all rows as words, while all are short.
    words: Option<Vec<u128>>,
}

impl Loading {
    fn new(shared: &Shared, id: RecordId) -> Loading {
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
    fn add(&mut self, file: usize, batch: Decoded, kept: Option<&BTreeSet<FieldId>>) {
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

    fn finish(self, shared: &Shared) -> Store {
        let mut store = self.store;
        for (slot, parts) in store.fields.iter_mut().zip(&self.parts) {
            if !parts.is_empty() {
                *slot = Some(concat(parts));
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
            None => index(shared, &mut store),
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

/// The keys of a store; rows that share one are all rejected.
fn index(shared: &Shared, store: &mut Store) {
    let record = shared.record(store.record);
    if record.keys.is_empty() {
        return;
    }
    let columns: Vec<Col> = record.keys.iter().filter_map(|k| store.fields.get(k.index()).cloned().flatten()).collect();
    let order = record.keys.first().map_or(0, |k| k.0);
    let name = key_name(record);
    let mut twice: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
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

/// No cell of the key has a problem.
pub(crate) fn readable(problems: Option<&Vec<Problem>>, keys: &[prakas::ir::FieldId]) -> bool {
    problems.is_none_or(|p| !p.iter().any(|p| keys.iter().any(|k| k.0 == p.order)))
}

/// References of all held records to rows, then references by other fields, then requirements.
fn resolve_all(shared: &mut Shared, held: &[RecordId]) {
    for id in held {
        let Some(store) = shared.store(*id) else { continue };
        let fields = store.fields.clone();
        let problems = store.problems.clone();
        let mut typed = Typed { n: store.n, fields, given: BTreeMap::new(), problems };
        resolve(shared, *id, &mut typed);
        absorb(shared, *id, typed);
    }
    step(shared, held, join_by);
    // A row that fails a requirement is rejected, which may fail the requirements of rows that read it.
    while step(shared, held, check_requires) {}
    held.iter().for_each(|id| mark_unreadable(shared, *id));
}

/// Cells that could not be read fail whoever reads them, row by row, and so do references made of such cells; the other
/// cells of the row stay readable.
fn mark_unreadable(shared: &mut Shared, id: RecordId) {
    let fields = (0u32..).zip(&shared.record(id).fields);
    let made: Vec<(u32, BTreeSet<u32>)> = fields
        .filter_map(|(order, field)| match &field.kind {
            FieldKind::By(parts) => Some((order, crate::stream::made_of(parts))),
            _ => None,
        })
        .collect();
    let Some(Some(store)) = shared.stores.get_mut(id.index()) else { return };
    for (row, problems) in &store.problems {
        for problem in problems.iter().filter(|p| p.code != DUPLICATE_KEY && p.code != REQUIREMENT) {
            let reason = problem.reason.clone();
            let number = store.failures.add(problem.code, reason, prakas::source::Span::default(), false);
            let of_it = made.iter().filter(|(_, parts)| parts.contains(&problem.order)).map(|(order, _)| *order);
            for order in std::iter::once(problem.order).chain(of_it) {
                let Some(Some(column)) = store.fields.get_mut(order as usize) else { continue };
                let column = Arc::make_mut(column);
                let n = column.len;
                crate::eval::set(column.errors.get_or_insert_default(), n, *row as usize, number);
            }
        }
    }
}

/// One step over all held records as they were before it. True when it found problems that were not known.
fn step(shared: &mut Shared, held: &[RecordId], check: fn(&Shared, RecordId, &mut Typed)) -> bool {
    let work = |store: &Store| {
        let (fields, problems) = (store.fields.clone(), store.problems.clone());
        let mut typed = Typed { n: store.n, fields, given: store.given.clone(), problems };
        check(shared, store.record, &mut typed);
        typed
    };
    let found: Vec<Typed> = held.iter().filter_map(|id| shared.store(*id)).map(work).collect();
    let mut more = false;
    for (id, typed) in held.iter().zip(found) {
        more |= shared.store(*id).is_some_and(|store| store.problems.len() < typed.problems.len());
        absorb(shared, *id, typed);
    }
    more
}

fn absorb(shared: &mut Shared, id: RecordId, typed: Typed) {
    let Some(Some(store)) = shared.stores.get_mut(id.index()) else { return };
    store.fields = typed.fields;
    let bad: Vec<u32> = typed.problems.keys().copied().collect();
    store.problems = typed.problems;
    bad.into_iter().for_each(|row| store.mark_bad(row));
}

/// One rule over a whole held record, in pieces and in parallel.
fn compute(shared: &mut Shared, id: RuleId, threads: usize) -> Result<(), RunError> {
    let Some(rule) = shared.program.rules.get(id.index()) else { return Ok(()) };
    let Some(store) = shared.store(rule.record) else { return Ok(()) };
    let (n, base) = (store.n, store.failures.len());
    let base_id = u32::try_from(base).unwrap_or(u32::MAX);
    let mut parts = Vec::new();
    let mut failures = Failures::after(base);
    let mut start = 0;
    let next = || {
        let end = n.min(start + CHUNK);
        let piece = (start < end || (n == 0 && start == 0)).then_some((start, end));
        start = end.max(start + 1);
        Ok::<_, RunError>(piece)
    };
    let read_only: &Shared = shared;
    let work = |(start, end): (usize, usize)| {
        let frame = store_frame(read_only, rule.record, start, end);
        let eval = Eval::new(read_only, &frame);
        let columns = eval.rule(id);
        (columns, eval.failures.into_inner())
    };
    ordered(if n > CHUNK { threads } else { 1 }, next, work, |(columns, list)| {
        parts.push((columns, u32::try_from(failures.len()).unwrap_or(u32::MAX)));
        failures.append(list);
        Ok(())
    })?;
    let columns = crate::eval::RuleColumns::concat(&parts, base_id);
    if let Some(Some(store)) = shared.stores.get_mut(rule.record.index()) {
        store.failures.append(failures);
        store.rules.insert(id, Arc::new(columns));
    }
    Ok(())
}

pub(crate) fn store_frame(shared: &Shared, id: RecordId, start: usize, end: usize) -> crate::frame::Frame {
    match shared.store(id) {
        Some(store) => store.frame(shared, start, end, true),
        None => crate::frame::Frame::new(id, shared.record(id), Vec::new(), 0, (None, None)),
    }
}
