//! Splits delimited text into raw cells with the line each row starts on. Own code instead of the `csv` crate's reader,
//! which miscounts lines after CRLF and takes an open quote for the rest of the file; a property test holds the two equal
//! on sound files. Bytes stay as they are: whether a cell is UTF-8 is the engine's question.

use std::io::{BufRead, Error, ErrorKind, Read};

/// Bytes that one line of a text file may have, so that a file without line breaks is not held in memory.
pub const LINE_BYTES: usize = 16 << 20;
/// A quoted cell longer than this was never closed.
const ROW_LIMIT: usize = 1 << 20;
/// Quotes without an end that are followed so far; later ones are followed to the end of their line only.
const FOLLOWED: usize = 200;

/// Adds the next line of a text, line break included; `false` at the end. A line over the limit is an error.
pub fn read_line(input: &mut impl BufRead, line: u64, into: &mut Vec<u8>) -> std::io::Result<bool> {
    let most = LINE_BYTES as u64 + 1;
    let read = input.by_ref().take(most).read_until(b'\n', into)?;
    if read > LINE_BYTES {
        let message = format!("line {line} has more than {LINE_BYTES} bytes, which is the most that a line may have");
        return Err(Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(read > 0)
}

/// Cells of one row, reused from row to row.
#[derive(Debug, Default)]
pub struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Line of its first character, from 1.
    pub line: u64,
}

impl Row {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all cells.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied()).map(|(start, end)| self.bytes.get(start..end).unwrap_or(&[]))
    }

    fn clear(&mut self, line: u64) {
        self.bytes.clear();
        self.ends.clear();
        self.line = line;
    }

    fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

/// What came next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Row,
    /// The row on this line cannot be split.
    Broken(u64, String),
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: doubled, or the end of the cell.
    QuoteIn,
}

pub struct Splitter<R> {
    input: R,
    delimiter: u8,
    /// The line read last.
    line: u64,
    /// Blank lines passed over.
    pub blank: u64,
    /// Quotes that were opened and never closed.
    unclosed: usize,
    raw: Vec<u8>,
    /// Lines that belong to a row with an open quote, to be split again one by one.
    again: std::collections::VecDeque<Vec<u8>>,
}

impl<R: BufRead> Splitter<R> {
    pub fn new(input: R, delimiter: u8) -> Self {
        Splitter { input, delimiter, line: 0, blank: 0, unclosed: 0, raw: Vec::new(), again: Default::default() }
    }

    /// Reads the next row that is not a blank line.
    pub fn next(&mut self, row: &mut Row) -> std::io::Result<Next> {
        loop {
            if !self.read_line()? {
                return Ok(Next::End);
            }
            row.clear(self.line);
            if body(&self.raw).is_empty() {
                self.blank += 1;
                continue;
            }
            if self.raw.contains(&b'"') {
                return self.quoted_row(row);
            }
            self.plain_row(row);
            return Ok(Next::Row);
        }
    }

    /// The input, from which whole lines may be taken, and the number of its next line; nothing while lines wait to be
    /// split again.
    pub fn input(&mut self) -> Option<(&mut R, u64)> {
        let next = self.line + 1;
        self.again.is_empty().then_some((&mut self.input, next))
    }

    /// So many lines were taken.
    pub fn skip(&mut self, lines: u64) {
        self.line += lines;
    }

    fn read_line(&mut self) -> std::io::Result<bool> {
        self.raw.clear();
        match self.again.pop_front() {
            Some(line) => self.raw = line,
            None if !read_line(&mut self.input, self.line + 1, &mut self.raw)? => return Ok(false),
            None => {}
        }
        self.line += 1;
        Ok(true)
    }

    fn plain_row(&self, row: &mut Row) {
        for cell in body(&self.raw).split(|b| *b == self.delimiter) {
            row.bytes.extend_from_slice(cell);
            row.end_cell();
        }
    }

    fn quoted_row(&mut self, row: &mut Row) -> std::io::Result<Next> {
        let first = self.line;
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut size = 0;
        let mut state = State::CellStart;
        let most = if self.unclosed < FOLLOWED { ROW_LIMIT } else { 0 };
        loop {
            let Some(next) = self.split_line(row, state) else {
                self.split_again(lines);
                return Ok(Next::Broken(first, "text stands after a closing quote".into()));
            };
            if next != State::Quoted {
                row.end_cell();
                return Ok(Next::Row);
            }
            state = next;
            row.bytes.extend_from_slice(self.raw.get(body(&self.raw).len()..).unwrap_or(&[]));
            size += self.raw.len();
            lines.push(std::mem::take(&mut self.raw));
            if size > most || !self.read_line()? {
                self.unclosed += 1;
                self.line = first;
                self.put_back(lines.into_iter().skip(1));
                return Ok(Next::Broken(first, "a quote is opened and never closed".into()));
            }
        }
    }

    /// After a broken quoted row: its first line is the broken row, the lines after it are rows again.
    fn split_again(&mut self, mut lines: Vec<Vec<u8>>) {
        lines.push(std::mem::take(&mut self.raw));
        self.line = self.line + 1 - lines.len() as u64;
        self.put_back(lines.into_iter().skip(1));
    }

    fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = Vec<u8>>) {
        lines.rev().for_each(|line| self.again.push_front(line));
    }

    /// Adds the cells of one line; all but the last are ended. Nothing when text follows a closing quote.
    fn split_line(&self, row: &mut Row, mut state: State) -> Option<State> {
        for byte in body(&self.raw) {
            state = match (state, *byte) {
                (State::CellStart, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::QuoteIn,
                (State::QuoteIn, b'"') => {
                    row.bytes.push(b'"');
                    State::Quoted
                }
                (State::Quoted, byte) => {
                    row.bytes.push(byte);
                    State::Quoted
                }
                (_, byte) if byte == self.delimiter => {
                    row.end_cell();
                    State::CellStart
                }
                (State::QuoteIn, b' ') => State::QuoteIn,
                (State::QuoteIn, _) => return None,
                (_, byte) => {
                    row.bytes.push(byte);
                    State::Plain
                }
            };
        }
        Some(state)
    }
}

/// A line without its line break.
fn body(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
