//! The floor: the needed columns are read and the output columns written, with no rules between.
//! In: a workload's data and the results of a run, both Parquet. Out: a result file of the same rows and columns. The keys are those
//! of the rows that were read; the other cells repeat the first results, so that no side file has to be read beside. Amounts are
//! written in the narrowest type that holds 18 digits, keys without a dictionary: the floor is as low as this writer can go.

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::{compute_leaves, ArrowColumnChunk, ArrowRowGroupWriterFactory};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{sync_channel, Receiver, SyncSender};
use std::sync::Arc;
use std::thread;

type Chunks = Vec<ArrowColumnChunk>;

/// What one thread needs to turn row groups of the input into row groups of the output.
struct Copy<'a> {
    input: &'a Path,
    groups: usize,
    next: &'a AtomicUsize,
    results: &'a RecordBatch,
    factory: &'a ArrowRowGroupWriterFactory,
}

/// Seconds are the caller's; `results` holds what a run of the rules wrote.
pub fn floor(data: &Path, results: &Path, out: &Path, threads: usize) -> std::result::Result<(), String> {
    let name = result_file(results)?;
    let sides = side_tables(data, &name)?;
    let copied = copy(&data.join(&name), &results.join(&name), out, &name, threads);
    copied.and_then(|()| read_all(&sides, threads)).map_err(|e| e.to_string())
}

/// The one result file that has data of the same name.
fn result_file(results: &Path) -> std::result::Result<String, String> {
    let known = ["claims.parquet", "payslips.parquet", "enrolments.parquet"];
    let found = known.iter().find(|name| results.join(name).exists());
    found.map(|name| (*name).to_string()).ok_or_else(|| format!("no results in {}", results.display()))
}

fn side_tables(data: &Path, name: &str) -> std::result::Result<Vec<PathBuf>, String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(data).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|e| e == "parquet") && path.file_name().is_some_and(|n| n != name) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Reads all row groups of the side tables, shared out among the threads.
fn read_all(paths: &[PathBuf], threads: usize) -> Result<()> {
    let mut tasks = Vec::new();
    for path in paths {
        let groups = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.metadata().num_row_groups();
        tasks.extend((0..groups).map(|group| (path, group)));
    }
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some((path, group)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
            for batch in builder.with_row_groups(vec![*group]).with_batch_size(8_192).build()? {
                batch?;
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let failed = || parquet::errors::ParquetError::General("a thread of the floor ended early".to_string());
        workers.into_iter().try_for_each(|w| w.join().map_err(|_| failed())?)
    })
}

fn copy(input: &Path, results: &Path, out: &Path, name: &str, threads: usize) -> Result<()> {
    fs::create_dir_all(out)?;
    let groups = ParquetRecordBatchReaderBuilder::try_new(File::open(input)?)?.metadata().num_row_groups();
    let results = first_rows(results, input)?;
    let key = results.schema().fields().first().map(|f| f.name().clone()).unwrap_or_default();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(ColumnPath::from(key), false)
        .build();
    let file = File::create(out.join(name))?;
    let (writer, factory) = ArrowWriter::try_new(file, results.schema(), Some(properties))?.into_serialized_writer()?;
    let next = AtomicUsize::new(0);
    let copy = Copy { input, groups, next: &next, results: &results, factory: &factory };
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Result<Chunks>>(1);
        for _ in 0..threads.max(1) {
            let sender = sender.clone();
            scope.spawn(|| copy.work(sender));
        }
        drop(sender);
        append(writer, receiver)
    })
}

/// As many result rows as the first row group of the data has.
fn first_rows(results: &Path, input: &Path) -> Result<RecordBatch> {
    let rows = ParquetRecordBatchReaderBuilder::try_new(File::open(input)?)?.metadata().row_group(0).num_rows();
    let rows = usize::try_from(rows).unwrap_or(0);
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(results)?)?;
    let schema = builder.schema().clone();
    let mut reader = builder.with_batch_size(rows).build()?;
    narrowed(reader.next().transpose()?.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}

/// Decimals of 38 digits as decimals of 18, which Parquet keeps as 64-bit integers.
fn narrowed(results: RecordBatch) -> Result<RecordBatch> {
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (field, column) in results.schema().fields().iter().zip(results.columns()) {
        let narrow: ArrayRef = match column.data_type() {
            DataType::Decimal128(_, scale) => {
                let amounts = column.as_primitive::<Decimal128Type>().clone();
                Arc::new(amounts.with_precision_and_scale(18, *scale)?)
            }
            _ => column.clone(),
        };
        columns.push((field.name().clone(), narrow));
    }
    Ok(RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))?)
}

impl Copy<'_> {
    fn work(&self, sender: SyncSender<Result<Chunks>>) {
        loop {
            let group = self.next.fetch_add(1, Ordering::Relaxed);
            if group >= self.groups || sender.send(self.group(group)).is_err() {
                return;
            }
        }
    }

    /// One row group: all columns read, the key and the repeated results encoded.
    fn group(&self, group: usize) -> Result<Chunks> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(self.input)?)?;
        let mask = ProjectionMask::all();
        let reader = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(8_192).build()?;
        let mut writers = self.factory.create_column_writers(group)?;
        let mut done = 0;
        for batch in reader {
            let batch = batch?;
            let results = self.results.slice(done, batch.num_rows());
            done += batch.num_rows();
            let columns = batch.columns().iter().take(1).chain(results.columns().iter().skip(1));
            let schema = results.schema();
            for ((writer, column), field) in writers.iter_mut().zip(columns).zip(schema.fields()) {
                compute_leaves(field, column)?.iter().try_for_each(|leaf| writer.write(leaf))?;
            }
        }
        writers.into_iter().map(|w| w.close()).collect()
    }
}

/// Row groups in the order in which they come: nothing of the floor depends on it.
fn append(mut writer: SerializedFileWriter<File>, receiver: Receiver<Result<Chunks>>) -> Result<()> {
    for chunks in receiver {
        let mut group = writer.next_row_group()?;
        for chunk in chunks? {
            chunk.append_to_row_group(&mut group)?;
        }
        group.close()?;
    }
    writer.close().map(|_| ())
}
