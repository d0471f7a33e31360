//! One record on its way through a run: its batches or its pieces judged in parallel, and handed over in file order.

use crate::api::{Packed, Packer, RecordSummary, RowBatch, RunError, Sink};
use crate::duplicates::{hashes, Duplicates, Hashes};
use crate::judge::{Desk, Outcome, Rows};
use crate::load::{Input, CHUNK};
use crate::plan::Role;
use crate::pool::ordered;
use crate::read::{resolve, type_batch, FilePlan};
use crate::source::{Portion, Source};
use crate::stream::{check_requires, frame_of, join_by};
use crate::tally::Tally;
use arrow_array::RecordBatch;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a held record that are packed together.
pub(crate) const PIECE: usize = 4 * CHUNK;

/// One record on its way through a run.
pub(crate) struct Pass<'a> {
    pub(crate) desk: &'a Desk<'a>,
    pub(crate) input: &'a Input<'a>,
}

/// How it ended.
pub(crate) enum Ended {
    Done(RecordSummary),
    Duplicates(Duplicates),
    Wide(BTreeSet<usize>),
}

/// What a thread made of one portion.
pub(crate) struct Done {
    pub(crate) file: usize,
    pub(crate) outcomes: Vec<Outcome>,
    packed: Option<Packed>,
}

/// Findings by assertion.
pub(crate) type Findings = BTreeMap<String, u64>;

/// Takes what the threads made, in file order.
pub(crate) type Take<'t> = dyn FnMut(Result<Done, RunError>) -> Result<(), RunError> + 't;

impl Pass<'_> {
    /// From the start of the record to its counts, as the sink is to see it.
    pub(crate) fn run(&self, role: Role, sink: &mut dyn Sink, findings: &mut Findings) -> Result<Ended, RunError> {
        let desk = self.desk;
        let name = desk.shared.record(desk.record).name.clone();
        let mut tally = self.tally();
        let packer = start(desk, &name, sink)?;
        let mut keys = Hashes::new(desk.shared.options.scratch.as_deref());
        let mut wide = BTreeSet::new();
        let mut take = |done: Result<Done, RunError>| {
            let mut done = done?;
            for outcome in &mut done.outcomes {
                keys.add(std::mem::take(&mut outcome.keys)).map_err(RunError::Scratch)?;
                wide.append(&mut outcome.wide);
                tally.add(done.file, outcome);
            }
            deliver(&name, done, sink, findings)?;
            sink.progress(&name, tally.rows());
            Ok(())
        };
        self.judge(role, packer.as_deref(), &mut take)?;
        if !wide.is_empty() {
            return Ok(Ended::Wide(wide));
        }
        let suspects = keys.repeated().map_err(RunError::Scratch)?;
        if let (Some(keyed), false) = (self.input.keyed(desk.shared, desk.record), suspects.is_empty()) {
            let found = Duplicates::among(&keyed, suspects)?;
            if !found.is_empty() {
                return Ok(Ended::Duplicates(found));
            }
        }
        Ok(Ended::Done(tally.finish(desk)))
    }

    pub(crate) fn tally(&self) -> Tally {
        let name = &self.desk.shared.record(self.desk.record).name;
        let source = self.input.data.records.get(name);
        Tally::new(name, source.iter().flat_map(|s| &s.files).map(|f| f.name().to_string()).collect())
    }

    /// All rows of the record in file order, without those around it.
    pub(crate) fn judge(&self, role: Role, packer: Option<&dyn Packer>, take: &mut Take) -> Result<(), RunError> {
        match role {
            Role::Hold => self.held(packer, take),
            Role::Stream | Role::Skip => self.streamed(packer, take),
        }
    }

    fn streamed(&self, packer: Option<&dyn Packer>, take: &mut Take) -> Result<(), RunError> {
        let record = self.desk.record;
        let Some(data) = self.input.source(self.desk.shared, record) else { return Ok(()) };
        let mut reader = Source::new(&data.files, self.input.plans(record));
        let decoder = reader.decoder();
        let work = |portion: Portion| {
            let file = portion.file;
            let (plan, batches) = decoder.read(portion)?;
            let name = decoder.name(file);
            let outcomes: Result<Vec<Outcome>, String> =
                batches.into_iter().map(|batch| self.batch(plan, name, batch)).collect();
            pack(file, outcomes?, packer)
        };
        ordered(self.input.threads, || reader.next(), work, take)
    }

    fn batch(&self, plan: &FilePlan, file: &str, batch: RowBatch) -> Result<Outcome, String> {
        let desk = self.desk;
        let mut typed = type_batch(desk.shared, plan, &batch);
        let keys = match self.input.known.get(&desk.record) {
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
        let line = |row: usize| batch.lines.get(row).copied().unwrap_or(0);
        let broken = batch.broken.iter().map(|b| (b.line, b.reason.clone())).collect();
        let outcome = desk.judge(Rows { frame, problems: typed.problems, broken, file, line: &line })?;
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
        ordered(self.input.threads, || Ok(pieces.next()), work, take)
    }
}

/// Tells the sink that a record begins, when it has outputs; gives what makes its rows ready to be written.
pub(crate) fn start(
    desk: &Desk,
    name: &str,
    sink: &mut dyn Sink,
) -> Result<Option<std::sync::Arc<dyn Packer>>, RunError> {
    if desk.outputs.iter().all(|o| matches!(o.from, crate::output::From::Key(_))) {
        return Ok(None);
    }
    sink.start(name, &desk.schema).map_err(RunError::Sink)?;
    Ok(sink.packer(name))
}

pub(crate) fn pack(file: usize, outcomes: Vec<Outcome>, packer: Option<&dyn Packer>) -> Result<Done, RunError> {
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
    let line = |row: usize| store.lines.get(start + row).copied().unwrap_or(0);
    let low = if start == store.files.get(file).copied().unwrap_or(0) { 0 } else { line_at(store, start) };
    let high = if last { u64::MAX } else { line_at(store, end) };
    let own = |b: &&(usize, u64, String)| b.0 == file && b.1 >= low && b.1 < high;
    let broken = store.broken.iter().filter(own).map(|b| (b.1, b.2.clone())).collect();
    let frame = store.frame(desk.shared, start, end, true);
    desk.judge(Rows { frame, problems, broken, file: &name, line: &line })
}

fn line_at(store: &crate::store::Store, row: usize) -> u64 {
    store.lines.get(row).copied().unwrap_or(u64::MAX)
}

/// Results, rejects and findings of one portion, on to the sink.
pub(crate) fn deliver(name: &str, done: Done, sink: &mut dyn Sink, findings: &mut Findings) -> Result<(), RunError> {
    for outcome in &done.outcomes {
        for reject in &outcome.rejects {
            sink.reject(reject).map_err(RunError::Sink)?;
        }
        for finding in &outcome.findings {
            *findings.entry(finding.assertion.clone()).or_default() += 1;
            sink.finding(finding).map_err(RunError::Sink)?;
        }
    }
    let results: Vec<RecordBatch> = done.outcomes.into_iter().filter_map(|o| o.results).collect();
    match done.packed {
        Some(packed) => sink.packed(name, &results, packed).map_err(RunError::Sink),
        None => results.iter().try_for_each(|rows| sink.rows(name, rows)).map_err(RunError::Sink),
    }
}
