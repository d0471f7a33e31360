//! Writes NDJSON: one object per line, numbers with the same digits as in CSV, `null` for a missing value.

use super::{Cells, RowWriter, Styles};
use arrow_array::RecordBatch;
use std::fs::File;
use std::io::{BufWriter, Write};

pub struct JsonWriter {
    out: BufWriter<File>,
    styles: Styles,
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl JsonWriter {
    pub fn new(file: File, styles: Styles) -> Self {
        JsonWriter { out: BufWriter::with_capacity(1 << 18, file), styles }
    }
}

impl RowWriter for JsonWriter {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), String> {
        let schema = rows.schema();
        let mut columns = Vec::new();
        for (field, array) in schema.fields().iter().zip(rows.columns()) {
            let name = serde_json::to_string(field.name()).map_err(failed)?;
            columns.push((name, Cells::new(array, self.styles.get(field.name()))?));
        }
        for row in 0..rows.num_rows() {
            for (index, (name, cells)) in columns.iter().enumerate() {
                let before = if index == 0 { "{" } else { "," };
                let value = match cells.text(row) {
                    None => "null".into(),
                    Some(text) if cells.is_number => text,
                    Some(text) => serde_json::to_string(&text).map_err(failed)?.into(),
                };
                write!(self.out, "{before}{name}:{value}").map_err(failed)?;
            }
            self.out.write_all(b"}\n").map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), String> {
        self.out.flush().map_err(failed)
    }
}
