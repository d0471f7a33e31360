//! One file per command: takes its arguments, calls the language or the engine, prints, gives an exit code.

pub mod check;
pub mod compare;
pub mod evaluate;
pub mod explain;
pub mod explain_code;
pub mod fmt;
pub mod new;
mod publish;
pub mod test;

use crate::outcome::{Failure, Note};
use prakas_engine::api::{ReadError, RunError, SchemaProblem};
use std::path::Path;

/// What the engine could not do, as notes of the command line.
pub fn run_failure(error: RunError, data: &Path) -> Failure {
    let in_data = |file: &str| if file.is_empty() { data.to_owned() } else { data.join(file) }.display().to_string();
    let schema = |p: SchemaProblem| {
        let note = Note::error("data-schema", p.message).file(in_data(&p.file));
        if p.help.is_empty() {
            note
        } else {
            note.help(p.help)
        }
    };
    let notes = match error {
        RunError::Schema(problems) => problems.into_iter().map(schema).collect(),
        RunError::Read(ReadError { file, message }) => vec![Note::error("unreadable", message).file(in_data(&file))],
        RunError::Sink(message) => vec![crate::outcome::unwritable(message)],
        RunError::NotFound(message) => vec![Note::error("not-found", message)],
        RunError::Unsupported(message) => vec![Note::error("unsupported", message)],
    };
    Failure::usage(notes)
}
