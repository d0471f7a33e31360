//! What a caller gives the engine and what it gets back. No files in here: readers and writers are the caller's.

use arrow_array::{ArrayRef, RecordBatch};
use chrono::NaiveDate;
use prakas::source::Place;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of one data file, split into cells but not typed.
#[derive(Debug, Clone)]
pub struct RowBatch {
    /// One array per header, all of one length. CSV and NDJSON give `BinaryArray` cells as written (null: absent);
    /// Parquet and Arrow files give their own types.
    pub columns: Vec<ArrayRef>,
    /// Line of each row in a text file (first line of a quoted multi-line row), row number from 1 in others.
    pub lines: Vec<u64>,
    /// Rows that could not be split into cells (too few or too many, an open quote); they are not in `columns`.
    pub broken: Vec<BrokenRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    pub line: u64,
    pub reason: String,
}

/// A read error in the middle of a file: the run stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    pub file: String,
    pub message: String,
}

/// One open data file.
pub trait RowReader: Send {
    fn header(&self) -> &[String];
    /// The next rows, in file order, cut off but not yet decoded; `None` at the end.
    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError>;
}

/// Some rows of a file, some ten to a hundred thousand where there are as many; decoded on the thread that works on them.
pub trait Piece: Send {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError>;
}

impl Piece for RowBatch {
    fn read(self: Box<Self>) -> Result<Vec<RowBatch>, ReadError> {
        Ok(vec![*self])
    }
}

/// One data file of a record, opened once or more (keys are read before the run).
pub trait DataFile: Send + Sync {
    /// As the user knows it: `claims.csv`.
    fn name(&self) -> &str;
    fn open(&self) -> Result<Box<dyn RowReader>, ReadError>;
    /// How many rows it has, or about how many where only reading it would tell.
    fn rows(&self) -> Result<u64, ReadError>;
}

/// How the columns of one record's files are read; from `dataset.yaml`, empty without one.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// By field name.
    pub fields: BTreeMap<String, FieldMapping>,
}

#[derive(Debug, Clone, Default)]
pub struct FieldMapping {
    /// Header in the file when it is not the field's name.
    pub column: Option<String>,
    /// Code in the file to value (enum member, yes/no, text).
    pub codes: BTreeMap<String, String>,
    /// chrono format such as `%d/%m/%Y`; without it ISO dates only.
    pub date_format: Option<String>,
    /// For percent fields: `Some(true)` the column holds 5, `Some(false)` it holds 0.05, `None` cells carry `%`.
    pub hundredths: Option<bool>,
    /// Cells that stand for missing, beside the empty cell: `NA`, `-`.
    pub missing: Vec<String>,
}

/// The files of one record.
pub struct RecordData {
    pub mapping: Mapping,
    pub files: Vec<Box<dyn DataFile>>,
}

/// All data of a run, by record name.
#[derive(Default)]
pub struct DataSet {
    pub records: BTreeMap<String, RecordData>,
}

#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Reads every dated thing on this day instead of each row's own.
    pub at: Option<NaiveDate>,
    /// Law known on this day; a record's `known` field is capped by it.
    pub known_at: Option<NaiveDate>,
    /// Columns named like a rule give its value (test cases); a null cell is computed.
    pub given_rules: bool,
    /// Worker threads; `None` takes all cores.
    pub threads: Option<usize>,
    /// Rows from which on expressions over few different values are evaluated once for each combination of them; the
    /// engine chooses. Results are the same: tests set it low.
    pub combine_from: Option<usize>,
    /// Where a run puts what it need not hold in memory; without it, it holds it.
    pub scratch: Option<Arc<dyn Scratch>>,
    pub memory: Memory,
}

/// How much a run may hold. Results are the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Bytes that a run may take; records that do not fit are worked on part by part, by way of `scratch`.
    pub limit: Option<u64>,
    /// Bytes that the machine has free; a run that needs more does not start.
    pub free: Option<u64>,
    /// In as many parts, whatever is needed: for tests.
    pub parts: Option<usize>,
}

/// Why a run does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Estimated bytes of what must be held at once, the largest first.
    pub needs: Vec<Need>,
    /// Bytes of the whole run, that of its threads included.
    pub bytes: u64,
    /// Bytes that there are.
    pub has: u64,
    /// The bytes are those of `Memory::limit`, and why working part by part does not help.
    pub no_parts: Option<String>,
}

/// What one record takes while it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub record: String,
    pub rows: u64,
    pub bytes: u64,
}

/// A run that is worked on in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    pub parts: usize,
    /// The record by whose key rows are parted.
    pub by: String,
    /// Estimated bytes of the whole run.
    pub bytes: u64,
}

/// Gives files for the time of a run.
pub trait Scratch: Send + Sync + std::fmt::Debug {
    fn file(&self) -> Result<Box<dyn ScratchFile>, String>;
}

