//! CSV and TSV files: header, batches of raw cells, broken rows. The engine types the cells.
//! In: a path and a delimiter. Out: batches that name the line of each row. Never drops a row in silence.

use super::blocks::Blocks;
use super::plain::PlainLines;
use super::split::{Next, Row, Splitter};
use super::{length, open, BATCH, BATCH_BYTES};
use arrow_array::builder::BinaryBuilder;
use arrow_array::ArrayRef;
use prakas_engine::api::{BrokenRow, DataFile, Piece, ReadError, RowBatch, RowReader};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct TextFile {
    pub name: String,
    pub path: PathBuf,
    pub delimiter: u8,
    /// Columns that the record can use; the cells of others are not kept.
    pub wanted: BTreeSet<String>,
    /// Blank lines of the last reading.
    pub blank: Arc<AtomicU64>,
}

struct TextReader {
    name: String,
    header: Vec<String>,
    wanted: Arc<Vec<bool>>,
    delimiter: u8,
    rows: Splitter<Blocks<Box<dyn BufRead + Send>>>,
    blank: Arc<AtomicU64>,
}

impl TextFile {
    fn reader(&self) -> Result<TextReader, ReadError> {
        let mut rows = Splitter::new(Blocks::new(open::text(&self.path, &self.name)?), self.delimiter);
        let mut row = Row::default();
        let failed = |e: std::io::Error| open::error(&self.name, open::why(&e));
        match rows.next(&mut row).map_err(failed)? {
            Next::Row => {}
            Next::End => {
                return Err(open::error(&self.name, "the file is empty: a first line with the column names is due"))
            }
            Next::Broken(line, reason) => {
                return Err(open::error(
                    &self.name,
                    format!("the column names on line {line} cannot be read: {reason}"),
                ))
            }
        }
        open::few_columns(&self.name, row.len())?;
        let name = |cell: &[u8]| std::str::from_utf8(cell).map(|s| s.trim().to_owned());
        let header: Result<Vec<String>, _> = row.cells().map(name).collect();
        let header =
            header.map_err(|_| open::error(&self.name, "the column names are not UTF-8; save it as `CSV UTF-8`"))?;
        let wanted = Arc::new(header.iter().map(|name| self.wanted.contains(name)).collect());
        let (name, delimiter, blank) = (self.name.clone(), self.delimiter, self.blank.clone());
        Ok(TextReader { name, header, wanted, delimiter, rows, blank })
    }

    /// The delimiter that the header seems to have instead of this file's: its one column contains it.
    pub fn other_delimiter(&self) -> Option<char> {
        let reader = self.reader().ok()?;
        match reader.header.as_slice() {
            [only] => [';', '\t', '|', ','].into_iter().find(|c| only.contains(*c)),
            _ => None,
        }
    }
}

impl DataFile for TextFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        self.blank.store(0, Ordering::Relaxed);
        Ok(Box::new(self.reader()?))
    }

    fn rows(&self) -> Result<u64, ReadError> {
        Ok(length::lines(&self.path, &self.name)?.saturating_sub(1))
    }
}

impl RowReader for TextReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let plain = self.plain_lines();
        if let Some((lines, first)) = plain.map_err(|e| self.failed(&e))? {
            let (name, delimiter) = (self.name.clone(), self.delimiter);
            let (wanted, blank) = (self.wanted.clone(), self.blank.clone());
            return Ok(Some(Box::new(PlainLines { name, lines, first, delimiter, wanted, blank })));
        }
        Ok(self.split_rows()?.map(|batch| Box::new(batch) as Box<dyn Piece>))
    }
}

impl TextReader {
    fn failed(&self, error: &std::io::Error) -> ReadError {
        open::error(&self.name, open::why(error))
    }

    /// Whole lines without quotes and the number of the first, to be split by whoever works on them.
    fn plain_lines(&mut self) -> std::io::Result<Option<(Vec<u8>, u64)>> {
        let Some((input, first)) = self.rows.input() else { return Ok(None) };
        let Some(lines) = input.plain_lines()? else { return Ok(None) };
        self.rows.skip(memchr::memchr_iter(b'\n', &lines).count() as u64);
        Ok(Some((lines, first)))
    }

    /// Rows among which there are quotes.
    fn split_rows(&mut self) -> Result<Option<RowBatch>, ReadError> {
        let mut columns: Vec<BinaryBuilder> = self.header.iter().map(|_| BinaryBuilder::new()).collect();
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        let mut row = Row::default();
        let mut bytes = 0;
        while lines.len() + broken.len() < BATCH && bytes < BATCH_BYTES {
            let next = self.rows.next(&mut row);
            match next.map_err(|e| self.failed(&e))? {
                Next::End => {
                    self.blank.fetch_add(std::mem::take(&mut self.rows.blank), Ordering::Relaxed);
                    break;
                }
                Next::Broken(line, reason) => broken.push(BrokenRow { line, reason }),
                Next::Row if row.len() != columns.len() => {
                    let reason = format!("{} where the header has {}", cells(row.len()), columns.len());
                    broken.push(BrokenRow { line: row.line, reason });
                }
                Next::Row => {
                    columns.iter_mut().zip(row.cells()).for_each(|(column, cell)| column.append_value(cell));
                    lines.push(row.line);
                    bytes += row.size();
                }
            }
        }
        if lines.is_empty() && broken.is_empty() {
            return Ok(None);
        }
        let columns = columns.into_iter().map(|mut c| Arc::new(c.finish()) as ArrayRef).collect();
        Ok(Some(RowBatch { columns, lines, broken }))
    }
}

pub fn cells(n: usize) -> String {
    format!("{n} cell{}", if n == 1 { "" } else { "s" })
}
