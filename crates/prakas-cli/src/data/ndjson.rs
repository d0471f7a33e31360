//! NDJSON files: one object per line, numbers as written. A value inside a value makes a broken row.

use super::{length, open, split, BATCH, BATCH_BYTES};
use arrow_array::builder::BinaryBuilder;
use arrow_array::{ArrayRef, NullArray};
use prakas_engine::api::{BrokenRow, DataFile, Piece, ReadError, RowBatch, RowReader};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, VecDeque};
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct JsonFile {
    pub name: String,
    pub path: PathBuf,
    /// Columns that rows may leave out: they are in the header though the first rows do not have them.
    pub optional: Vec<String>,
    /// Columns that the record can use; the values of others are not kept.
    pub wanted: BTreeSet<String>,
    /// Blank lines of the last reading that came to the end.
    pub blank: Arc<AtomicU64>,
}

struct JsonReader {
    name: String,
    header: Vec<String>,
    wanted: BTreeSet<String>,
    input: Box<dyn BufRead + Send>,
    line: u64,
    /// Bytes of the rows read since they were last counted.
    bytes: usize,
    /// Blank lines so far, and where they are told at the end.
    blank: (u64, Arc<AtomicU64>),
    /// Rows read to find the header.
    ahead: VecDeque<(u64, Line)>,
}

type Line = Result<Map<String, Value>, String>;

impl DataFile for JsonFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn rows(&self) -> Result<u64, ReadError> {
        length::lines(&self.path, &self.name)
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        let input = open::text(&self.path, &self.name)?;
        let mut reader = JsonReader {
            name: self.name.clone(),
            header: Vec::new(),
            wanted: self.wanted.clone(),
            input,
            line: 0,
            bytes: 0,
            blank: (0, self.blank.clone()),
            ahead: VecDeque::new(),
        };
        let mut header: Vec<String> = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        while reader.ahead.len() < BATCH && reader.bytes < BATCH_BYTES {
            let Some((line, row)) = reader.read()? else { break };
            let keys = row.iter().flat_map(|object| object.keys());
            for key in keys {
                if !known.contains(key) {
                    known.insert(key.clone());
                    header.push(key.clone());
                }
            }
            open::few_columns(&self.name, header.len())?;
            reader.ahead.push_back((line, row));
        }
        let absent: Vec<String> = self.optional.iter().filter(|name| !known.contains(*name)).cloned().collect();
        header.extend(absent);
        reader.header = header;
        Ok(Box::new(reader))
    }
}

impl JsonReader {
    fn read(&mut self) -> Result<Option<(u64, Line)>, ReadError> {
        let mut raw = Vec::new();
        loop {
            raw.clear();
            let read = split::read_line(&mut self.input, self.line + 1, &mut raw);
            if !read.map_err(|e| open::error(&self.name, open::why(&e)))? {
                self.blank.1.store(self.blank.0, Ordering::Relaxed);
                return Ok(None);
            }
            self.line += 1;
            self.bytes += raw.len();
            if !raw.trim_ascii().is_empty() {
                return Ok(Some((self.line, object(&raw))));
            }
            self.blank.0 += 1;
        }
    }
}

impl RowReader for JsonReader {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let column = |name: &String| self.wanted.contains(name).then(BinaryBuilder::new);
        let mut columns: Vec<Option<BinaryBuilder>> = self.header.iter().map(column).collect();
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        self.bytes = 0;
        while lines.len() + broken.len() < BATCH && self.bytes < BATCH_BYTES {
            let next = match self.ahead.pop_front() {
                Some(row) => Some(row),
                None => self.read()?,
            };
            match next {
                None => break,
                Some((line, Err(reason))) => broken.push(BrokenRow { line, reason }),
                Some((line, Ok(row))) => {
                    for (column, name) in columns.iter_mut().zip(&self.header) {
                        if let Some(column) = column {
                            column.append_option(row.get(name).and_then(cell));
                        }
                    }
                    lines.push(line);
                }
            }
        }
        if lines.is_empty() && broken.is_empty() {
            return Ok(None);
        }
        let nothing = || Arc::new(NullArray::new(lines.len())) as ArrayRef;
        let finish = |c: Option<BinaryBuilder>| c.map_or_else(nothing, |mut c| Arc::new(c.finish()) as ArrayRef);
        let columns = columns.into_iter().map(finish).collect();
        Ok(Some(Box::new(RowBatch { columns, lines, broken })))
    }
}

fn object(raw: &[u8]) -> Line {
    let text = std::str::from_utf8(raw).map_err(|_| "the line is not UTF-8".to_owned())?;
    let value: Value = serde_json::from_str(text).map_err(|e| format!("the line is not JSON: {e}"))?;
    let Value::Object(row) = value else { return Err("an object `{...}` is expected on each line".into()) };
    match row.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("`{name}` holds a value inside a value; plain values are expected")),
        None => Ok(row),
    }
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("yes".into()),
        Value::Bool(false) => Some("no".into()),
        _ => None,
    }
}
