//! `prakas evaluate`: computes every output rule for every row; a summary on the terminal, or a folder of results.

use super::publish::{agree, publish, Done};
use super::{compare, run_failure};
use crate::args::{EvaluateArgs, OnReject};
use crate::data::{discover, Discovered};
use crate::machine::free_memory;
use crate::outcome::{unwritable, Exit, Failure, Note};
use crate::output::{Counts, Directory, Output, Staging};
use crate::report;
use crate::scheme::Scheme;
use crate::scratch::ScratchFolder;
use crate::show::{summary, Preview, Progress};
use crate::terminal::Terminal;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Memory, Packed, Packer, Parted, Reject, RunOptions, Sink, Summary};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub fn run(args: &EvaluateArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let scheme = Scheme::open(&args.rules.rules)?;
    let program = scheme.program(args.rules.variant.as_deref(), terminal)?;
    if program.rules.iter().all(|rule| rule.hidden) {
        let message = format!("`{}` has no rule to compute", args.rules.rules.display());
        return Err(Note::error("no-rules", message).help("`prakas new` makes a small scheme to start from").into());
    }
    let found = discover(&program, &args.rules.data)?;
    report::notes(terminal, &found.warnings);
    warn_without(&found, args, terminal);
    if let Some(second) = args.compare_known_at {
        return compare::run(args, second, &program, &found, terminal);
    }
    let staging = match &args.out {
        Some(out) => {
            let strict = args.on_reject == OnReject::Fail;
            Some(Staging::new(out, (args.force, strict), &[scheme.root(), &args.rules.data], terminal)?)
        }
        None => None,
    };
    let directory = match &staging {
        Some(staging) => Some(
            Directory::new(&program, staging.folder().to_owned(), args.format, found.stems.clone())
                .map_err(unwritable)?,
        ),
        None => None,
    };
    let mut sink = Both {
        preview: Preview::new(&program),
        directory,
        counts: Counts::default(),
        progress: Progress::new(terminal),
    };
    let done = prakas_engine::run(&program, &found.data, &options(args), &mut sink);
    sink.progress.done();
    let done = done.map_err(|error| run_failure(error, &args.rules.data))?;
    let ended = Done { args, program: &program, found: &found, summary: &done, counts: &sink.counts };
    agree(&ended)?;
    let mut written = None;
    if let (Some(staging), Some(directory)) = (staging, sink.directory) {
        let (files, of_record) = directory.finish().map_err(unwritable)?;
        let Some(out) = publish(&ended, staging, outputs(files, &of_record, &sink.counts), terminal)? else {
            return Ok(Exit::Rejects);
        };
        written = Some(out);
    }
    show(written.as_deref(), &program, &found, &done, &sink.preview, terminal);
    let rejected = done.records.iter().any(|record| record.rejected > 0);
    Ok(if rejected { Exit::Rejects } else { Exit::Done })
}

pub(super) fn options(args: &EvaluateArgs) -> RunOptions {
    let folder = args.out.as_deref().and_then(Path::parent).filter(|p| *p != Path::new(""));
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
    RunOptions {
        at: args.rules.at,
        known_at: args.rules.known_at,
        threads: args.threads.map(usize::from),
        scratch: Some(Arc::new(ScratchFolder(folder))),
        memory: Memory { limit: args.memory_limit, free: free_memory(), parts: None },
        ..RunOptions::default()
    }
}

/// The result files with their rows.
fn outputs(files: Vec<String>, of_record: &BTreeMap<String, String>, counts: &Counts) -> Vec<Output> {
    let rows = |file: &String| match file.split('.').next() {
        _ if of_record.values().any(|f| f == file) => {
            let record = of_record.iter().find(|(_, f)| *f == file).map(|(record, _)| record);
            record.and_then(|r| counts.rows.get(r)).copied().unwrap_or(0)
        }
        Some("rejects") => counts.reject_rows,
        _ => counts.finding_rows,
    };
    files.into_iter().map(|file| Output { rows: rows(&file), file }).collect()
}

/// Rules that nothing was computed for: told with `-q` too, as the run looks complete without them.
fn warn_without(found: &Discovered, args: &EvaluateArgs, terminal: &Terminal) {
    let note = |(record, wanted): &(String, String)| {
        Note::warning("no-data", format!("no data file found for `{record}`, so none of its rules is computed"))
            .file(args.rules.data.display().to_string())
            .help(format!("looked for {wanted}"))
    };
    let notes: Vec<Note> = found.without.iter().map(note).collect();
    report::notes(&Terminal { quiet: false, ..terminal.clone() }, &notes);
}

fn show(
    written: Option<&Path>,
    program: &Program,
    found: &Discovered,
    done: &Summary,
    preview: &Preview<'_>,
    terminal: &Terminal,
) {
    let summary = |rows: bool| {
        let head = |record: &str| terminal.paint("1", record);
        let line = |(record, wanted): &(String, String)| {
            format!("\n\n{}  no data file found: looked for {wanted}", head(record))
        };
        let without: String = found.without.iter().map(line).collect();
        summary(program, done, preview, rows, terminal) + &without
    };
    match written {
        None => terminal.out(&summary(true)),
        Some(out) => {
            terminal.say(&summary(false));
            terminal.say(&format!("\nwritten to {}", out.display()));
        }
    }
}

/// Hands every row on to the terminal's preview and to the files.
struct Both<'a> {
    preview: Preview<'a>,
    directory: Option<Directory<'a>>,
    counts: Counts,
    progress: Progress,
}

impl Sink for Both<'_> {
    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        self.preview.start(record, schema)?;
        self.counts.start(record, schema)?;
        self.directory.as_mut().map_or(Ok(()), |d| d.start(record, schema))
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        self.preview.rows(record, rows)?;
        self.counts.rows(record, rows)?;
        self.directory.as_mut().map_or(Ok(()), |d| d.rows(record, rows))
    }

    fn packer(&self, record: &str) -> Option<Arc<dyn Packer>> {
        self.directory.as_ref()?.packer(record)
    }

    fn packed(&mut self, record: &str, rows: &[RecordBatch], packed: Packed) -> Result<(), String> {
        for batch in rows {
            self.preview.rows(record, batch)?;
            self.counts.rows(record, batch)?;
        }
        self.directory.as_mut().map_or(Ok(()), |d| d.packed(record, rows, packed))
    }

    fn restart(&mut self) -> Result<(), String> {
        self.preview.restart()?;
        self.counts.restart()?;
        self.directory.as_mut().map_or(Ok(()), |d| d.restart())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.preview.reject(reject)?;
        self.counts.reject(reject)?;
        self.directory.as_mut().map_or(Ok(()), |d| d.reject(reject))
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        self.preview.finding(finding)?;
        self.counts.finding(finding)?;
        self.directory.as_mut().map_or(Ok(()), |d| d.finding(finding))
    }

    fn parted(&mut self, parted: &Parted) {
        self.progress.parted(parted);
    }

    fn progress(&mut self, record: &str, rows: u64) {
        self.progress.update(record, rows);
    }
}
