//! `prakas evaluate --known-at A --compare-known-at B`: what the law as known later changes, record by record.
//! In: the arguments of `evaluate`. Out: differences on the terminal or as files; equal records are left out.

use super::evaluate::options;
use super::publish::{agree, publish, Done};
use super::run_failure;
use crate::args::{EvaluateArgs, OnReject};
use crate::compare::{compared, difference, Difference, Kept};
use crate::data::{snake, Discovered};
use crate::outcome::{unwritable, Exit, Failure, Note};
use crate::output::{writer, Counts, Output, Staging, TextRows};
use crate::show::{differences, Progress};
use crate::terminal::Terminal;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use chrono::NaiveDate;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Parted, Reject, RunOptions, Sink, Summary};
use std::collections::BTreeMap;

pub fn run(
    args: &EvaluateArgs,
    second: NaiveDate,
    program: &Program,
    found: &Discovered,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let first = args.rules.known_at.unwrap_or(second);
    if second < first {
        let message = format!("--compare-known-at {second} is earlier than --known-at {first}");
        return Err(Note::error("dates", message).help("give the earlier day of knowledge as --known-at").into());
    }
    let mut before = Run::new(terminal);
    engine(program, found, &options(args), args, &mut before)?;
    let mut after = Run::new(terminal);
    let done = engine(program, found, &RunOptions { known_at: Some(second), ..options(args) }, args, &mut after)?;
    let mut all = Vec::new();
    for (record, _) in &after.kept.records {
        let runs = (&before.kept, &after.kept);
        let Some(rows) = compared(program, record, runs, &BTreeMap::new()).map_err(unwritable)? else { continue };
        all.extend(Some(difference(record, &rows).map_err(unwritable)?).filter(|d| d.rows.num_rows() > 0));
    }
    let ended = Done { args, program, found, summary: &done, counts: &after.counts };
    agree(&ended)?;
    match &args.out {
        None => terminal.out(&differences(program, (first, second), &all, true, terminal)),
        Some(out) => {
            let strict = args.on_reject == OnReject::Fail;
            let inputs = [args.rules.rules.as_path(), &args.rules.data];
            let staging = Staging::new(out, (args.force, strict), &inputs, terminal)?;
            let outputs = write(args, &staging, found, &all, &after).map_err(unwritable)?;
            if publish(&ended, staging, outputs, terminal)?.is_none() {
                return Ok(Exit::Rejects);
            }
            terminal.say(&differences(program, (first, second), &all, false, terminal));
            terminal.say(&format!("\nwritten to {}", out.display()));
        }
    }
    let rejected = done.records.iter().any(|record| record.rejected > 0);
    Ok(if rejected { Exit::Rejects } else { Exit::Done })
}

fn engine(
    program: &Program,
    found: &Discovered,
    options: &RunOptions,
    args: &EvaluateArgs,
    sink: &mut Run,
) -> Result<Summary, Failure> {
    let done = prakas_engine::run(program, &found.data, options, sink);
    sink.progress.done();
    done.map_err(|error| run_failure(error, &args.rules.data))
}

/// One file per record with differences, and the rejects and findings of the later run.
fn write(
    args: &EvaluateArgs,
    staging: &Staging,
    found: &Discovered,
    all: &[Difference],
    after: &Run,
) -> Result<Vec<Output>, String> {
    let folder = staging.folder();
    let name = |stem: &str| format!("{stem}.{}", args.format.extension());
    let file = |file: String, rows: u64| Output { file, rows };
    let mut outputs =
        vec![file(name("rejects"), after.counts.reject_rows), file(name("findings"), after.counts.finding_rows)];
    let mut rejects = TextRows::rejects(args.format, &folder.join(name("rejects")))?;
    after.rejects.iter().try_for_each(|reject| rejects.reject(reject))?;
    rejects.finish()?;
    let mut findings = TextRows::findings(args.format, &folder.join(name("findings")))?;
    after.findings.iter().try_for_each(|finding| findings.finding(finding))?;
    findings.finish()?;
    for one in all {
        let stem = found.stems.get(&one.record).cloned().unwrap_or_else(|| snake(&one.record));
        let path = name(&format!("{stem}_differences"));
        let mut out = writer(args.format, &folder.join(&path), &one.schema, one.styles.clone(), &[])?;
        let packed = out.packer().pack(std::slice::from_ref(&one.rows))?;
        out.write(packed)?;
        out.finish()?;
        outputs.push(file(path, one.rows.num_rows() as u64));
    }
    outputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(outputs)
}

/// One of the two runs.
struct Run {
    kept: Kept,
    counts: Counts,
    rejects: Vec<Reject>,
    findings: Vec<Finding>,
    progress: Progress,
}

impl Run {
    fn new(terminal: &Terminal) -> Self {
        let progress = Progress::new(terminal);
        Run { kept: Kept::default(), counts: Counts::default(), rejects: Vec::new(), findings: Vec::new(), progress }
    }
}

impl Sink for Run {
    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        self.counts.start(record, schema)?;
        self.kept.start(record, schema)
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        self.counts.rows(record, rows)?;
        self.kept.rows(record, rows)
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.counts.reject(reject)?;
        self.rejects.push(reject.clone());
        self.kept.reject(reject)
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        self.counts.finding(finding)?;
        self.findings.push(finding.clone());
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        self.rejects.clear();
        self.findings.clear();
        self.counts.restart()?;
        self.kept.restart()
    }

    fn parted(&mut self, parted: &Parted) {
        self.progress.parted(parted);
    }

    fn progress(&mut self, record: &str, rows: u64) {
        self.progress.update(record, rows);
    }
}
