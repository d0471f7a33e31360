//! Writes NDJSON: one object per line, numbers with the same digits as in CSV, `null` for a missing value.

use super::{Cells, Lines, Styles};
use arrow_array::RecordBatch;
use prakas_engine::api::{Packed, Packer};

/// Rows as objects.
pub struct JsonRows {
    pub styles: Styles,
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Packer for JsonRows {
    fn pack(&self, rows: &[RecordBatch]) -> Result<Packed, String> {
        let mut out = Lines::new();
        for batch in rows {
            self.add(batch, &mut out)?;
        }
        Ok(Box::new(out))
    }
}

impl JsonRows {
    fn add(&self, rows: &RecordBatch, out: &mut Lines) -> Result<(), String> {
        let schema = rows.schema();
        let mut columns = Vec::new();
        for (field, array) in schema.fields().iter().zip(rows.columns()) {
            let name = serde_json::to_string(field.name()).map_err(failed)?;
            columns.push((name, Cells::new(array, self.styles.get(field.name()))?));
        }
        for row in 0..rows.num_rows() {
            for (index, (name, cells)) in columns.iter().enumerate() {
                out.push(if index == 0 { b'{' } else { b',' });
                out.extend_from_slice(name.as_bytes());
                out.push(b':');
                match cells.text(row) {
                    None => out.extend_from_slice(b"null"),
                    Some(text) if cells.is_number => out.extend_from_slice(text.as_bytes()),
                    Some(text) => serde_json::to_writer(&mut *out, &text).map_err(failed)?,
                }
            }
            out.extend_from_slice(b"}\n");
        }
        Ok(())
    }
}
