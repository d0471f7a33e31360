//! A case file as it was read: texts with the lines and bytes where they stand.
//! In: nothing. Out: plain data; never looks at a program or a disk.

use chrono::NaiveDate;
use std::ops::Range;
use std::path::PathBuf;

#[derive(Debug, Clone)]
pub struct CaseFile {
    pub path: PathBuf,
    /// As the user knows it.
    pub name: String,
    pub text: String,
    pub cases: Vec<Case>,
}

#[derive(Debug, Clone, Default)]
pub struct Case {
    pub name: String,
    pub line: u64,
    pub source: Option<String>,
    pub variant: Option<String>,
    pub at: Option<NaiveDate>,
    pub known_at: Option<NaiveDate>,
    /// By record, in written order.
    pub given: Vec<(Name, Vec<GivenRow>)>,
    pub expect: Vec<(Name, Vec<ExpectedRow>)>,
}

/// A word and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub line: u64,
}

#[derive(Debug, Clone)]
pub struct GivenRow {
    pub line: u64,
    /// Name and text; no text is an absent value. Those of `defaults` come after the row's own.
    pub fields: Vec<(Name, Option<String>)>,
}

#[derive(Debug, Clone)]
pub struct ExpectedRow {
    pub key: Name,
    pub values: Vec<Expected>,
}

/// One expected value; the column `rejected` expects a reject with this code.
#[derive(Debug, Clone)]
pub struct Expected {
    pub column: Name,
    /// Nothing expects a missing value.
    pub text: Option<String>,
    pub bytes: Range<usize>,
}

pub const REJECTED: &str = "rejected";

/// `rejected: no_row` expects a reject; `rejected: 2` is the measure of a group.
pub fn expects_reject(column: &str, text: Option<&str>) -> bool {
    column == REJECTED && text.is_none_or(|t| t.parse::<u64>().is_err())
}
