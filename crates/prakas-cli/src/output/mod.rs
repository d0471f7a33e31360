//! From what the engine hands over to files: a writer per format, a folder that appears only when complete, `run.json`.
//! In: schemas and batches. Out: files; nothing under the final name before all is complete.

mod cell;
mod counts;
mod csv;
mod directory;
mod lines;
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
pub use style::{style, styles, Style};
pub use texts::TextRows;

use crate::args::Format;
use arrow_schema::SchemaRef;
use lines::LineWriter;
use prakas_engine::api::{Packed, Packer};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// One result file being written.
pub trait RowWriter {
    /// What makes rows ready to be written.
    fn packer(&self) -> Arc<dyn Packer>;
    fn write(&mut self, packed: Packed) -> Result<(), String>;
    fn finish(self: Box<Self>) -> Result<(), String>;
}

/// Styles of the columns of one file, by name; a column without one is text.
pub type Styles = BTreeMap<String, Style>;

/// Text as it goes into a file.
pub type Lines = Vec<u8>;

/// `distinct` names columns in which no value occurs twice.
pub fn writer(
    format: Format,
    path: &Path,
    schema: &SchemaRef,
    styles: Styles,
    distinct: &[String],
) -> Result<Box<dyn RowWriter>, String> {
    let failed = |e: std::io::Error| e.to_string();
    let file = std::fs::File::create(path).map_err(failed)?;
    Ok(match format {
        Format::Csv => Box::new(LineWriter::new(file, &csv::header(schema)?, Arc::new(csv::CsvRows { styles }))?),
        Format::Ndjson => Box::new(LineWriter::new(file, &Lines::new(), Arc::new(ndjson::JsonRows { styles }))?),
        Format::Parquet => Box::new(packed::Parquet::new(file, schema, distinct)?),
        Format::Arrow => Box::new(packed::Arrow::new(file, schema)?),
    })
}
