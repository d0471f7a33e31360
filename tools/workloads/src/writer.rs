//! Writes batches as Parquet or CSV, with the same content.
//! In: batches of one schema. Out: one file. Parquet: snappy, a row group for each batch, dictionaries but for keys.

use crate::days;
use crate::sheet::BATCH;
use crate::Target;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::io::{self, Write};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Parquet,
    Csv,
}

pub enum Writer {
    Parquet(Box<ArrowWriter<File>>),
    Csv(File),
}

impl Writer {
    pub fn create(target: &Target, name: &str, schema: &SchemaRef, keys: &[&str]) -> io::Result<Writer> {
        match target.format {
            Format::Parquet => {
                let file = File::create(target.folder.join(format!("{name}.parquet")))?;
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(keys)));
                Ok(Writer::Parquet(Box::new(writer.map_err(io::Error::other)?)))
            }
            Format::Csv => {
                let mut file = File::create(target.folder.join(format!("{name}.csv")))?;
                let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
                writeln!(file, "{}", names.join(","))?;
                Ok(Writer::Csv(file))
            }
        }
    }

    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self {
            Writer::Parquet(writer) => writer.write(batch).map_err(io::Error::other),
            Writer::Csv(file) => file.write_all(&text_of(batch)?),
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self {
            Writer::Parquet(writer) => writer.close().map(|_| ()).map_err(io::Error::other),
            Writer::Csv(mut file) => file.flush(),
        }
    }
}

fn properties(keys: &[&str]) -> WriterProperties {
    let mut builder =
        WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(BATCH));
    for key in keys {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(*key), false);
    }
    builder.build()
}

fn text_of(batch: &RecordBatch) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(batch.num_rows() * 96);
    for row in 0..batch.num_rows() {
        for (place, column) in batch.columns().iter().enumerate() {
            if place > 0 {
                text.push(b',');
            }
            if !column.is_null(row) {
                cell(&mut text, column.as_ref(), row)?;
            }
        }
        text.push(b'\n');
    }
    Ok(text)
}

/// No text of the workloads needs quotes, and no number is negative.
fn cell(text: &mut Vec<u8>, column: &dyn Array, row: usize) -> io::Result<()> {
    match column.data_type() {
        DataType::Utf8 => text.extend_from_slice(column.as_string::<i32>().value(row).as_bytes()),
        DataType::Int64 => write!(text, "{}", column.as_primitive::<Int64Type>().value(row))?,
        DataType::Boolean => {
            text.extend_from_slice(if column.as_boolean().value(row) { b"true" } else { b"false" });
        }
        DataType::Date32 => {
            let (year, month, day) = days::date(i64::from(column.as_primitive::<Date32Type>().value(row)));
            write!(text, "{year:04}-{month:02}-{day:02}")?;
        }
        DataType::Decimal128(_, scale) => {
            let width = usize::from(scale.unsigned_abs());
            let ten = 10i128.pow(u32::from(scale.unsigned_abs()));
            let digits = column.as_primitive::<Decimal128Type>().value(row);
            write!(text, "{}.{:0width$}", digits / ten, digits % ten)?;
        }
        other => return Err(io::Error::other(format!("no text for a column of {other}"))),
    }
    Ok(())
}
