//! What is asked of batches of typed files before anybody relies on them. In: a batch. Out: nothing, or what is wrong.
//! A file of a few bytes can say that it holds a billion equal rows, or one long text in each of its rows.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

/// Rows that any file may have, whatever its size.
pub const ROWS: u64 = 10_000_000;
/// Beyond them, rows that each byte of a file may hold. Rows with different keys stay far below it.
pub const ROWS_PER_BYTE: u64 = 1_000;
/// Bytes of text that one column may hold in one batch.
pub const TEXT_BYTES: u64 = 1 << 30;

pub fn rows_fit(rows: u64, bytes: u64) -> Result<(), String> {
    if rows <= ROWS || rows / bytes.max(1) < ROWS_PER_BYTE {
        return Ok(());
    }
    Err(format!("{rows} rows in {bytes} bytes: more than {ROWS_PER_BYTE} rows for each byte, beyond {ROWS} rows"))
}

pub fn texts_fit(batch: &RecordBatch) -> Result<(), String> {
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let bytes = text_bytes(column);
        if bytes > TEXT_BYTES {
            let rows = batch.num_rows();
            let name = field.name();
            return Err(format!(
                "column `{name}` holds {bytes} bytes of text in {rows} rows; at most {TEXT_BYTES} are read at once"
            ));
        }
    }
    Ok(())
}

/// Bytes of a column when each row has its own copy of its text.
fn text_bytes(column: &dyn Array) -> u64 {
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().views().iter().map(|view| u64::from(*view as u32)).sum(),
        DataType::BinaryView => column.as_binary_view().views().iter().map(|view| u64::from(*view as u32)).sum(),
        DataType::Dictionary(key, value) if **key == DataType::Int32 && **value == DataType::Utf8 => {
            let places = column.as_dictionary::<Int32Type>();
            let texts = places.values().as_string::<i32>();
            let length = |place: &i32| {
                let place = usize::try_from(*place).unwrap_or(usize::MAX);
                texts.offsets().get(place..).and_then(|o| Some(o.get(1)?.saturating_sub(*o.first()?))).unwrap_or(0)
            };
            places.keys().values().iter().map(|place| u64::try_from(length(place)).unwrap_or(0)).sum()
        }
        _ => 0,
    }
}
