//! Parquet and Arrow IPC files, in the engine's own types.
//! In: batches as the engine gives them. Out: one file; decimals keep the scale of their column. A Parquet file has one
//! row group for each portion of rows, encoded on the thread that computed it.

use super::RowWriter;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef, DECIMAL128_MAX_PRECISION};
use parquet::arrow::arrow_writer::{compute_leaves, ArrowColumnChunk, ArrowRowGroupWriterFactory};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use prakas_engine::api::{Packed, Packer};
use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

pub struct Parquet {
    writer: SerializedFileWriter<File>,
    packer: Arc<RowGroups>,
}

/// Encodes row groups. In each of them a column of numbers has a dictionary only where it pays.
struct RowGroups {
    schema: SchemaRef,
    with_dictionaries: ArrowRowGroupWriterFactory,
    plain: ArrowRowGroupWriterFactory,
}

/// Numbers of a column that are looked at to tell whether they repeat.
const SAMPLE: usize = 1_024;

pub struct Arrow {
    writer: FileWriter<BufWriter<File>>,
    packer: Arc<Batches>,
}

/// Hands batches on, with all decimals of one width: few readers know the narrow ones.
struct Batches(SchemaRef);

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Parquet {
    /// `distinct` columns hold no value twice: a dictionary of them is of no use.
    pub fn new(file: File, schema: &SchemaRef, distinct: &[String]) -> Result<Self, String> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(format!("prakas {}", env!("CARGO_PKG_VERSION")));
        let plain = |properties: WriterPropertiesBuilder, name: &String| {
            properties.set_column_dictionary_enabled(ColumnPath::new(vec![name.clone()]), false)
        };
        // The least and greatest text of a state or reason help nobody.
        let texts = schema.fields().iter().filter(|field| *field.data_type() == DataType::Utf8);
        let untold = |properties: WriterPropertiesBuilder, field: &Arc<Field>| {
            let name = ColumnPath::new(vec![field.name().clone()]);
            properties.set_column_statistics_enabled(name, EnabledStatistics::None)
        };
        let properties = texts.fold(distinct.iter().fold(properties, plain), untold);
        let columns = ArrowSchemaConverter::new().convert(schema).map_err(failed)?;
        let root = columns.root_schema_ptr();
        // The second writer has nothing to write: it makes columns for the first.
        let properties = properties.build();
        let without = Arc::new(properties.clone().into_builder().set_dictionary_enabled(false).build());
        let other = SerializedFileWriter::new(std::io::sink(), root.clone(), without).map_err(failed)?;
        let plain = ArrowRowGroupWriterFactory::new(&other, schema.clone());
        let writer = SerializedFileWriter::new(file, root, Arc::new(properties)).map_err(failed)?;
        let with_dictionaries = ArrowRowGroupWriterFactory::new(&writer, schema.clone());
        let packer = Arc::new(RowGroups { schema: schema.clone(), with_dictionaries, plain });
        Ok(Parquet { writer, packer })
    }
}

/// More than a few different numbers in a sample: to look each up costs more than it saves.
fn has_many_values(column: &ArrayRef) -> bool {
    let values: &[i64] = match column.data_type() {
        DataType::Decimal64(..) => column.as_primitive::<Decimal64Type>().values(),
        DataType::Int64 => column.as_primitive::<Int64Type>().values(),
        _ => return false,
    };
    let mut sample: Vec<i64> = values.iter().step_by(values.len() / SAMPLE + 1).copied().collect();
    let looked_at = sample.len();
    sample.sort_unstable();
    sample.dedup();
    sample.len() > looked_at / 16
}

impl Packer for RowGroups {
    fn pack(&self, rows: &[RecordBatch]) -> Result<Packed, String> {
        let (writers, plain) = (self.with_dictionaries.create_column_writers(0), self.plain.create_column_writers(0));
        let (mut writers, plain) = (writers.map_err(failed)?, plain.map_err(failed)?);
        let first = rows.first().map_or(&[][..], |batch| batch.columns());
        for ((writer, plain), column) in writers.iter_mut().zip(plain).zip(first) {
            if has_many_values(column) {
                *writer = plain;
            }
        }
        for batch in rows {
            let columns = self.schema.fields().iter().zip(batch.columns());
            for (writer, (field, array)) in writers.iter_mut().zip(columns) {
                for leaf in compute_leaves(field, array).map_err(failed)? {
                    writer.write(&leaf).map_err(failed)?;
                }
            }
        }
        let chunks: Result<Vec<ArrowColumnChunk>, _> = writers.into_iter().map(|w| w.close()).collect();
        Ok(Box::new(chunks.map_err(failed)?))
    }
}

impl RowWriter for Parquet {
    fn packer(&self) -> Arc<dyn Packer> {
        self.packer.clone()
    }

    fn write(&mut self, packed: Packed) -> Result<(), String> {
        let chunks = packed.downcast::<Vec<ArrowColumnChunk>>().map_err(|_| failed("it is no row group"))?;
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for chunk in *chunks {
            chunk.append_to_row_group(&mut group).map_err(failed)?;
        }
        group.close().map(|_| ()).map_err(failed)
    }

    fn finish(self: Box<Self>) -> Result<(), String> {
        self.writer.close().map(|_| ()).map_err(failed)
    }
}

impl Arrow {
    pub fn new(file: File, schema: &SchemaRef) -> Result<Self, String> {
        let wide = |field: &Arc<Field>| match field.data_type() {
            DataType::Decimal64(_, scale) => {
                Field::new(field.name(), DataType::Decimal128(DECIMAL128_MAX_PRECISION, *scale), field.is_nullable())
            }
            _ => field.as_ref().clone(),
        };
        let schema: SchemaRef = Arc::new(Schema::new(schema.fields().iter().map(wide).collect::<Vec<_>>()));
        let writer = FileWriter::try_new_buffered(file, &schema).map_err(failed)?;
        Ok(Arrow { writer, packer: Arc::new(Batches(schema)) })
    }
}

impl Packer for Batches {
    fn pack(&self, rows: &[RecordBatch]) -> Result<Packed, String> {
        let wide = |(array, field): (&ArrayRef, &Arc<Field>)| arrow_cast::cast(array, field.data_type());
        let one = |batch: &RecordBatch| {
            let columns: Result<Vec<ArrayRef>, _> = batch.columns().iter().zip(self.0.fields()).map(wide).collect();
            RecordBatch::try_new(self.0.clone(), columns?)
        };
        let batches: Result<Vec<RecordBatch>, _> = rows.iter().map(one).collect();
        Ok(Box::new(batches.map_err(failed)?))
    }
}

impl RowWriter for Arrow {
    fn packer(&self) -> Arc<dyn Packer> {
        self.packer.clone()
    }

    fn write(&mut self, packed: Packed) -> Result<(), String> {
        let batches = packed.downcast::<Vec<RecordBatch>>().map_err(|_| failed("they are no batches"))?;
        batches.iter().try_for_each(|batch| self.writer.write(batch)).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<(), String> {
        self.writer.finish().map_err(failed)
    }
}
