//! Runs the engine over a case held in memory and writes down what it says, as plain texts.

use super::generate::Case;
use super::scratch::InMemory;
use super::world::RawFile;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch};
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas::source::{FileError, Files};
use prakas_engine::api::{
    BrokenRow, DataFile, DataSet, Finding, Mapping, Memory, Piece, ReadError, RecordData, Reject, RowBatch, RowReader,
    RunError, RunOptions, Sink, Summary,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rule files and tables of a case.
pub struct Texts<'c>(pub &'c BTreeMap<String, String>);

impl Files for Texts<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(path).map(|t| t.clone().into_bytes()).ok_or(FileError::Missing)
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let all = self.0.keys().filter(|name| folder.is_empty() && name.ends_with(".prakas"));
        Ok(all.cloned().collect())
    }
}

struct Held {
    name: String,
    file: RawFile,
    batch: usize,
}

struct Reader {
    file: RawFile,
    at: usize,
    batch: usize,
    /// The last rows and the lines that cannot be split were given.
    told: bool,
}

impl DataFile for Held {
    fn rows(&self) -> Result<u64, ReadError> {
        Ok(self.file.rows.len() as u64)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        Ok(Box::new(Reader { file: self.file.clone(), at: 0, batch: self.batch, told: false }))
    }
}

impl RowReader for Reader {
    fn header(&self) -> &[String] {
        &self.file.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let end = (self.at + self.batch).min(self.file.rows.len());
        if self.at == end && self.told {
            return Ok(None);
        }
        let rows = &self.file.rows[self.at..end];
        let column = |c: usize| -> ArrayRef {
            Arc::new(BinaryArray::from_iter_values(rows.iter().map(|row| row[c].as_bytes())))
        };
        let columns = (0..self.file.header.len()).map(column).collect();
        let lines = (self.at..end).map(line_of).collect();
        self.at = end;
        let last = end == self.file.rows.len();
        let broken = if last && !self.told { end..end + self.file.broken } else { 0..0 };
        let broken = broken.map(|row| BrokenRow { line: line_of(row), reason: "too few cells".into() });
        self.told = last;
        Ok(Some(Box::new(RowBatch { columns, lines, broken: broken.collect() })))
    }
}

/// The line of a row in a text file with one line of headings.
pub fn line_of(row: usize) -> u64 {
    u64::try_from(row).unwrap() + 2
}

/// What a run said: outputs by record in file order, rejects by record and line.
#[derive(Debug, Default, PartialEq)]
pub struct Said {
    pub rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// The key tells rows of a group apart, which have no line.
    pub rejects: BTreeMap<(String, u64, String), Reject>,
    /// Record, line, name of the assertion.
    pub findings: BTreeSet<(String, u64, String)>,
}

impl Sink for Said {
    fn start(&mut self, record: &str, _schema: &SchemaRef) -> Result<(), String> {
        self.rows.entry(record.into()).or_default();
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        let schema = rows.schema();
        for row in 0..rows.num_rows() {
            let cell =
                |(field, column): (&Arc<arrow_schema::Field>, &ArrayRef)| (field.name().clone(), text_of(column, row));
            let line = schema.fields().iter().zip(rows.columns()).map(cell).collect();
            self.rows.entry(record.into()).or_default().push(line);
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let before = self.rejects.insert(place_of(reject), reject.clone());
        assert!(before.is_none(), "rejected twice: {reject:?}");
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        let key = (finding.record.clone(), finding.line, finding.assertion.clone());
        assert!(self.findings.insert(key), "found twice: {finding:?}");
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        *self = Said::default();
        Ok(())
    }
}

/// A whole run over the rows of a case.
pub fn run(program: &Program, case: &Case, threads: usize, batch: usize) -> (Said, Summary) {
    try_run(program, case, batch, RunOptions { threads: Some(threads), ..RunOptions::default() })
        .unwrap_or_else(|e| panic!("the run: {e:?}"))
}

/// The same in three parts; nothing where rules read across them.
pub fn run_in_parts(program: &Program, case: &Case) -> Option<(Said, Summary)> {
    let memory = Memory { parts: Some(3), ..Memory::default() };
    let options = RunOptions { threads: Some(1), memory, scratch: Some(Arc::new(InMemory)), ..RunOptions::default() };
    match try_run(program, case, case.batch, options) {
        Ok(done) => Some(done),
        Err(RunError::Memory(_)) => None,
        Err(error) => panic!("the run in parts: {error:?}"),
    }
}

fn try_run(program: &Program, case: &Case, batch: usize, options: RunOptions) -> Result<(Said, Summary), RunError> {
    let mut data = DataSet::default();
    for file in &case.data {
        let held = Held { name: format!("{}.csv", file.record), file: file.clone(), batch };
        let record = RecordData { mapping: Mapping::default(), files: vec![Box::new(held)] };
        data.records.insert(file.record.clone(), record);
    }
    let options = RunOptions {
        at: case.options.at,
        known_at: case.options.known_at,
        // Half of the cases see expressions evaluated by combination, which else takes many rows.
        combine_from: Some(2).filter(|_| case.batch.is_multiple_of(2)),
        ..options
    };
    let mut said = Said::default();
    let summary = prakas_engine::run(program, &data, &options, &mut said)?;
    Ok((said, summary))
}

fn place_of(reject: &Reject) -> (String, u64, String) {
    let key = if reject.line == 0 { reject.key.clone() } else { String::new() };
    (reject.record.clone(), reject.line, key)
}

/// A cell of an output column as plain text; a missing one is empty.
fn text_of(column: &ArrayRef, row: usize) -> String {
    use arrow_array::{BooleanArray, Date32Array, Decimal128Array, Decimal64Array, Int64Array, StringArray};
    if column.is_null(row) {
        return String::new();
    }
    let any = column.as_any();
    if let Some(texts) = any.downcast_ref::<StringArray>() {
        return texts.value(row).to_string();
    }
    if let Some(numbers) = any.downcast_ref::<Decimal128Array>() {
        return plain(&numbers.value_as_string(row));
    }
    if let Some(numbers) = any.downcast_ref::<Decimal64Array>() {
        return plain(&numbers.value_as_string(row));
    }
    if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        return numbers.value(row).to_string();
    }
    if let Some(answers) = any.downcast_ref::<BooleanArray>() {
        return if answers.value(row) { "yes" } else { "no" }.to_string();
    }
    if let Some(dates) = any.downcast_ref::<Date32Array>() {
        let day = chrono::NaiveDate::from_num_days_from_ce_opt(dates.value(row) + 719_163);
        return day.unwrap().to_string();
    }
    panic!("no text for {:?}", column.data_type())
}

/// Without zeros at the end of the decimals.
fn plain(text: &str) -> String {
    if !text.contains('.') {
        return text.to_string();
    }
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0" } else { short }.to_string()
}
