//! Places in the text of a table's file: lines of rows and spans of cells.
//! The CSV reader unquotes cells, so their places are found again in the text, only when a problem needs one.

use crate::source::{FileId, Span};

/// The text of the file as it is in the sources.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    file: FileId,
    text: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        Place { file, text }
    }

    /// The row from `start` to before `end`, without line ends around it.
    pub(super) fn row(self, start: usize, end: usize) -> Span {
        let raw = self.text.get(start..end).unwrap_or("");
        let front = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let body = raw.trim_matches(['\r', '\n']);
        Span::new(self.file, start + front, start + front + body.len())
    }

    /// The cell with this index in a row, quotes included, blanks around it not.
    pub(super) fn cell(self, row: Span, index: usize) -> Span {
        let start = row.start as usize;
        let text = self.text.get(start..row.end as usize).unwrap_or("");
        let (mut quoted, mut cell, mut from) = (false, 0, 0);
        for (at, letter) in text.char_indices() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted && cell == index => return self.trimmed(start + from, start + at),
                ',' if !quoted => {
                    cell += 1;
                    from = at + 1;
                }
                _ => {}
            }
        }
        if cell == index {
            self.trimmed(start + from, start + text.len())
        } else {
            row
        }
    }

    fn trimmed(self, start: usize, end: usize) -> Span {
        let raw = self.text.get(start..end).unwrap_or("");
        let front = raw.len() - raw.trim_start().len();
        Span::new(self.file, start + front.min(raw.trim_end().len()), start + raw.trim_end().len())
    }

    /// The first line of a row, which may hold quoted line ends.
    pub(super) fn first_line(self, row: Span) -> Span {
        let start = row.start as usize;
        let text = self.text.get(start..row.end as usize).unwrap_or("");
        let line = text.lines().next().unwrap_or("");
        Span::new(self.file, start, start + line.len())
    }

    /// A quote opens in this row and is never closed, so that the row reaches to the end of the file.
    pub(super) fn open_quote(self, row: Span) -> bool {
        let end = row.end as usize;
        let last = self.text.get(end..).is_some_and(|rest| rest.trim_matches(['\r', '\n']).is_empty());
        let text = self.text.get(row.start as usize..end).unwrap_or("");
        last && text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
    }

    /// Line number from 1.
    pub(super) fn line(self, span: Span) -> usize {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }
}
