//! Parquet and Arrow files that lie about themselves, and any damaged byte of them.

use crate::data;
use crate::support::{refused, Place};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::metadata::{ParquetMetaDataBuilder, RowGroupMetaDataBuilder};
use std::sync::Arc;

fn rows() -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from((0..500).collect::<Vec<_>>()));
    let people: ArrayRef = Arc::new(StringArray::from((0..500).map(|n| format!("P{}", n % 7)).collect::<Vec<_>>()));
    RecordBatch::try_from_iter([("id", ids), ("person", people)]).unwrap()
}

fn parquet_file() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, rows().schema(), None).unwrap();
    writer.write(&rows()).unwrap();
    writer.close().unwrap();
    bytes
}

fn arrow_file() -> Vec<u8> {
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &rows().schema()).unwrap();
    writer.write(&rows()).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

/// The pages as they are, under metadata that say something else.
fn lying(lie: impl Fn(RowGroupMetaDataBuilder, &ColumnChunkMetaData) -> RowGroupMetaDataBuilder) -> Vec<u8> {
    let bytes = parquet_file();
    let size = bytes.len();
    let footer = u32::from_le_bytes(bytes[size - 8..size - 4].try_into().unwrap()) as usize;
    let sound: ParquetMetaData =
        ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(bytes.clone())).unwrap();
    let group = sound.row_group(0).clone();
    let column = group.column(0).clone();
    let group = lie(group.into_builder(), &column).build().unwrap();
    let metadata = ParquetMetaDataBuilder::new_from_metadata(sound).set_row_groups(vec![group]).build();
    let mut out = bytes[..size - 8 - footer].to_vec();
    ParquetMetaDataWriter::new(&mut out, &metadata).finish().unwrap();
    out
}

fn evaluated(bytes: &[u8], words: &[&str]) {
    let place = Place::new();
    std::fs::remove_dir_all(place.path("scheme")).unwrap();
    std::fs::create_dir_all(place.path("scheme/data")).unwrap();
    std::fs::write(place.path("scheme/any.prakas"), data::RULES).unwrap();
    std::fs::write(place.path("scheme/data/rows.parquet"), bytes).unwrap();
    std::fs::write(place.path("scheme/data/persons.csv"), "id,born\nP1,1950-01-01\n").unwrap();
    let ran = place.evaluate(&["--out", "results"]).output().unwrap();
    refused(&place, &ran, &[&["rows.parquet", "sound copy"], words].concat());
}

#[test]
fn row_counts_that_lie() {
    let many = "more than 1000 rows for each byte";
    evaluated(&lying(|group, _| group.set_num_rows(20_000_000_000)), &[many]);
    evaluated(&lying(|group, _| group.set_num_rows(i64::MAX)), &[many]);
    evaluated(&lying(|group, _| group.set_num_rows(501)), &["holds 500 rows, its metadata says 501"]);
    evaluated(&lying(|group, _| group.set_num_rows(2_000_000)), &[]);
    evaluated(&lying(|group, _| group.set_num_rows(-1)), &[]);
}

#[test]
fn sizes_and_places_that_lie() {
    type Lie = fn(ColumnChunkMetaData) -> ColumnChunkMetaData;
    let lies: [Lie; 6] = [
        |column| column.into_builder().set_total_compressed_size(1 << 60).build().unwrap(),
        |column| column.into_builder().set_total_compressed_size(-5).build().unwrap(),
        |column| column.into_builder().set_data_page_offset(1 << 60).set_dictionary_page_offset(None).build().unwrap(),
        |column| column.into_builder().set_data_page_offset(-1).set_dictionary_page_offset(None).build().unwrap(),
        |column| column.into_builder().set_dictionary_page_offset(Some(1 << 40)).build().unwrap(),
        |column| column.into_builder().set_total_compressed_size(3).build().unwrap(),
    ];
    for lie in lies {
        let bytes = lying(|group, column| {
            let second = parquet_second();
            group.set_column_metadata(vec![lie(column.clone()), second])
        });
        evaluated(&bytes, &[]);
    }
}

fn parquet_second() -> ColumnChunkMetaData {
    let sound = ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(parquet_file())).unwrap();
    sound.row_group(0).column(1).clone()
}

/// Each byte of a Parquet and of an Arrow file set to others: a clear error or a sound account, never a panic.
#[test]
fn any_damaged_byte() {
    for bytes in [parquet_file(), arrow_file()] {
        data::csv(&bytes);
        for at in 8..bytes.len() {
            for other in [0xff, 0x7f] {
                // The pages in the middle say little that the first and last bytes do not.
                if (100..bytes.len() - 800).contains(&at) && at % 32 != 0 {
                    continue;
                }
                let mut damaged = bytes.clone();
                damaged[at] = other;
                data::csv(&damaged);
            }
        }
    }
}
