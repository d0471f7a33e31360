//! From what the engine hands over to files: a writer per format, a folder that appears only when complete, `run.json`.
//! In: schemas and batches. Out: files; nothing under the final name before all is complete.

mod cell;
mod counts;
mod csv;
mod directory;
mod manifest;
mod ndjson;
mod packed;
mod staging;
mod stale;
mod style;
mod texts;

pub use cell::{plain_number, Cells};
pub use counts::Counts;
pub use directory::Directory;
pub use manifest::{Manifest, Options, Output};
pub use staging::Staging;
pub use style::{styles, Style};
pub use texts::TextRows;

use crate::args::Format;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use std::collections::BTreeMap;
use std::path::Path;

/// One result file being written.
pub trait RowWriter {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), String>;
    fn finish(self: Box<Self>) -> Result<(), String>;
}

/// Styles of the columns of one file, by name; a column without one is text.
pub type Styles = BTreeMap<String, Style>;

pub fn writer(format: Format, path: &Path, schema: &SchemaRef, styles: Styles) -> Result<Box<dyn RowWriter>, String> {
    let failed = |e: std::io::Error| e.to_string();
    let file = std::fs::File::create(path).map_err(failed)?;
    Ok(match format {
        Format::Csv => Box::new(csv::CsvWriter::new(file, schema, styles)?),
        Format::Ndjson => Box::new(ndjson::JsonWriter::new(file, styles)),
        Format::Parquet => Box::new(packed::Parquet::new(file, schema)?),
        Format::Arrow => Box::new(packed::Arrow::new(file, schema)?),
    })
}
