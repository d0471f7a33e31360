//! Parquet files: only the columns that the record has, in the file's own types.
//! In: a path. Out: batches numbered from row 1; types that do not fit are the engine's question.

use super::{open, BATCH};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::ProjectionMask;
use prakas_engine::api::{DataFile, ReadError, RowBatch, RowReader};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, Clone)]
pub struct ParquetFile {
    pub name: String,
    pub path: PathBuf,
    /// Columns that the record can use; others are not read.
    pub wanted: BTreeSet<String>,
}

struct ParquetReader {
    name: String,
    header: Vec<String>,
    batches: ParquetRecordBatchReader,
    rows: u64,
}

impl DataFile for ParquetFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let failed = |e: parquet::errors::ParquetError| {
            open::error(
                &self.name,
                format!("the file is not readable as Parquet: {e}; get a complete and sound copy of it"),
            )
        };
        let file = open::file(&self.path, &self.name)?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
        let fields = builder.schema().fields().iter().enumerate();
        let (roots, header): (Vec<usize>, Vec<String>) =
            fields.filter(|(_, f)| self.wanted.contains(f.name())).map(|(i, f)| (i, f.name().clone())).unzip();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let batches = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(failed)?;
        Ok(Box::new(ParquetReader { name: self.name.clone(), header, batches, rows: 0 }))
    }
}

impl RowReader for ParquetReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<RowBatch>, ReadError> {
        let Some(batch) = self.batches.next() else { return Ok(None) };
        let batch =
            batch.map_err(|e| open::error(&self.name, format!("the file is damaged: {e}; get a sound copy of it")))?;
        let first = self.rows + 1;
        self.rows += batch.num_rows() as u64;
        let lines = (first..=self.rows).collect();
        Ok(Some(RowBatch { columns: batch.columns().to_vec(), lines, broken: Vec::new() }))
    }
}
