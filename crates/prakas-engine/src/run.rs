//! A whole run: schemas, held records, then record by record in the order of the rule files.

use crate::api::{DataSet, RecordSummary, RowBatch, RunError, RunOptions, SchemaProblem, Sink, Summary};
use crate::judge::{Desk, Outcome, Rows};
use crate::load::{load, CHUNK};
use crate::output::{count, is_summed, outputs, schema};
use crate::plan::{Plan, Role};
use crate::pool::ordered;
use crate::read::{plan_file, resolve, type_batch, FilePlan};
use crate::shared::Shared;
use crate::stream::{check_requires, frame_of, join_by, Duplicates, Source};
use prakas::ir::{Program, RecordId};
use prakas::value::Exact;
use std::collections::BTreeMap;

impl From<String> for RunError {
    fn from(text: String) -> RunError {
        RunError::Unsupported(text)
    }
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
    let mut summary = Summary::default();
    for (id, role) in (0u32..).map(RecordId).zip(&plan.roles) {
        if *role == Role::Skip {
            continue;
        }
        let outputs = outputs(&shared, id, plan.outputs.get(id.index()).map(Vec::as_slice).unwrap_or_default());
        let schema = schema(&outputs);
        let desk = Desk { shared: &shared, plan: &plan, record: id, outputs, schema };
        let file_plans = files.get(id.index()).map(Vec::as_slice).unwrap_or_default();
        let counted = one_record(&desk, *role, data, file_plans, threads, sink, &mut summary)?;
        summary.records.push(counted);
    }
    Ok(summary)
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

/// Counts of a record while its batches come in.
struct Tally {
    summary: RecordSummary,
    totals: Vec<Exact>,
    states: Vec<[u64; 3]>,
}

fn one_record(
    desk: &Desk,
    role: Role,
    data: &DataSet,
    plans: &[FilePlan],
    threads: usize,
    sink: &mut dyn Sink,
    summary: &mut Summary,
) -> Result<RecordSummary, RunError> {
    let name = desk.shared.record(desk.record).name.clone();
    let source = data.records.get(&name);
    let files = source.iter().flat_map(|s| &s.files).map(|f| (f.name().to_string(), 0)).collect();
    let mut tally = Tally {
        summary: RecordSummary { record: name.clone(), files, ..RecordSummary::default() },
        totals: Vec::new(),
        states: Vec::new(),
    };
    if desk.outputs.iter().any(|o| !matches!(o.from, crate::output::From::Key(_))) {
        sink.start(&name, &desk.schema).map_err(RunError::Sink)?;
    }
    let mut take = |(file, outcome): (usize, Result<Outcome, String>)| {
        let outcome = outcome.map_err(RunError::Unsupported)?;
        deliver(&name, file, outcome, &mut tally, sink, summary)
    };
    match (role, source) {
        (Role::Hold, _) => held(desk, threads, &mut take)?,
        (_, Some(source)) => streamed(desk, source, plans, threads, &mut take)?,
        (_, None) => {}
    }
    let members = desk.shared.store(desk.record).and_then(|s| s.members.as_ref());
    tally.summary.unplaced = members.map_or(0, |m| m.unplaced);
    Ok(finish(desk, tally))
}

type Take<'t> = dyn FnMut((usize, Result<Outcome, String>)) -> Result<(), RunError> + 't;

fn streamed(
    desk: &Desk,
    source: &crate::api::RecordData,
    plans: &[FilePlan],
    threads: usize,
    take: &mut Take,
) -> Result<(), RunError> {
    let duplicates = Duplicates::find(desk.shared, desk.record, &source.files, plans, threads)?;
    let mut reader = Source::new(&source.files, plans);
    let names: Vec<&str> = source.files.iter().map(|f| f.name()).collect();
    let work = |(file, batch): (usize, RowBatch)| {
        let name = names.get(file).copied().unwrap_or("");
        let outcome = match plans.get(file) {
            Some(plan) => batch_outcome(desk, plan, &duplicates, name, batch),
            None => Err("a file without a plan".to_string()),
        };
        (file, outcome)
    };
    ordered(threads, || reader.next(), work, take)
}

fn batch_outcome(
    desk: &Desk,
    plan: &FilePlan,
    duplicates: &Duplicates,
    name: &str,
    batch: RowBatch,
) -> Result<Outcome, String> {
    let mut typed = type_batch(desk.shared, plan, &batch);
    duplicates.mark(desk.shared, desk.record, &mut typed);
    resolve(desk.shared, desk.record, &mut typed);
    join_by(desk.shared, desk.record, &mut typed);
    check_requires(desk.shared, desk.record, &mut typed);
    let frame = frame_of(desk.shared, desk.record, &typed);
    let origin = |row: usize| (name.to_string(), batch.lines.get(row).copied().unwrap_or(0));
    let broken = batch.broken.iter().map(|b| (name.to_string(), b.line, b.reason.clone())).collect();
    desk.judge(Rows { frame, problems: typed.problems, broken, origin: &origin })
}

/// Rows of a held record, file by file and chunk by chunk.
fn held(desk: &Desk, threads: usize, take: &mut Take) -> Result<(), RunError> {
    let Some(store) = desk.shared.store(desk.record) else { return Ok(()) };
    let mut pieces = Vec::new();
    for (file, start) in store.files.iter().enumerate() {
        let end = store.files.get(file + 1).copied().unwrap_or(store.n);
        let mut from = *start;
        loop {
            let to = end.min(from + CHUNK);
            pieces.push((file, from, to, to == end));
            from = to;
            if from >= end {
                break;
            }
        }
    }
    let mut pieces = pieces.into_iter();
    let work =
        |(file, start, end, last): (usize, usize, usize, bool)| (file, held_outcome(desk, file, start, end, last));
    ordered(threads, || Ok(pieces.next()), work, take)
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
    outcome: Outcome,
    tally: &mut Tally,
    sink: &mut dyn Sink,
    summary: &mut Summary,
) -> Result<(), RunError> {
    let rejected = count(outcome.rejects.len());
    let counts = &mut tally.summary;
    counts.rows += outcome.rows;
    counts.rejected += rejected;
    counts.accepted += outcome.rows.saturating_sub(rejected);
    if let Some((_, rows)) = counts.files.get_mut(file) {
        *rows += outcome.rows;
    }
    for reject in &outcome.rejects {
        *counts.rejects_by_code.entry(reject.code.clone()).or_default() += 1;
        sink.reject(reject).map_err(RunError::Sink)?;
    }
    if let Some(rows) = &outcome.results {
        sink.rows(name, rows).map_err(RunError::Sink)?;
    }
    for finding in &outcome.findings {
        *summary.findings.entry(finding.assertion.clone()).or_default() += 1;
        sink.finding(finding).map_err(RunError::Sink)?;
    }
    sink.progress(name, counts.rows);
    tally.totals.resize(outcome.totals.len().max(tally.totals.len()), Exact::default());
    tally.totals.iter_mut().zip(&outcome.totals).for_each(|(sum, part)| *sum += part);
    tally.states.resize(outcome.states.len().max(tally.states.len()), [0; 3]);
    for (sum, part) in tally.states.iter_mut().zip(&outcome.states) {
        sum.iter_mut().zip(part).for_each(|(s, p)| *s += p);
    }
    Ok(())
}

fn finish(desk: &Desk, tally: Tally) -> RecordSummary {
    let mut summary = tally.summary;
    let summed = desk.outputs.iter().filter(|o| is_summed(o));
    let total = |i: usize| tally.totals.get(i).cloned().unwrap_or_default();
    summary.totals = summed.enumerate().map(|(i, o)| (o.name.clone(), crate::show::plain(&total(i)))).collect();
    let rules = desk.plan.outputs.get(desk.record.index()).map(Vec::as_slice).unwrap_or_default();
    let money = rules.iter().filter_map(|id| desk.shared.program.rules.get(id.index())).filter(|r| r.money.is_some());
    for (i, rule) in money.enumerate() {
        let counts = tally.states.get(i).copied().unwrap_or_default();
        let named: BTreeMap<String, u64> =
            crate::show::STATES.iter().zip(counts).map(|(s, n)| ((*s).to_string(), n)).collect();
        summary.states.push((rule.name.clone(), named));
    }
    summary
}
