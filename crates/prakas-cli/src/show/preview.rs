//! The sink that keeps what the terminal shows: the first rows of each record and the first reject of each code.
//! In: the calls of a run. Out: a bounded number of texts; never holds a whole result.

use crate::output::{styles, Cells, Styles};
use crate::show::with_unit;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Reject, Sink};
use std::collections::BTreeMap;

const ROWS: usize = 5;

/// Rows of a report that the terminal shows.
const REPORT_ROWS: usize = 60;

/// The first rows of one record's results.
#[derive(Debug, Clone, Default)]
pub struct FirstRows {
    /// Name and unit.
    pub header: Vec<(String, String)>,
    /// True for columns of numbers.
    pub numbers: Vec<bool>,
    pub rows: Vec<Vec<String>>,
    /// Rows of the whole result.
    pub total: u64,
    /// The title, when the record is a group that has one.
    pub report: Option<String>,
    styles: Styles,
}

pub struct Preview<'a> {
    program: &'a Program,
    /// In the order in which records start.
    pub records: Vec<(String, FirstRows)>,
    /// First reject of each record and code.
    pub rejects: BTreeMap<(String, String), Reject>,
    /// First finding of each assertion.
    pub findings: BTreeMap<String, Finding>,
}

impl<'a> Preview<'a> {
    pub fn new(program: &'a Program) -> Self {
        Preview { program, records: Vec::new(), rejects: BTreeMap::new(), findings: BTreeMap::new() }
    }
}

impl FirstRows {
    pub fn new(schema: &SchemaRef, styles: Styles) -> FirstRows {
        let unit = |name: &String| styles.get(name).map(|s| s.unit.clone()).unwrap_or_default();
        let header = schema.fields().iter().map(|f| (f.name().clone(), unit(f.name()))).collect();
        let numbers = schema.fields().iter().map(|f| styles.contains_key(f.name())).collect();
        FirstRows { header, numbers, rows: Vec::new(), total: 0, report: None, styles }
    }

    /// Counts all rows and keeps the first `most`.
    pub fn add(&mut self, rows: &RecordBatch, most: usize) -> Result<(), String> {
        self.total += rows.num_rows() as u64;
        let missing = most.saturating_sub(self.rows.len()).min(rows.num_rows());
        if missing == 0 {
            return Ok(());
        }
        let few = rows.slice(0, missing);
        let mut shown: Vec<Vec<String>> = vec![Vec::new(); missing];
        for (field, array) in few.schema().fields().iter().zip(few.columns()) {
            let style = self.styles.get(field.name());
            let cells = Cells::new(array, style)?;
            for (index, row) in shown.iter_mut().enumerate() {
                let text = cells.text(index).unwrap_or_default();
                row.push(match style {
                    Some(style) => with_unit(&text, style, false),
                    None => text.into_owned(),
                });
            }
        }
        self.rows.extend(shown);
        Ok(())
    }
}

impl Sink for Preview<'_> {
    fn restart(&mut self) -> Result<(), String> {
        *self = Preview::new(self.program);
        Ok(())
    }

    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        let report = self.program.records.iter().find(|r| r.name == record);
        let report = report.filter(|r| r.group.is_some()).and_then(|r| r.title.clone());
        let first = FirstRows::new(schema, styles(self.program, record));
        self.records.push((record.to_owned(), FirstRows { report, ..first }));
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        let Some((_, first)) = self.records.iter_mut().find(|(name, _)| name == record) else { return Ok(()) };
        let most = if first.report.is_some() { REPORT_ROWS } else { ROWS };
        first.add(rows, most)
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let kind = (reject.record.clone(), reject.code.clone());
        self.rejects.entry(kind).or_insert_with(|| reject.clone());
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        self.findings.entry(finding.assertion.clone()).or_insert_with(|| finding.clone());
        Ok(())
    }
}
