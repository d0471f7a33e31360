//! Rows held in memory as a data file: what test cases feed the engine with.
//! In: rows of text. Out: one batch of raw cells, so that cases pass the same typing as files.

use arrow_array::builder::BinaryBuilder;
use arrow_array::ArrayRef;
use prakas_engine::api::{DataFile, Piece, ReadError, RowBatch, RowReader};
use std::sync::Arc;

/// One row: a cell per header, `None` for an absent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryRow {
    pub line: u64,
    pub cells: Vec<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryFile {
    pub name: String,
    pub header: Vec<String>,
    pub rows: Vec<MemoryRow>,
}

struct MemoryReader {
    file: MemoryFile,
    done: bool,
}

impl DataFile for MemoryFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn rows(&self) -> Result<u64, ReadError> {
        Ok(self.rows.len() as u64)
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        Ok(Box::new(MemoryReader { file: self.clone(), done: false }))
    }
}

impl RowReader for MemoryReader {
    fn header(&self) -> &[String] {
        &self.file.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        if std::mem::replace(&mut self.done, true) || self.file.rows.is_empty() {
            return Ok(None);
        }
        let column = |index: usize| {
            let mut cells = BinaryBuilder::new();
            for row in &self.file.rows {
                cells.append_option(row.cells.get(index).and_then(|c| c.as_deref()));
            }
            Arc::new(cells.finish()) as ArrayRef
        };
        let columns = (0..self.file.header.len()).map(column).collect();
        let lines = self.file.rows.iter().map(|row| row.line).collect();
        Ok(Some(Box::new(RowBatch { columns, lines, broken: Vec::new() })))
    }
}
