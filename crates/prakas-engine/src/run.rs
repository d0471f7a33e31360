//! A whole run: schemas, held records, then record by record in the order of the rule files.

use crate::api::{
    DataSet, Packed, Packer, RecordSummary, RowBatch, RunError, RunOptions, SchemaProblem, Sink, Summary,
};
use crate::duplicates::{hashes, Duplicates, Hashes, Keyed};
use crate::judge::{Desk, Outcome, Rows};
use crate::load::{load, CHUNK};
use crate::output::{outputs, schema, widen};
use crate::plan::{Plan, Role};
use crate::pool::ordered;
use crate::read::{plan_file, resolve, type_batch, FilePlan};
use crate::shared::Shared;
use crate::source::{Portion, Source};
use crate::stream::{check_requires, frame_of, join_by};
use crate::tally::Tally;
use arrow_array::RecordBatch;
use prakas::ir::{Program, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a held record that are packed together.
const PIECE: usize = 4 * CHUNK;

impl From<String> for RunError {
    fn from(text: String) -> RunError {
        RunError::Unsupported(text)
    }
}

/// What only a run over the data tells of them. A run begins again when it learns of it.
#[derive(Default)]
pub(crate) struct Learned {
    duplicates: BTreeMap<RecordId, Duplicates>,
    /// Columns of results that hold amounts of more than 18 digits.
    wide: BTreeSet<(RecordId, usize)>,
}

pub(crate) fn run(
    program: &Program,
    data: &DataSet,
    options: &RunOptions,
    sink: &mut dyn Sink,
) -> Result<Summary, RunError> {
    let plan = Plan::new(program, data);
    let files = schemas(program, data, options, &plan)?;
    let threads = threads(options);
    let mut shared = Shared::new(program, options);
    load(&mut shared, &plan, &files, data, threads)?;
    let mut learned = Learned::default();
    loop {
        match over_records(&shared, (&plan, &files), data, threads, sink, &mut learned)? {
            Some(summary) => return Ok(summary),
            None => sink.restart().map_err(RunError::Sink)?,
        }
    }
}

/// Nothing when something was learned that changes what was given to the sink.
fn over_records(
    shared: &Shared,
    (plan, files): (&Plan, &[Vec<FilePlan>]),
    data: &DataSet,
    threads: usize,
    sink: &mut dyn Sink,
    learned: &mut Learned,
) -> Result<Option<Summary>, RunError> {
    let mut summary = Summary::default();
    for (id, role) in (0u32..).map(RecordId).zip(&plan.roles) {
        if *role == Role::Skip {
            continue;
        }
        let mut outputs = outputs(shared, id, plan.outputs.get(id.index()).map(Vec::as_slice).unwrap_or_default());
        learned.wide.iter().filter(|(record, _)| *record == id).for_each(|(_, place)| widen(&mut outputs, *place));
        let schema = schema(&outputs);
        let desk = Desk { shared, plan, record: id, outputs, schema };
        let file_plans = files.get(id.index()).map(Vec::as_slice).unwrap_or_default();
        let record = OneRecord { desk: &desk, data, plans: file_plans, threads, known: learned.duplicates.get(&id) };
        match record.run(*role, sink, &mut summary)? {
            Ended::Done(counted) => summary.records.push(counted),
            Ended::Duplicates(found) => {
                learned.duplicates.insert(id, found);
                return Ok(None);
            }
            Ended::Wide(places) => {
                learned.wide.extend(places.into_iter().map(|place| (id, place)));
                return Ok(None);
            }
        }
    }
    Ok(Some(summary))
}

pub(crate) fn threads(options: &RunOptions) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    options.threads.unwrap_or_else(cores).max(1)
}

/// The columns of all files of the records that run, or everything that is wrong with them.
pub(crate) fn schemas(
    program: &Program,
    data: &DataSet,
    options: &RunOptions,
    plan: &Plan,
) -> Result<Vec<Vec<FilePlan>>, RunError> {
    let mut problems: Vec<SchemaProblem> = Vec::new();
    for (id, reader) in &plan.lacking {
        let name = program.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default();
        problems.push(SchemaProblem {
            message: format!("there are no data of {name}, which `{reader}` reads"),
            help: format!("add a file of {name} to the data folder, or name it in dataset.yaml"),
            file: String::new(),
            record: name,
        });
    }
    let mut all = Vec::new();
    for ((number, record), role) in (0u32..).zip(&program.records).zip(&plan.roles) {
        let mut plans = Vec::new();
        if let (true, Some(source)) = (*role != Role::Skip, data.records.get(&record.name)) {
            for file in &source.files {
                let reader = file.open().map_err(RunError::Read)?;
                let id = RecordId(number);
                match plan_file(program, id, file.name(), reader.header(), &source.mapping, options) {
                    Ok(plan) if *role == Role::Stream => plans.push(plan.looking_up()),
                    Ok(plan) => plans.push(plan),
                    Err(found) => problems.extend(found),
                }
            }
        }
        all.push(plans);
    }
    if problems.is_empty() {
        Ok(all)
    } else {
        Err(RunError::Schema(problems))
    }
}

