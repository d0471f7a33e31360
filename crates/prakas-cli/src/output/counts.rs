//! What a run handed over, counted apart from the engine's own counts, so that the two can be held against each other.
//! In: the calls of a run. Out: rows per record, rejects per file and code; or what does not agree.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas_engine::api::{Finding, RecordSummary, Reject, Sink, Summary};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Counts {
    /// Result rows of each record that has a result file.
    pub rows: BTreeMap<String, u64>,
    /// Per record, file and code.
    rejects: BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>,
    pub reject_rows: u64,
    pub finding_rows: u64,
}

impl Counts {
    pub fn of_file(&self, record: &str, file: &str) -> BTreeMap<String, u64> {
        self.rejects.get(record).and_then(|files| files.get(file)).cloned().unwrap_or_default()
    }

    /// Per code, over all records.
    pub fn by_code(&self) -> BTreeMap<String, u64> {
        let mut sum = BTreeMap::new();
        for (code, n) in self.rejects.values().flat_map(BTreeMap::values).flatten() {
            *sum.entry(code.clone()).or_default() += n;
        }
        sum
    }

    /// Every row that was read is accepted or rejected, and every accepted one was handed over.
    pub fn agree(&self, summary: &Summary) -> Result<(), String> {
        summary.records.iter().try_for_each(|record| self.record_agrees(record))
    }

    fn record_agrees(&self, of: &RecordSummary) -> Result<(), String> {
        let same = |what: &str, one: u64, other: u64| match one == other {
            true => Ok(()),
            false => Err(format!("{}: {what}: {one} and {other} rows", of.record)),
        };
        let none = BTreeMap::new();
        let rejects = self.rejects.get(&of.record).unwrap_or(&none);
        let rejected: u64 = rejects.values().flat_map(BTreeMap::values).sum();
        same("rejects written and counted", rejected, of.rejected)?;
        same("rows read, and accepted or rejected", of.rows, of.accepted + of.rejected)?;
        if !of.files.is_empty() {
            same("rows of the files and of the record", of.files.iter().map(|(_, rows)| rows).sum(), of.rows)?;
        }
        for (file, rows) in &of.files {
            let rejected: u64 = rejects.get(file).map(|by| by.values().sum()).unwrap_or(0);
            if rejected > *rows {
                return Err(format!("{}: {file} has {rows} rows and {rejected} rejects", of.record));
            }
        }
        match self.rows.get(&of.record) {
            Some(written) => same("results written and rows accepted", *written, of.accepted),
            None => Ok(()),
        }
    }
}

impl Sink for Counts {
    fn start(&mut self, record: &str, _: &SchemaRef) -> Result<(), String> {
        self.rows.entry(record.to_owned()).or_default();
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        *self.rows.entry(record.to_owned()).or_default() += rows.num_rows() as u64;
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        *self = Counts::default();
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let files = self.rejects.entry(reject.record.clone()).or_default();
        *files.entry(reject.file.clone()).or_default().entry(reject.code.clone()).or_default() += 1;
        self.reject_rows += 1;
        Ok(())
    }

    fn finding(&mut self, _: &Finding) -> Result<(), String> {
        self.finding_rows += 1;
        Ok(())
    }
}
