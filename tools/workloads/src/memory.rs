//! Data files held in memory as Arrow batches, and a sink that drops what it is given.
//! In: the folder of a workload in Parquet. Out: a data set for the engine that opens nothing.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use prakas::ir::Program;
use prakas_engine::api;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Rows of a batch, as the command line reads them.
const BATCH: usize = 8_192;

/// The rows of one file.
pub struct Held {
    name: String,
    header: Arc<Vec<String>>,
    batches: Arc<Vec<Vec<ArrayRef>>>,
}

struct Reader {
    header: Arc<Vec<String>>,
    batches: Arc<Vec<Vec<ArrayRef>>>,
    next: usize,
    rows: u64,
}

impl api::DataFile for Held {
    fn name(&self) -> &str {
        &self.name
    }

    fn rows(&self) -> Result<u64, api::ReadError> {
        Ok(self.batches.iter().filter_map(|columns| columns.first()).map(|c| c.len() as u64).sum())
    }

    fn open(&self) -> Result<Box<dyn api::RowReader>, api::ReadError> {
        Ok(Box::new(Reader { header: self.header.clone(), batches: self.batches.clone(), next: 0, rows: 0 }))
    }
}

impl api::RowReader for Reader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn api::Piece>>, api::ReadError> {
        let Some(columns) = self.batches.get(self.next) else { return Ok(None) };
        self.next += 1;
        let rows = columns.first().map_or(0, |c| c.len()) as u64;
        let lines = (self.rows + 1..=self.rows + rows).collect();
        self.rows += rows;
        Ok(Some(Box::new(api::RowBatch { columns: columns.clone(), lines, broken: Vec::new() })))
    }
}

/// Drops results; counts what must not happen.
#[derive(Default)]
pub struct Dropped {
    pub rows: u64,
    pub rejects: u64,
}

impl api::Sink for Dropped {
    fn start(&mut self, _record: &str, _schema: &SchemaRef) -> Result<(), String> {
        Ok(())
    }

    fn rows(&mut self, _record: &str, rows: &RecordBatch) -> Result<(), String> {
        self.rows += rows.num_rows() as u64;
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        *self = Dropped::default();
        Ok(())
    }

    fn reject(&mut self, _reject: &api::Reject) -> Result<(), String> {
        self.rejects += 1;
        Ok(())
    }

    fn finding(&mut self, _finding: &api::Finding) -> Result<(), String> {
        Ok(())
    }
}

/// The files of a workload by record; percents are fractions, as the generator writes them.
pub fn load(program: &Program, folder: &Path) -> Result<api::DataSet, String> {
    let mut data = api::DataSet::default();
    for record in program.records.iter().filter(|r| r.group.is_none()) {
        let path = folder.join(format!("{}.parquet", file_of(&record.name)));
        let held = read(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        let fraction = api::FieldMapping { hundredths: Some(false), ..api::FieldMapping::default() };
        let percent = |f: &&prakas::ir::Field| f.ty.number().is_some_and(|n| n.kind == prakas::ir::NumberKind::Percent);
        let fields: BTreeMap<_, _> =
            record.fields.iter().filter(percent).map(|f| (f.name.clone(), fraction.clone())).collect();
        let files: Vec<Box<dyn api::DataFile>> = vec![Box::new(held)];
        data.records.insert(record.name.clone(), api::RecordData { mapping: api::Mapping { fields }, files });
    }
    Ok(data)
}

/// `Claim` is `claims`, `Facility` is `facilities`.
fn file_of(record: &str) -> String {
    let name = record.to_lowercase();
    match name.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{name}s"),
    }
}

fn read(path: &Path) -> Result<Held, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
    let header = builder.schema().fields().iter().map(|f| f.name().clone()).collect();
    let reader = builder.with_batch_size(BATCH).build().map_err(|e| e.to_string())?;
    let mut batches = Vec::new();
    for batch in reader {
        batches.push(batch.map_err(|e| e.to_string())?.columns().to_vec());
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Held { name, header: Arc::new(header), batches: Arc::new(batches) })
}
