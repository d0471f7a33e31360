//! Writes CSV: UTF-8, commas, LF, quotes where they are needed (RFC 4180); a missing value is an empty cell.

use super::{Cells, Lines, Styles};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas_engine::api::{Packed, Packer};

/// Rows as lines of text.
pub struct CsvRows {
    pub styles: Styles,
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The first line.
pub fn header(schema: &SchemaRef) -> Result<Lines, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(failed)?;
    writer.into_inner().map_err(failed)
}

impl Packer for CsvRows {
    fn pack(&self, rows: &[RecordBatch]) -> Result<Packed, String> {
        let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(Lines::new());
        for batch in rows {
            let schema = batch.schema();
            let fields = schema.fields().iter().zip(batch.columns());
            let columns: Result<Vec<Cells>, String> =
                fields.map(|(field, array)| Cells::new(array, self.styles.get(field.name()))).collect();
            let columns = columns?;
            for row in 0..batch.num_rows() {
                for column in &columns {
                    writer.write_field(column.text(row).unwrap_or_default().as_bytes()).map_err(failed)?;
                }
                writer.write_record(None::<&[u8]>).map_err(failed)?;
            }
        }
        Ok(Box::new(writer.into_inner().map_err(failed)?))
    }
}