/// A file that is gone when it is dropped.
pub trait ScratchFile: Send {
    fn append(&mut self, bytes: &[u8]) -> Result<(), String>;
    /// Fills `bytes` with what stands at `start` bytes from the beginning.
    fn read_at(&mut self, start: u64, bytes: &mut [u8]) -> Result<(), String>;
}

/// One record that has no results, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    pub record: String,
    pub file: String,
    pub line: u64,
    /// Key values as text joined with `, `; empty when unreadable.
    pub key: String,
    /// Field of a bad cell, or rule that failed: `wage`, `health_care`.
    pub field: String,
    pub rule: String,
    /// Stable code: `unknown_code`, `not_a_number`, `division_by_zero`.
    pub code: String,
    /// A sentence with the value, what was expected and where in the rules.
    pub reason: String,
    /// Further problems of the same record, one line each.
    pub further: Vec<String>,
}

/// A failed assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub record: String,
    pub file: String,
    pub line: u64,
    pub key: String,
    pub assertion: String,
    pub reason: String,
}

/// What a sink writes of some rows, made on the thread that computed them.
pub type Packed = Box<dyn Any + Send>;

/// Makes that; shared by all threads.
pub trait Packer: Send + Sync {
    fn pack(&self, rows: &[RecordBatch]) -> Result<Packed, String>;
}

/// Receives what a run produces, per record in file order, from one thread.
pub trait Sink {
    /// Once per record with outputs, before its rows. The schema has the keys, then per rule its columns.
    fn start(&mut self, record: &str, schema: &arrow_schema::SchemaRef) -> Result<(), String>;
    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String>;
    /// Asked after the start of a record: with a packer, `packed` is called in place of `rows`.
    fn packer(&self, _record: &str) -> Option<Arc<dyn Packer>> {
        None
    }
    fn packed(&mut self, _record: &str, _rows: &[RecordBatch], _packed: Packed) -> Result<(), String> {
        Ok(())
    }
    /// All that came so far is void, and the run begins again: it met keys that occur twice, or amounts of more digits.
    fn restart(&mut self) -> Result<(), String>;
    fn reject(&mut self, reject: &Reject) -> Result<(), String>;
    fn finding(&mut self, finding: &Finding) -> Result<(), String>;
    /// The run does not fit into memory at once and is worked on in parts.
    fn parted(&mut self, _parted: &Parted) {}
    /// Rows read so far of a file, for progress.
    fn progress(&mut self, _record: &str, _rows: u64) {}
}

/// Counts of one record: `rows == accepted + rejected`, always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordSummary {
    pub record: String,
    /// Per file: name and rows.
    pub files: Vec<(String, u64)>,
    pub rows: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub rejects_by_code: BTreeMap<String, u64>,
    /// Of a group: rows whose keys cannot be told, so that they stand in none of its rows.
    pub unplaced: u64,
    /// Sums of money and number outputs over the accepted rows, by column, exact, as text.
    pub totals: Vec<(String, String)>,
    /// Per money rule: rows by state.
    pub states: Vec<(String, BTreeMap<String, u64>)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub records: Vec<RecordSummary>,
    pub findings: BTreeMap<String, u64>,
}

/// Why a run could not start or go on. Nothing of its output may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// The data do not fit the records; all that is wrong at once.
    Schema(Vec<SchemaProblem>),
    Read(ReadError),
    Sink(String),
    /// A scratch file could not be made, written or read.
    Scratch(String),
    /// It needs more memory than there is.
    Memory(Box<Shortage>),
    /// `explain`: no such record, key, or ambiguous.
    NotFound(String),
    /// The program needs what this engine does not run yet, or a bug; said as it is.
    Unsupported(String),
}

/// A file or column that is not as the records need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaProblem {
    pub record: String,
    pub file: String,
    pub message: String,
    pub help: String,
}

/// The explanation of one record: a tree per output, in the order of the rule files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub record: String,
    pub key: String,
    pub file: String,
    pub line: u64,
    pub outputs: Vec<Node>,
    pub reject: Option<Reject>,
}

/// One step. `value` is printed with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub kind: NodeKind,
    /// Name of the rule, let, parameter, field ... or the text of the expression.
    pub name: String,
    pub value: Option<String>,
    /// What chose it: `from 2018-01-01`, `above 600,000 up to 650,000`, `row 3: public, A`, `to 1 KHR, half up`.
    pub detail: Option<String>,
    /// The row it belongs to when it is another record: `Member M00012`.
    pub of: Option<String>,
    pub cites: Vec<String>,
    /// `##` text of the declaration.
    pub doc: Option<String>,
    pub place: Option<Place>,
    pub children: Vec<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Rule,
    Let,
    Formula,
    When,
    Deny,
    Exception,
    Split,
    Share,
    Field,
    Parameter,
    Scale,
    Decision,
    Table,
    Round,
    Cut,
    Branch,
    Reject,
}
