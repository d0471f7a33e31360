//! Writes CSV: UTF-8, commas, LF, quotes where they are needed (RFC 4180); a missing value is an empty cell.

use super::{Cells, RowWriter, Styles};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use std::fs::File;

pub struct CsvWriter {
    writer: csv::Writer<File>,
    styles: Styles,
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl CsvWriter {
    pub fn new(file: File, schema: &SchemaRef, styles: Styles) -> Result<Self, String> {
        let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(file);
        writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(failed)?;
        Ok(CsvWriter { writer, styles })
    }
}

impl RowWriter for CsvWriter {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), String> {
        let schema = rows.schema();
        let fields = schema.fields().iter().zip(rows.columns());
        let columns: Result<Vec<Cells>, String> =
            fields.map(|(field, array)| Cells::new(array, self.styles.get(field.name()))).collect();
        let columns = columns?;
        for row in 0..rows.num_rows() {
            for column in &columns {
                self.writer.write_field(column.text(row).unwrap_or_default().as_bytes()).map_err(failed)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), String> {
        self.writer.flush().map_err(failed)
    }
}
