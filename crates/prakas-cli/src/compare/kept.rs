//! The sink that keeps a whole run in memory: results by key, and the keys of rejected rows.

use crate::output::{styles, Cells};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Reject, Sink};
use std::collections::{BTreeMap, BTreeSet};

/// Where a row stands: batch, and row in it.
pub type Place = (usize, usize);

/// The results of one record.
pub struct Results {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    /// By key, in the order in which the rows came.
    pub keys: BTreeMap<String, Place>,
    pub order: Vec<String>,
}

/// The results of a run.
pub struct Kept<'a> {
    program: &'a Program,
    /// In the order of the rule files.
    pub records: Vec<(String, Results)>,
    pub rejected: BTreeSet<(String, String)>,
}

impl<'a> Kept<'a> {
    pub fn new(program: &'a Program) -> Self {
        Kept { program, records: Vec::new(), rejected: BTreeSet::new() }
    }

    pub fn of(&self, record: &str) -> Option<&Results> {
        self.records.iter().find(|(name, _)| name == record).map(|(_, results)| results)
    }

    /// Columns that make up the key of a record.
    pub fn key_width(program: &Program, record: &str) -> usize {
        program.records.iter().find(|r| r.name == record).map_or(0, |r| r.keys.len())
    }
}

impl Sink for Kept<'_> {
    fn restart(&mut self) -> Result<(), String> {
        *self = Kept::new(self.program);
        Ok(())
    }

    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        let schema = schema.clone();
        let results = Results { schema, batches: Vec::new(), keys: BTreeMap::new(), order: Vec::new() };
        self.records.push((record.to_owned(), results));
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        let styles = styles(self.program, record);
        let width = Kept::key_width(self.program, record);
        let fields = rows.schema();
        let named = fields.fields().iter().zip(rows.columns()).take(width);
        let cells: Result<Vec<Cells>, String> =
            named.map(|(field, array)| Cells::new(array, styles.get(field.name()))).collect();
        let cells = cells?;
        let Some((_, results)) = self.records.iter_mut().find(|(name, _)| name == record) else { return Ok(()) };
        let batch = results.batches.len();
        for row in 0..rows.num_rows() {
            let parts: Vec<String> = cells.iter().map(|c| c.text(row).unwrap_or_default().into_owned()).collect();
            let key = parts.join(", ");
            results.keys.insert(key.clone(), (batch, row));
            results.order.push(key);
        }
        results.batches.push(rows.clone());
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.rejected.insert((reject.record.clone(), reject.key.clone()));
        Ok(())
    }

    fn finding(&mut self, _finding: &Finding) -> Result<(), String> {
        Ok(())
    }
}
