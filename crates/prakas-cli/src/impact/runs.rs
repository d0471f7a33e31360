//! One run whose results are kept.

use crate::compare::Kept;
use crate::output::Counts;
use crate::show::Progress;
use crate::terminal::Terminal;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{DataSet, Finding, Parted, Reject, RunError, RunOptions, Sink, Summary};

/// The results of a run, with its rejects and findings whole.
pub struct Ran {
    pub kept: Kept,
    pub counts: Counts,
    pub rejects: Vec<Reject>,
    pub findings: Vec<Finding>,
    pub summary: Summary,
    progress: Progress,
}

pub fn run(program: &Program, data: &DataSet, options: &RunOptions, terminal: &Terminal) -> Result<Ran, RunError> {
    let mut ran = Ran {
        kept: Kept::default(),
        counts: Counts::default(),
        rejects: Vec::new(),
        findings: Vec::new(),
        summary: Summary::default(),
        progress: Progress::new(terminal),
    };
    let done = prakas_engine::run(program, data, options, &mut ran);
    ran.progress.done();
    ran.summary = done?;
    Ok(ran)
}

impl Sink for Ran {
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
