//! The texts a program is made of: rule files, Markdown files and table CSVs, and places in them.
//! In: bytes by name. Out: spans that can be turned into file, line and column. Never reads a disk.

use std::fmt;
use std::sync::Arc;

/// Index of a text in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// Half-open byte range in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clip(start), end: clip(end) }
    }

    /// The smallest span that holds both; `self` where they lie in different texts.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn len(self) -> usize {
        (self.end.saturating_sub(self.start)) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// One text with its name as the user knows it (`nssf/contribution.prakas`).
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub text: Arc<str>,
    lines: Arc<[u32]>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let starts = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        let lines = std::iter::once(0).chain(starts).map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect();
        Source { name: name.into(), text, lines }
    }

    /// Byte at which a line starts, the first line being 0; the end of the text for a line that is not there.
    pub(crate) fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |start| *start as usize)
    }

    /// Line and column, both from 1, of a byte offset; the column counts characters.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        (line, before.chars().count() + 1)
    }
}

/// All texts of one program, in the order in which they were read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(i, s)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), s))
    }

    /// The text under a span, empty when the span is not of these sources.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|s| s.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Where a span starts.
    pub fn place(&self, span: Span) -> Place {
        let Some(source) = self.get(span.file) else {
            return Place { file: String::new(), line: 0, column: 0 };
        };
        let (line, column) = source.line_column(span.start);
        Place { file: source.name.clone(), line, column }
    }
}

/// File, line and column as people count them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Bytes that one rule file may have; a larger one is refused before it is parsed.
pub const RULE_FILE_BYTES: u64 = 16 << 20;
/// Bytes that the file of one table may have.
pub const TABLE_FILE_BYTES: u64 = 64 << 20;

/// Bytes that all rule files of one program may have together, those of neighbour folders included.
pub const RULES_BYTES: u64 = 64 << 20;

/// Why a file that a program names could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    Missing,
    /// Outside the folders a scheme may read, or an absolute path.
    Forbidden,
    /// It, or a folder on the way to it, is a symbolic link.
    Link,
    TooLarge {
        bytes: u64,
        limit: u64,
    },
    Unreadable(String),
}

/// What the language may ask of the world: bytes by a path relative to the scheme folder, with `/`.
/// The command line implements it on a disk, tests on a map.
pub trait Files {
    /// Bytes of one file. `path` is relative to the scheme folder and may start with `../NAME/` for a neighbour.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;
    /// Names of the rule files (`.prakas`, `.prakas.md`) in a folder relative to the scheme folder ("" is the
    /// scheme folder itself, `../registry` its neighbour), sorted; not recursive.
    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError>;
}