/// One record on its way through a run.
struct OneRecord<'a> {
    desk: &'a Desk<'a>,
    data: &'a DataSet,
    plans: &'a [FilePlan],
    threads: usize,
    /// Its keys that occur twice, when they are known already.
    known: Option<&'a Duplicates>,
}

enum Ended {
    Done(RecordSummary),
    Duplicates(Duplicates),
    Wide(BTreeSet<usize>),
}

/// What a thread made of one portion.
struct Done {
    file: usize,
    outcomes: Vec<Outcome>,
    packed: Option<Packed>,
}

type Take<'t> = dyn FnMut(Result<Done, RunError>) -> Result<(), RunError> + 't;

impl OneRecord<'_> {
    fn run(&self, role: Role, sink: &mut dyn Sink, summary: &mut Summary) -> Result<Ended, RunError> {
        let desk = self.desk;
        let name = desk.shared.record(desk.record).name.clone();
        let source = self.data.records.get(&name);
        let files = source.iter().flat_map(|s| &s.files).map(|f| f.name().to_string()).collect();
        let mut tally = Tally::new(&name, files);
        let mut packer = None;
        if desk.outputs.iter().any(|o| !matches!(o.from, crate::output::From::Key(_))) {
            sink.start(&name, &desk.schema).map_err(RunError::Sink)?;
            packer = sink.packer(&name);
        }
        let mut keys = Hashes::new(desk.shared.options.scratch.as_deref());
        let mut wide = BTreeSet::new();
        let mut take = |done: Result<Done, RunError>| {
            let Done { file, mut outcomes, packed } = done?;
            for outcome in &mut outcomes {
                keys.add(std::mem::take(&mut outcome.keys))?;
                wide.append(&mut outcome.wide);
            }
            deliver(&name, file, outcomes, packed, &mut tally, sink, summary)
        };
        match (role, source) {
            (Role::Hold, _) => self.held(packer.as_deref(), &mut take)?,
            (_, Some(source)) => self.streamed(source, packer.as_deref(), &mut take)?,
            (_, None) => {}
        }
        if !wide.is_empty() {
            return Ok(Ended::Wide(wide));
        }
        let suspects = keys.repeated()?;
        if let (Some(source), false) = (source, suspects.is_empty()) {
            let found = Duplicates::among(&self.keyed(source), suspects)?;
            if !found.is_empty() {
                return Ok(Ended::Duplicates(found));
            }
        }
        Ok(Ended::Done(tally.finish(desk)))
    }

    fn keyed<'s>(&'s self, source: &'s crate::api::RecordData) -> Keyed<'s> {
        let (shared, record) = (self.desk.shared, self.desk.record);
        Keyed { shared, record, files: &source.files, plans: self.plans, threads: self.threads }
    }

    fn streamed(
        &self,
        source: &crate::api::RecordData,
        packer: Option<&dyn Packer>,
        take: &mut Take,
    ) -> Result<(), RunError> {
        let mut reader = Source::new(&source.files, self.plans);
        let decoder = reader.decoder();
        let work = |portion: Portion| {
            let file = portion.file;
            let (plan, batches) = decoder.read(portion)?;
            let name = decoder.name(file);
            let outcomes: Result<Vec<Outcome>, String> =
                batches.into_iter().map(|batch| self.batch(plan, name, batch)).collect();
            pack(file, outcomes?, packer)
        };
        ordered(self.threads, || reader.next(), work, take)
    }

    fn batch(&self, plan: &FilePlan, name: &str, batch: RowBatch) -> Result<Outcome, String> {
        let desk = self.desk;
        let mut typed = type_batch(desk.shared, plan, &batch);
        let keys = match self.known {
            Some(duplicates) => {
                duplicates.mark(desk.shared, desk.record, &mut typed);
                Vec::new()
            }
            None => hashes(desk.shared, desk.record, &typed),
        };
        resolve(desk.shared, desk.record, &mut typed);
        join_by(desk.shared, desk.record, &mut typed);
        check_requires(desk.shared, desk.record, &mut typed);
        let frame = frame_of(desk.shared, desk.record, &typed);
        let origin = |row: usize| (name.to_string(), batch.lines.get(row).copied().unwrap_or(0));
        let broken = batch.broken.iter().map(|b| (name.to_string(), b.line, b.reason.clone())).collect();
        let outcome = desk.judge(Rows { frame, problems: typed.problems, broken, origin: &origin })?;
        Ok(Outcome { keys, ..outcome })
    }

    /// Rows of a held record, file by file and piece by piece.
    fn held(&self, packer: Option<&dyn Packer>, take: &mut Take) -> Result<(), RunError> {
        let desk = self.desk;
        let Some(store) = desk.shared.store(desk.record) else { return Ok(()) };
        let mut pieces = Vec::new();
        for (file, start) in store.files.iter().enumerate() {
            let end = store.files.get(file + 1).copied().unwrap_or(store.n);
            let mut from = *start;
            loop {
                let to = end.min(from + PIECE);
                pieces.push((file, from, to, end));
                from = to;
                if from >= end {
                    break;
                }
            }
        }
        let mut pieces = pieces.into_iter();
        let work = |(file, start, end, last): (usize, usize, usize, usize)| {
            let mut outcomes = Vec::new();
            let mut from = start;
            loop {
                let to = end.min(from + CHUNK);
                outcomes.push(held_outcome(desk, file, from, to, to == last)?);
                from = to;
                if from >= end {
                    break;
                }
            }
            pack(file, outcomes, packer)
        };
        ordered(self.threads, || Ok(pieces.next()), work, take)
    }
}

