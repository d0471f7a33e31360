//! The policy language of prakas: text in, checked program out. Reads no disk, no clock, no terminal.
//!
//! Stages in order: `source` and `problem` (what everything speaks of), `value`, `syntax` (text to tree), `resolve`
//! (names, modules, variants), `check` (types, units, dates, tables), `ir` (the checked program), `format`, `difference` (what
//! two programs say differently).

pub mod source;

pub mod problem;

pub mod value;

pub mod syntax;

pub mod ir;

pub mod resolve;

pub mod check;

pub mod format;

pub mod difference;

use source::{Files, Sources};
use std::sync::Arc;

/// What loading a scheme gives: all problems, and the program when none of them is an error.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub program: Option<ir::Program>,
    /// Sorted by place.
    pub problems: Vec<problem::Problem>,
    pub sources: Arc<Sources>,
    /// Variants that the scheme declares: name and title, in written order.
    pub variants: Vec<(String, String)>,
}

/// Reads, parses, resolves and checks the scheme in a folder, with one variant laid over it or none.
/// Finds all problems in one pass; warnings leave the program usable.
pub fn load(files: &dyn Files, variant: Option<&str>) -> Loaded {
    check::load(files, variant)
}

/// Every kind of problem that the language can report, by code.
pub fn codes() -> Vec<&'static problem::Code> {
    let passes = [
        syntax::CODES.to_vec(),
        resolve::codes::ALL.to_vec(),
        check::codes::ALL.to_vec(),
        check::between_codes::ALL.to_vec(),
    ];
    let deep = [check::table_file::codes(), check::analyse::codes()];
    let mut all: Vec<_> = passes.into_iter().chain(deep).flatten().collect();
    all.sort_by_key(|code| code.id);
    all
}
