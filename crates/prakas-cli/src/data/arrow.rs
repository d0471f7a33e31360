//! Arrow IPC files and streams: only the columns that the record has, in the file's own types.
//! In: a path. Out: batches numbered from row 1; types that do not fit are the engine's question.

use super::open;
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use prakas_engine::api::{DataFile, Piece, ReadError, RowBatch, RowReader};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

#[derive(Debug, Clone)]
pub struct ArrowFile {
    pub name: String,
    pub path: PathBuf,
    /// Columns that the record can use; others are not handed over.
    pub wanted: BTreeSet<String>,
}

struct ArrowReader {
    name: String,
    header: Vec<String>,
    columns: Vec<usize>,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
    rows: u64,
}

impl DataFile for ArrowFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let failed = |e: String| {
            open::error(
                &self.name,
                format!("the file is not readable as Arrow: {e}; get a complete and sound copy of it"),
            )
        };
        let mut file = BufReader::new(open::file(&self.path, &self.name)?);
        let is_file = file.fill_buf().map_err(|e| failed(e.to_string()))?.starts_with(b"ARROW1");
        type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;
        let (schema, batches): (SchemaRef, Batches) = if is_file {
            let reader = FileReader::try_new(file, None).map_err(|e| failed(e.to_string()))?;
            (reader.schema(), Box::new(reader))
        } else {
            let reader = StreamReader::try_new(file, None).map_err(|e| failed(e.to_string()))?;
            (reader.schema(), Box::new(reader))
        };
        let fields = schema.fields().iter().enumerate().filter(|(_, f)| self.wanted.contains(f.name()));
        let (columns, header) = fields.map(|(i, f)| (i, f.name().clone())).unzip();
        Ok(Box::new(ArrowReader { name: self.name.clone(), header, columns, batches, rows: 0 }))
    }
}

impl RowReader for ArrowReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let Some(batch) = self.batches.next() else { return Ok(None) };
        let failed =
            |e: ArrowError| open::error(&self.name, format!("the file is damaged: {e}; get a sound copy of it"));
        let batch = batch.and_then(|b| b.project(&self.columns)).map_err(failed)?;
        let first = self.rows + 1;
        self.rows += batch.num_rows() as u64;
        let lines = (first..=self.rows).collect();
        Ok(Some(Box::new(RowBatch { columns: batch.columns().to_vec(), lines, broken: Vec::new() })))
    }
}
