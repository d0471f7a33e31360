//! A table of cells that becomes a CSV file. In: rows, some of them faults. Out: bytes, and where the faults stand.

use crate::faults::Fault;
use std::fs;
use std::io;
use std::path::Path;

#[derive(Clone)]
pub struct Sheet {
    pub header: Vec<&'static str>,
    pub rows: Vec<Row>,
}

#[derive(Clone)]
pub struct Row {
    pub cells: Vec<Vec<u8>>,
    pub fault: Option<Fault>,
}

/// How the file is written.
#[derive(Clone, Copy)]
pub struct Style {
    pub delimiter: u8,
    pub line_end: &'static str,
    pub mark: bool,
}

pub const PLAIN: Style = Style { delimiter: b',', line_end: "\n", mark: false };

impl Sheet {
    pub fn new(header: &[&'static str]) -> Sheet {
        Sheet { header: header.to_vec(), rows: Vec::new() }
    }

    pub fn add<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.rows.push(Row { cells: cells.iter().map(|c| c.as_ref().as_bytes().to_vec()).collect(), fault: None });
    }

    /// The same without the rows that are faults.
    pub fn without_faults(&self) -> Sheet {
        let rows = self.rows.iter().filter(|r| r.fault.is_none()).cloned().collect();
        Sheet { header: self.header.clone(), rows }
    }

    /// The file's bytes, and the line of each row.
    pub fn bytes(&self, style: Style) -> (Vec<u8>, Vec<usize>) {
        let mut out = Vec::new();
        if style.mark {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        let header: Vec<Vec<u8>> = self.header.iter().map(|h| h.as_bytes().to_vec()).collect();
        put_line(&mut out, &header, style);
        let (mut lines, mut line, mut counted) = (Vec::new(), 1, 0);
        for row in &self.rows {
            line += out.iter().skip(counted).filter(|b| **b == b'\n').count();
            counted = out.len();
            lines.push(line);
            put_line(&mut out, &row.cells, style);
        }
        (out, lines)
    }

    pub fn write(&self, path: &Path, style: Style) -> io::Result<()> {
        fs::write(path, self.bytes(style).0)
    }
}

fn put_line(out: &mut Vec<u8>, cells: &[Vec<u8>], style: Style) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(style.delimiter);
        }
        put_cell(out, cell, style.delimiter);
    }
    out.extend_from_slice(style.line_end.as_bytes());
}

fn put_cell(out: &mut Vec<u8>, cell: &[u8], delimiter: u8) {
    if !cell.iter().any(|b| [delimiter, b'"', b'\n', b'\r'].contains(b)) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
