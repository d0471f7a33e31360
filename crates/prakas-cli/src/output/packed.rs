//! Writes Parquet and Arrow IPC files, in the engine's own types.
//! In: batches as the engine gives them. Out: one file; decimals keep the scale of their column.

use super::RowWriter;
use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::BufWriter;

pub struct Parquet(ArrowWriter<File>);

pub struct Arrow(FileWriter<BufWriter<File>>);

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Parquet {
    pub fn new(file: File, schema: &SchemaRef) -> Result<Self, String> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        ArrowWriter::try_new(file, schema.clone(), Some(properties)).map(Parquet).map_err(failed)
    }
}

impl RowWriter for Parquet {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), String> {
        self.0.write(rows).map_err(failed)
    }

    fn finish(self: Box<Self>) -> Result<(), String> {
        self.0.close().map(|_| ()).map_err(failed)
    }
}

impl Arrow {
    pub fn new(file: File, schema: &SchemaRef) -> Result<Self, String> {
        FileWriter::try_new_buffered(file, schema).map(Arrow).map_err(failed)
    }
}

impl RowWriter for Arrow {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), String> {
        self.0.write(rows).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<(), String> {
        self.0.finish().map_err(failed)
    }
}
