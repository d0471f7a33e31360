//! The held records: read whole, keyed, their references resolved, and what others read of them computed, in the order of
//! the program.

use crate::api::{DataSet, RecordData, RowBatch, RunError};
use crate::duplicates::{words, Duplicates, Keyed};
use crate::eval::Eval;
use crate::failure::{Failures, DUPLICATE_KEY, REQUIREMENT};
use crate::loading::{Decoded, Loading};
use crate::plan::{is_group, Plan, Role};
use crate::pool::ordered;
use crate::read::{resolve, type_batch, FilePlan, Typed};
use crate::shared::Shared;
use crate::source::{Portion, Source};
use crate::store::Store;
use crate::stream::{check_requires, join_by};
use prakas::ir::{ExprKind, FieldKind, Program, RecordId, Rule, RuleId, Step, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows of a held record that are worked on at once.
pub(crate) const CHUNK: usize = 32_768;

/// What a run works on.
pub(crate) struct Input<'a> {
    pub(crate) plan: &'a Plan,
    /// How the files of each record are read.
    pub(crate) files: &'a [Vec<FilePlan>],
    pub(crate) data: &'a DataSet,
    pub(crate) threads: usize,
    /// Keys that occur twice, of the records of which that is known beforehand.
    pub(crate) known: &'a BTreeMap<RecordId, Duplicates>,
}

impl<'a> Input<'a> {
    pub(crate) fn plans(&self, id: RecordId) -> &'a [FilePlan] {
        self.files.get(id.index()).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn source(&self, shared: &Shared, id: RecordId) -> Option<&'a RecordData> {
        self.data.records.get(&shared.record(id).name)
    }

    /// Where the keys of a record are read from.
    pub(crate) fn keyed(&self, shared: &'a Shared<'a>, record: RecordId) -> Option<Keyed<'a>> {
        let source = self.source(shared, record)?;
        Some(Keyed { shared, record, files: &source.files, plans: self.plans(record), threads: self.threads })
    }
}

/// Loads the held records that are asked for and computes what others read of them.
pub(crate) fn load(
    shared: &mut Shared,
    input: &Input,
    takes: &dyn Fn(RecordId) -> bool,
    computes: &dyn Fn(Step) -> bool,
) -> Result<(), RunError> {
    let program = shared.program;
    let held: Vec<RecordId> = held(program, input.plan).filter(|id| takes(*id)).collect();
    for id in &held {
        let mut store = read(shared, *id, input)?;
        if is_looked_up(program, *id) {
            store.index.spread_out();
        }
        put(shared, *id, Some(store));
    }
    resolve_all(shared, &held);
    input.plan.steps.iter().filter(|step| computes(**step)).try_for_each(|step| take_step(shared, input, *step))
}

/// Makes a group or computes a rule for a whole held record.
pub(crate) fn take_step(shared: &mut Shared, input: &Input, step: Step) -> Result<(), RunError> {
    match step {
        Step::Group(id) => crate::groups::make(shared, id, input.threads),
        Step::Rule(id) if is_whole(shared, id) => crate::whole::compute(shared, id, input.threads),
        Step::Rule(id) => compute(shared, id, input.threads),
    }
}

/// Records that are read whole.
pub(crate) fn held<'p>(program: &'p Program, plan: &'p Plan) -> impl Iterator<Item = RecordId> + 'p {
    let read_in = |(id, role): &(RecordId, &Role)| **role == Role::Hold && !is_group(program, *id);
    (0u32..).map(RecordId).zip(&plan.roles).filter(read_in).map(|(id, _)| id)
}

/// The record whose rows a step computes.
pub(crate) fn record_of(program: &Program, step: Step) -> Option<RecordId> {
    match step {
        Step::Rule(id) => program.rules.get(id.index()).map(|rule| rule.record),
        Step::Group(id) => program.groups.get(id.index()).map(|group| group.record),
    }
}

fn is_whole(shared: &Shared, id: RuleId) -> bool {
    shared.program.rules.get(id.index()).is_some_and(|r| r.whole().is_some())
}

/// Rows of the record are found by their key.
pub(crate) fn is_looked_up(program: &Program, id: RecordId) -> bool {
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

fn read(shared: &Shared, id: RecordId, input: &Input) -> Result<Store, RunError> {
    let known = input.known.get(&id);
    let mut loading = Loading::new(shared, id);
    let Some(source) = input.source(shared, id) else { return Ok(loading.finish(shared, known.is_some())) };
    loading.store.names = source.files.iter().map(|f| f.name().to_string()).collect();
    loading.store.files = vec![0; source.files.len().min(1)];
    let mut source = Source::new(&source.files, input.plans(id));
    let decoder = source.decoder();
    let work = |portion: Portion| -> Result<_, RunError> {
        let file = portion.file;
        let (plan, batches) = decoder.read(portion)?;
        let typed = |batch: RowBatch| {
            let mut typed = type_batch(shared, plan, &batch);
            let keys = words(shared, id, &typed);
            known.into_iter().for_each(|duplicates| duplicates.mark(shared, id, &mut typed));
            Decoded { typed, keys, lines: batch.lines, broken: batch.broken }
        };
        Ok((file, batches.into_iter().map(typed).collect::<Vec<_>>()))
    };
    let kept = input.plan.fields.get(id.index());
    let take = |read: Result<(usize, Vec<Decoded>), RunError>| {
        let (file, batches) = read?;
        batches.into_iter().for_each(|batch| loading.add(file, batch, kept));
        Ok(())
    };
    ordered(input.threads, || source.next(), work, take)?;
    Ok(loading.finish(shared, known.is_some()))
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
