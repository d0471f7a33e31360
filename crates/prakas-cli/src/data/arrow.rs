//! Arrow IPC files and streams: only the columns that the record has, in the file's own types.
//! In: a path. Out: batches numbered from row 1; types that do not fit are the engine's question.

use super::guard::guarded;
use super::{open, typed};
use arrow_array::{Array, RecordBatch};
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
    /// Of the whole file.
    bytes: u64,
}

impl DataFile for ArrowFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        guarded(|| self.opened()).unwrap_or_else(|panic| Err(self.unreadable(panic)))
    }

    /// As many as there is room for when all rows are like those of the first batch.
    fn rows(&self) -> Result<u64, ReadError> {
        let Some(first) = self.open()?.next()? else { return Ok(0) };
        let (mut rows, mut bytes) = (0, 0);
        for batch in first.read()? {
            rows += batch.lines.len() as u64;
            bytes += batch.columns.iter().map(|column| column.get_array_memory_size() as u64).sum::<u64>();
        }
        let file = open::file(&self.path, &self.name)?;
        let all = file.metadata().map_err(|e| open::error(&self.name, open::why(&e)))?.len();
        Ok(u64::try_from(u128::from(rows) * u128::from(all) / u128::from(bytes.max(1))).unwrap_or(u64::MAX))
    }
}

impl ArrowFile {
    fn unreadable(&self, error: impl std::fmt::Display) -> ReadError {
        let why = format!("the file is not readable as Arrow: {error}; get a complete and sound copy of it");
        open::error(&self.name, why)
    }

    fn opened(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let failed = |e: String| self.unreadable(e);
        let file = open::file(&self.path, &self.name)?;
        let bytes = file.metadata().map_err(|e| failed(e.to_string()))?.len();
        let mut file = BufReader::new(file);
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
        Ok(Box::new(ArrowReader { name: self.name.clone(), header, columns, batches, rows: 0, bytes }))
    }
}

impl RowReader for ArrowReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let next = guarded(|| self.batches.next());
        let failed = |e: String| open::error(&self.name, format!("the file is damaged: {e}; get a sound copy of it"));
        let Some(batch) = next.map_err(failed)? else { return Ok(None) };
        let batch = batch.and_then(|b| b.project(&self.columns)).map_err(|e| failed(e.to_string()))?;
        let first = self.rows + 1;
        self.rows = self.rows.saturating_add(batch.num_rows() as u64);
        typed::rows_fit(self.rows, self.bytes).and_then(|()| typed::texts_fit(&batch)).map_err(failed)?;
        let lines = (first..=self.rows).collect();
        Ok(Some(Box::new(RowBatch { columns: batch.columns().to_vec(), lines, broken: Vec::new() })))
    }
}
