//! Reads the CSV file of a `table`: its bytes in, sorted and typed rows out, with every problem of the file.
//! Columns are found by name; `from`, `enacted` and `cite` are special. Never reads a disk, never guesses a value.

mod cell;
mod codes;
mod findings;
mod header;
mod place;
mod rows;

use crate::ir::{EnumDef, Range, TableColumn, TableRow};
use crate::problem::{Code, Problem};
use crate::source::{FileId, Span};
use findings::Findings;
use place::Place;

/// Rows that a table may have.
pub const ROW_LIMIT: usize = 1_000_000;

/// What is asked: the declaration of the table, and its file.
pub struct Request<'a> {
    /// Name of the table.
    pub table: &'a str,
    /// The declaration, for problems that have no place in the file.
    pub span: Span,
    pub keys: &'a [TableColumn],
    pub columns: &'a [TableColumn],
    /// Declared ranges: one for each key, then one for each column. May be shorter.
    pub ranges: &'a [Option<Range>],
    pub enums: &'a [EnumDef],
    /// The text of the file in the sources: the bytes as they are (with a byte order mark and all line ends), or
    /// where they are not UTF-8 their lossy reading.
    pub file: FileId,
    /// The file as the user wrote it.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// Rows sorted by keys, `from` and `enacted`; what was read when there are errors too.
#[derive(Debug)]
pub struct Outcome {
    pub rows: Vec<TableRow>,
    /// The file has a column `from`.
    pub dated: bool,
    pub problems: Vec<Problem>,
}

/// Reads the file of one table.
pub fn read(request: &Request<'_>) -> Outcome {
    read_limited(request, ROW_LIMIT)
}

/// The same with another limit of rows, so that a test need not write a million of them.
pub fn read_limited(request: &Request<'_>, limit: usize) -> Outcome {
    let mut findings = Findings::default();
    let (rows, dated) = match std::str::from_utf8(request.bytes) {
        Ok(text) => read_text(request, text, limit, &mut findings),
        Err(error) => {
            findings.add(|| not_utf8(request, error.valid_up_to()));
            (Vec::new(), false)
        }
    };
    Outcome { rows, dated, problems: findings.list(request.name) }
}

fn read_text(request: &Request<'_>, text: &str, limit: usize, findings: &mut Findings) -> (Vec<TableRow>, bool) {
    let place = Place::new(request.file, text);
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut records = rows::Records::new(&mut reader, place, skipped);
    let Some(first) = records.next(findings) else {
        findings.add(|| header::empty(request));
        return (Vec::new(), false);
    };
    let Some(header) = header::read(request, &first, place, findings) else { return (Vec::new(), false) };
    let mut rows = rows::read(request, &header, records, limit, findings);
    rows::sort(request, place, &mut rows, findings);
    (rows, header.from.is_some())
}

fn not_utf8(request: &Request<'_>, at: usize) -> Problem {
    let line = request.bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    let file = request.name;
    Problem::new(&codes::NOT_UTF8, format!("`{file}` is not UTF-8: line {line} holds a letter in another encoding"))
        .label(Span::new(request.file, at, at), "the first such letter")
        .label(request.span, format!("the file of table `{}`", request.table))
        .help("save the file as UTF-8; a spreadsheet calls it `CSV UTF-8`")
}

/// All kinds of problems of this pass.
pub fn codes() -> Vec<&'static Code> {
    codes::ALL.to_vec()
}
