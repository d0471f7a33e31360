//! Lines without quotes to raw cells: no cell is copied, all are views into the lines. In: whole lines. Out: batches.

use super::text::cells;
use super::BATCH;
use arrow_array::builder::make_view;
use arrow_array::{ArrayRef, BinaryViewArray, NullArray};
use arrow_buffer::Buffer;
use prakas_engine::api::{BrokenRow, Piece, ReadError, RowBatch};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

pub struct PlainLines {
    pub name: String,
    pub lines: Vec<u8>,
    /// Line number of the first.
    pub first: u64,
    pub delimiter: u8,
    /// By column: whether anybody reads it.
    pub wanted: Arc<Vec<bool>>,
    /// Counts blank lines.
    pub blank: Arc<AtomicU64>,
}

/// A batch in the making: views by column.
#[derive(Default)]
struct Made {
    views: Vec<Vec<u128>>,
    lines: Vec<u64>,
    broken: Vec<BrokenRow>,
}

impl Piece for PlainLines {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError> {
        let buffer = Buffer::from_vec(self.lines);
        let text = buffer.as_slice();
        let failed =
            |e: arrow_schema::ArrowError| super::open::error(&self.name, format!("the file cannot be read on: {e}"));
        let width = self.wanted.len();
        let fresh = || Made { views: vec![Vec::new(); width], ..Made::default() };
        let mut found = Vec::new();
        let mut made = fresh();
        let mut ends: Vec<usize> = Vec::with_capacity(width);
        let (mut start, mut blank) = (0, 0);
        let mut number = self.first;
        while start < text.len() {
            let end = memchr::memchr(b'\n', text.get(start..).unwrap_or_default()).map_or(text.len(), |at| start + at);
            let line = text.get(start..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                blank += 1;
            } else {
                ends.clear();
                ends.extend(memchr::memchr_iter(self.delimiter, line));
                ends.push(line.len());
                made.add(line, start, &ends, number, &self.wanted);
            }
            start = end + 1;
            number += 1;
            if made.lines.len() + made.broken.len() == BATCH {
                found.push(std::mem::replace(&mut made, fresh()).finish(&buffer, &self.wanted).map_err(failed)?);
            }
        }
        self.blank.fetch_add(blank, Ordering::Relaxed);
        if !(made.lines.is_empty() && made.broken.is_empty()) {
            found.push(made.finish(&buffer, &self.wanted).map_err(failed)?);
        }
        Ok(found)
    }
}

impl Made {
    fn add(&mut self, line: &[u8], start: usize, ends: &[usize], number: u64, wanted: &[bool]) {
        if ends.len() != wanted.len() {
            let reason = format!("{} where the header has {}", cells(ends.len()), wanted.len());
            self.broken.push(BrokenRow { line: number, reason });
            return;
        }
        let mut from = 0;
        for ((end, views), wanted) in ends.iter().zip(&mut self.views).zip(wanted) {
            if *wanted {
                let cell = line.get(from..*end).unwrap_or_default();
                views.push(make_view(cell, 0, u32::try_from(start + from).unwrap_or(u32::MAX)));
            }
            from = end + 1;
        }
        self.lines.push(number);
    }

    fn finish(self, buffer: &Buffer, wanted: &[bool]) -> Result<RowBatch, arrow_schema::ArrowError> {
        let n = self.lines.len();
        let column = |(views, wanted): (Vec<u128>, &bool)| -> Result<ArrayRef, arrow_schema::ArrowError> {
            if !wanted {
                return Ok(Arc::new(NullArray::new(n)));
            }
            Ok(Arc::new(BinaryViewArray::try_new(views.into(), vec![buffer.clone()], None)?))
        };
        let columns: Result<Vec<ArrayRef>, _> = self.views.into_iter().zip(wanted).map(column).collect();
        Ok(RowBatch { columns: columns?, lines: self.lines, broken: self.broken })
    }
}