fn pack(file: usize, outcomes: Vec<Outcome>, packer: Option<&dyn Packer>) -> Result<Done, RunError> {
    let results: Vec<RecordBatch> = outcomes.iter().filter_map(|o| o.results.clone()).collect();
    let packed = match packer.filter(|_| !results.is_empty()) {
        Some(packer) => Some(packer.pack(&results).map_err(RunError::Sink)?),
        None => None,
    };
    Ok(Done { file, outcomes, packed })
}

fn held_outcome(desk: &Desk, file: usize, start: usize, end: usize, last: bool) -> Result<Outcome, String> {
    let Some(store) = desk.shared.store(desk.record) else { return Ok(Outcome::default()) };
    let first = u32::try_from(start).unwrap_or(u32::MAX);
    let end_row = u32::try_from(end).unwrap_or(u32::MAX);
    let problems = store.problems.range(first..end_row).map(|(row, p)| (row - first, p.clone())).collect();
    let name = store.name_of(file);
    let origin = |row: usize| (name.clone(), store.lines.get(start + row).copied().unwrap_or(0));
    let low = if start == store.files.get(file).copied().unwrap_or(0) { 0 } else { line_at(store, start) };
    let high = if last { u64::MAX } else { line_at(store, end) };
    let own = |b: &&(usize, u64, String)| b.0 == file && b.1 >= low && b.1 < high;
    let broken = store.broken.iter().filter(own).map(|b| (name.clone(), b.1, b.2.clone())).collect();
    let frame = store.frame(desk.shared, start, end, true);
    desk.judge(Rows { frame, problems, broken, origin: &origin })
}

fn line_at(store: &crate::store::Store, row: usize) -> u64 {
    store.lines.get(row).copied().unwrap_or(u64::MAX)
}

fn deliver(
    name: &str,
    file: usize,
    outcomes: Vec<Outcome>,
    packed: Option<Packed>,
    tally: &mut Tally,
    sink: &mut dyn Sink,
    summary: &mut Summary,
) -> Result<(), RunError> {
    for outcome in &outcomes {
        tally.add(file, outcome);
        for reject in &outcome.rejects {
            sink.reject(reject).map_err(RunError::Sink)?;
        }
        for finding in &outcome.findings {
            *summary.findings.entry(finding.assertion.clone()).or_default() += 1;
            sink.finding(finding).map_err(RunError::Sink)?;
        }
    }
    let results: Vec<RecordBatch> = outcomes.into_iter().filter_map(|o| o.results).collect();
    match packed {
        Some(packed) => sink.packed(name, &results, packed).map_err(RunError::Sink)?,
        None => results.iter().try_for_each(|rows| sink.rows(name, rows)).map_err(RunError::Sink)?,
    }
    sink.progress(name, tally.rows());
    Ok(())
}
