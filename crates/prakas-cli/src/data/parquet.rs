//! Parquet files: only the columns that the record has, in the file's own types.
//! In: a path. Out: row groups as pieces, rows numbered from 1; types that do not fit are the engine's question.

use super::guard::guarded;
use super::positioned::Positioned;
use super::{open, typed, BATCH};
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::ProjectionMask;
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::Length;
use prakas_engine::api::{DataFile, Piece, ReadError, RowBatch, RowReader};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of a row group that one thread decodes; a larger group is read on by the thread that cuts the file.
const GROUP: u64 = 1 << 18;
const BATCHES: usize = 8;

#[derive(Debug, Clone)]
pub struct ParquetFile {
    pub name: String,
    pub path: PathBuf,
    /// Columns that the record can use; others are not read.
    pub wanted: BTreeSet<String>,
}

/// What every reader of the file needs.
#[derive(Clone)]
struct Opened {
    name: String,
    file: Positioned,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
}

struct ParquetReader {
    opened: Opened,
    header: Vec<String>,
    group: usize,
    rows: u64,
    /// A large row group that is being read.
    begun: Option<(ParquetRecordBatchReader, u64)>,
}

struct Group {
    opened: Opened,
    group: usize,
    first: u64,
    rows: u64,
}

struct Batches(Vec<RowBatch>);

impl DataFile for ParquetFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        guarded(|| self.opened()).unwrap_or_else(|panic| Err(self.unreadable(panic)))
    }

    fn rows(&self) -> Result<u64, ReadError> {
        let counted = guarded(|| self.metadata().map(|(_, _, rows)| rows));
        counted.unwrap_or_else(|panic| Err(self.unreadable(panic)))
    }
}

impl ParquetFile {
    fn unreadable(&self, error: impl std::fmt::Display) -> ReadError {
        let why = format!("the file is not readable as Parquet: {error}; get a complete and sound copy of it");
        open::error(&self.name, why)
    }

    /// The file, what it says of itself, and its rows.
    fn metadata(&self) -> Result<(Positioned, ArrowReaderMetadata, u64), ReadError> {
        let failed = |e: ParquetError| self.unreadable(e);
        let file =
            Positioned::new(open::file(&self.path, &self.name)?).map_err(|e| open::error(&self.name, open::why(&e)))?;
        let bytes = file.len();
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(failed)?;
        let said = metadata.metadata().row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0));
        let rows = said.fold(0, u64::saturating_add);
        typed::rows_fit(rows, bytes).map_err(|why| self.unreadable(why))?;
        Ok((file, metadata, rows))
    }

    fn opened(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let failed = |e: ParquetError| self.unreadable(e);
        let (file, metadata, _) = self.metadata()?;
        let options = ArrowReaderOptions::new().with_schema(layout(metadata.schema(), metadata.metadata()));
        let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).map_err(failed)?;
        let fields = metadata.schema().fields().iter().enumerate();
        let (roots, header): (Vec<usize>, Vec<String>) =
            fields.filter(|(_, f)| self.wanted.contains(f.name())).map(|(i, f)| (i, f.name().clone())).unzip();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        let opened = Opened { name: self.name.clone(), file, metadata, mask };
        Ok(Box::new(ParquetReader { opened, header, group: 0, rows: 0, begun: None }))
    }
}

