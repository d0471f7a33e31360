//! The rows of one part of a data file, read back from the scratch file with the lines that they have in the data file.

use super::heap::{decoded, Block, Heap};
use crate::api::{BrokenRow, DataFile, Piece, ReadError, RowBatch, RowReader};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, BinaryArray, NullArray};
use std::sync::Arc;

#[derive(Clone)]
pub(crate) struct PartFile {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    /// Columns of the data file that the blocks have, in this order; behind them the lines.
    pub(crate) columns: Arc<Vec<usize>>,
    pub(crate) blocks: Vec<Block>,
    /// Rows that could not be split: they belong to nobody and are in the first part.
    pub(crate) broken: Vec<BrokenRow>,
    pub(crate) rows: u64,
    pub(crate) heap: Arc<Heap>,
}

struct PartReader {
    file: PartFile,
    next: usize,
}

struct Raw {
    name: String,
    width: usize,
    columns: Arc<Vec<usize>>,
    bytes: Vec<u8>,
}

impl DataFile for PartFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        Ok(Box::new(PartReader { file: self.clone(), next: 0 }))
    }

    fn rows(&self) -> Result<u64, ReadError> {
        Ok(self.rows)
    }
}

fn failed(name: &str, message: String) -> ReadError {
    ReadError { file: name.to_string(), message }
}

impl RowReader for PartReader {
    fn header(&self) -> &[String] {
        &self.file.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let width = self.file.header.len();
        let broken = std::mem::take(&mut self.file.broken);
        if !broken.is_empty() {
            let none: ArrayRef = Arc::new(BinaryArray::from_iter_values(std::iter::empty::<&[u8]>()));
            return Ok(Some(Box::new(RowBatch { columns: vec![none; width], lines: Vec::new(), broken })));
        }
        let Some(block) = self.file.blocks.get(self.next) else { return Ok(None) };
        self.next += 1;
        let bytes = self.file.heap.get(*block).map_err(|e| failed(&self.file.name, e))?;
        let (name, columns) = (self.file.name.clone(), self.file.columns.clone());
        Ok(Some(Box::new(Raw { name, width, columns, bytes })))
    }
}

impl Piece for Raw {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError> {
        let batch = decoded(&self.bytes).map_err(|e| failed(&self.name, e))?;
        let unread: ArrayRef = Arc::new(NullArray::new(batch.num_rows()));
        let mut columns = vec![unread; self.width];
        for (place, column) in self.columns.iter().zip(batch.columns()) {
            if let Some(slot) = columns.get_mut(*place) {
                *slot = column.clone();
            }
        }
        let lines = batch.columns().last().and_then(|c| c.as_primitive_opt::<UInt64Type>());
        let lines = lines.map(|lines| lines.values().to_vec()).unwrap_or_default();
        Ok(vec![RowBatch { columns, lines, broken: Vec::new() }])
    }
}
