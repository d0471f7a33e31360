//! A scheme from text, data files from text, and a sink that keeps everything as text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Decimal64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use prakas::ir::Program;
use prakas::source::{FileError, Files};
use prakas_engine::api::*;
use std::collections::BTreeMap;
use std::sync::Arc;

struct Texts(BTreeMap<String, String>);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(path).map(|t| t.clone().into_bytes()).ok_or(FileError::Missing)
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let own = |name: &&String| folder.is_empty() && name.ends_with(".prakas");
        Ok(self.0.keys().filter(own).cloned().collect())
    }
}

/// The checked program of one rule file, with tables by their path.
pub fn program_with(text: &str, tables: &[(&str, &str)]) -> Program {
    let mut files = BTreeMap::from([("test.prakas".to_string(), text.to_string())]);
    files.extend(tables.iter().map(|(n, t)| (n.to_string(), t.to_string())));
    let loaded = prakas::load(&Texts(files), None);
    let problems: Vec<String> = loaded.problems.iter().map(|p| format!("{}: {}", p.code.id, p.message)).collect();
    loaded.program.unwrap_or_else(|| panic!("{problems:#?}"))
}

pub fn program(text: &str) -> Program {
    program_with(text, &[])
}

/// A file in memory: the first line is the header, cells are split at `,`; an empty cell is absent.
pub struct Text {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    batch: usize,
}

pub fn text(name: &str, content: &str) -> Box<dyn DataFile> {
    batched(name, content, 4)
}

pub fn batched(name: &str, content: &str, batch: usize) -> Box<dyn DataFile> {
    let split = |l: &str| l.split(',').map(|c| c.trim().to_string()).collect::<Vec<_>>();
    let mut lines = content.lines().map(str::trim).filter(|l| !l.is_empty());
    let header = split(lines.next().unwrap());
    Box::new(Text { name: name.into(), header, rows: lines.map(split).collect(), batch })
}

struct Reader {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    next: usize,
    batch: usize,
}

impl DataFile for Text {
    fn rows(&self) -> Result<u64, ReadError> {
        Ok(self.rows.len() as u64)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let (header, rows) = (self.header.clone(), self.rows.clone());
        Ok(Box::new(Reader { header, rows, next: 0, batch: self.batch }))
    }
}

impl RowReader for Reader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        if self.next >= self.rows.len() {
            return Ok(None);
        }
        let end = self.rows.len().min(self.next + self.batch);
        let (mut whole, mut lines, mut broken) = (Vec::new(), Vec::new(), Vec::new());
        for i in self.next..end {
            let (row, line) = (&self.rows[i], i as u64 + 2);
            if row.len() == self.header.len() {
                whole.push(row);
                lines.push(line);
            } else {
                broken.push(BrokenRow { line, reason: format!("{} cells", row.len()) });
            }
        }
        self.next = end;
        let column = |c: usize| -> ArrayRef {
            let cells = whole.iter().map(|r| Some(r[c].as_bytes()).filter(|b| !b.is_empty()));
            Arc::new(cells.collect::<BinaryArray>())
        };
        Ok(Some(Box::new(RowBatch { columns: (0..self.header.len()).map(column).collect(), lines, broken })))
    }
}

pub fn record(files: Vec<Box<dyn DataFile>>) -> RecordData {
    RecordData { mapping: Mapping::default(), files }
}

/// Data by record name, one file each.
pub fn data(records: &[(&str, &str)]) -> DataSet {
    let one = |(name, content): &(&str, &str)| {
        (name.to_string(), record(vec![text(&format!("{}.csv", name.to_lowercase()), content)]))
    };
    DataSet { records: records.iter().map(one).collect() }
}

/// All that a run gave, as text.
#[derive(Default, Debug, PartialEq, Eq, Clone)]
pub struct Kept {
    pub starts: Vec<String>,
    pub rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    pub rejects: Vec<Reject>,
    pub findings: Vec<Finding>,
}

impl Sink for Kept {
    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        self.starts.push(format!("{record}: {}", names.join(" ")));
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        let list = self.rows.entry(record.into()).or_default();
        for i in 0..rows.num_rows() {
            let cell = |(c, f): (&ArrayRef, &Arc<arrow_schema::Field>)| (f.name().clone(), shown(c, i));
            list.push(rows.columns().iter().zip(rows.schema().fields()).map(cell).collect());
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.rejects.push(reject.clone());
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        self.findings.push(finding.clone());
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        *self = Kept::default();
        Ok(())
    }
}

fn shown(array: &ArrayRef, i: usize) -> String {
    if array.is_null(i) {
        return "-".into();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(i).to_string(),
        DataType::Boolean => array.as_boolean().value(i).to_string(),
        DataType::Date32 => {
            array.as_primitive::<Date32Type>().value_as_date(i).map(|d| d.to_string()).unwrap_or_default()
        }
        DataType::Decimal64(..) => array.as_primitive::<Decimal64Type>().value_as_string(i),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(i),
        other => other.to_string(),
    }
}

pub fn run_with(program: &Program, data: &DataSet, options: &RunOptions) -> (Kept, Summary) {
    let mut kept = Kept::default();
    let summary = prakas_engine::run(program, data, options, &mut kept).unwrap();
    for record in &summary.records {
        assert_eq!(record.rows, record.accepted + record.rejected, "{record:?}");
        // The rows of a group come from no file.
        let from_files = record.files.iter().map(|f| f.1).sum::<u64>();
        assert!(record.files.is_empty() || record.rows == from_files, "{record:?}");
    }
    (kept, summary)
}

pub fn run(program: &Program, data: &DataSet) -> Kept {
    run_with(program, data, &RunOptions::default()).0
}

impl Kept {
    /// One cell of the results by the record's key field `id`.
    pub fn cell(&self, record: &str, id: &str, column: &str) -> String {
        let rows = self.rows.get(record).cloned().unwrap_or_default();
        let row = rows.iter().find(|r| r["id"] == id).unwrap_or_else(|| panic!("no {id}: {:#?}", self.rejects));
        row[column].clone()
    }

    pub fn code(&self, id: &str) -> String {
        self.rejects.iter().find(|r| r.key == id).map(|r| r.code.clone()).unwrap_or_default()
    }
}

/// Values of a formula `= ...` over a record `R` with the given fields, one per row.
pub fn formula(fields: &str, ty: &str, formula: &str, rows: &str) -> Kept {
    let source = format!(
        "module test\nscheme test {{\n  title \"T\"\n  parties worker, employer\n}}\nrecord R {{\n  key id : text\n{fields}\n}}\nrule out for R : {ty} {{\n  = {formula}\n}}\n"
    );
    run(&program(&source), &data(&[("R", rows)]))
}
