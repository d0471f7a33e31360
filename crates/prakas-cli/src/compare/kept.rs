//! The sink that keeps a whole run in memory: results in the order of the data, and the keys of rejected rows.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Reject, Sink};
use std::collections::BTreeMap;

/// Where a row stands: batch, and row in it.
pub type Place = (usize, usize);

/// The results of one record.
pub struct Results {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl Results {
    /// Every row, in the order in which they came.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let rows = |(batch, rows): (usize, &RecordBatch)| (0..rows.num_rows()).map(move |row| (batch, row));
        self.batches.iter().enumerate().flat_map(rows)
    }
}

/// The results of a run.
#[derive(Default)]
pub struct Kept {
    /// In the order of the rule files.
    pub records: Vec<(String, Results)>,
    /// Codes of rejects, by record and key.
    pub rejected: BTreeMap<String, BTreeMap<String, String>>,
}

impl Kept {
    pub fn of(&self, record: &str) -> Option<&Results> {
        self.records.iter().find(|(name, _)| name == record).map(|(_, results)| results)
    }

    /// Columns that make up the key of a record.
    pub fn key_width(program: &Program, record: &str) -> usize {
        program.records.iter().find(|r| r.name == record).map_or(0, |r| r.keys.len())
    }
}

impl Sink for Kept {
    fn restart(&mut self) -> Result<(), String> {
        *self = Kept::default();
        Ok(())
    }

    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        self.records.push((record.to_owned(), Results { schema: schema.clone(), batches: Vec::new() }));
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        if let Some((_, results)) = self.records.iter_mut().find(|(name, _)| name == record) {
            results.batches.push(rows.clone());
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let keys = self.rejected.entry(reject.record.clone()).or_default();
        keys.insert(reject.key.clone(), reject.code.clone());
        Ok(())
    }

    fn finding(&mut self, _finding: &Finding) -> Result<(), String> {
        Ok(())
    }
}