/// Texts as dictionaries where the file has them so, else as views into its pages.
fn layout(schema: &SchemaRef, metadata: &ParquetMetaData) -> SchemaRef {
    let flat = metadata.file_metadata().schema_descr().num_columns() == schema.fields().len();
    let field = |(place, field): (usize, &Arc<Field>)| {
        let text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        if !text || !flat {
            return field.clone();
        }
        let all = metadata.row_groups().iter().all(|group| group.columns().get(place).is_some_and(is_dictionary));
        let ty = if all && metadata.num_row_groups() > 0 {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        } else {
            DataType::Utf8View
        };
        Arc::new(field.as_ref().clone().with_data_type(ty))
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().enumerate().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// Bytes of a dictionary, as stored, up to which its values are few beside the rows of a batch.
const DICTIONARY: i64 = 1 << 15;

/// All pages of the column hold places in a dictionary that is small.
fn is_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    let only = |encoding| chunk.page_encoding_stats_mask().is_some_and(|mask| mask.is_only(encoding));
    let small = |start: i64| chunk.data_page_offset().saturating_sub(start) <= DICTIONARY;
    chunk.dictionary_page_offset().is_some_and(small)
        && (only(Encoding::RLE_DICTIONARY) || only(Encoding::PLAIN_DICTIONARY))
}

impl Opened {
    fn group(&self, group: usize) -> Result<ParquetRecordBatchReader, ReadError> {
        let build = || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
                .with_projection(self.mask.clone())
                .with_row_groups(vec![group])
                .with_batch_size(BATCH)
                .build()
        };
        guarded(build).map_err(|panic| self.failed(panic))?.map_err(|e| self.failed(e))
    }

    fn failed(&self, error: impl std::fmt::Display) -> ReadError {
        open::error(&self.name, format!("the file is damaged: {error}; get a sound copy of it"))
    }

    fn next(&self, batches: &mut ParquetRecordBatchReader) -> Result<Option<RecordBatch>, ReadError> {
        let next = guarded(|| batches.next()).map_err(|panic| self.failed(panic))?;
        let next = next.transpose().map_err(|e: ArrowError| self.failed(e))?;
        if let Some(batch) = &next {
            typed::texts_fit(batch).map_err(|why| self.failed(why))?;
        }
        Ok(next)
    }

    /// Fewer rows than the file says there are would be lost rows.
    fn check_rows(&self, group: usize, said: u64, found: u64) -> Result<(), ReadError> {
        if said == found {
            return Ok(());
        }
        Err(self.failed(format!("row group {} holds {found} rows, its metadata says {said}", group + 1)))
    }
}

impl RowReader for ParquetReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        loop {
            if let Some(piece) = self.read_on()? {
                return Ok(Some(piece));
            }
            let Some(metadata) = self.opened.metadata.metadata().row_groups().get(self.group) else { return Ok(None) };
            let rows =
                u64::try_from(metadata.num_rows()).map_err(|_| self.opened.failed("it has less than no rows"))?;
            let (group, first) = (self.group, self.rows + 1);
            self.group += 1;
            if rows > GROUP {
                self.begun = Some((self.opened.group(group)?, self.rows + rows));
                continue;
            }
            self.rows += rows;
            return Ok(Some(Box::new(Group { opened: self.opened.clone(), group, first, rows })));
        }
    }
}

impl ParquetReader {
    /// The next rows of a large row group.
    fn read_on(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let Some((batches, end)) = &mut self.begun else { return Ok(None) };
        let mut found = Vec::new();
        while found.len() < BATCHES {
            let Some(batch) = self.opened.next(batches)? else { break };
            found.push(numbered(&batch, self.rows + 1));
            self.rows += batch.num_rows() as u64;
        }
        if !found.is_empty() {
            return Ok(Some(Box::new(Batches(found))));
        }
        self.opened.check_rows(self.group - 1, *end, self.rows)?;
        self.begun = None;
        Ok(None)
    }
}

fn numbered(batch: &RecordBatch, first: u64) -> RowBatch {
    let lines = (first..first + batch.num_rows() as u64).collect();
    RowBatch { columns: batch.columns().to_vec(), lines, broken: Vec::new() }
}

impl Piece for Group {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError> {
        let mut batches = self.opened.group(self.group)?;
        let mut found = Vec::new();
        let mut first = self.first;
        while let Some(batch) = self.opened.next(&mut batches)? {
            found.push(numbered(&batch, first));
            first += batch.num_rows() as u64;
        }
        self.opened.check_rows(self.group, self.rows, first - self.first)?;
        Ok(found)
    }
}

impl Piece for Batches {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError> {
        Ok(self.0)
    }
}
