//! One file per command: takes its arguments, calls the language or the engine, prints, gives an exit code.

pub mod check;
pub mod compare;
pub mod diff;
mod differences;
pub mod evaluate;
pub mod explain;
pub mod explain_code;
pub mod fmt;
pub mod git;
mod impact;
pub mod new;
mod publish;
pub mod test;

use crate::outcome::{Failure, Note};
use crate::show::{count, size};
use prakas_engine::api::{Need, ReadError, RunError, SchemaProblem, Shortage};
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
        RunError::Scratch(message) => vec![scratch_failure(message)],
        RunError::Memory(shortage) => vec![memory_failure(&shortage)],
        RunError::NotFound(message) => vec![Note::error("not-found", message)],
        RunError::Unsupported(message) => vec![Note::error("unsupported", message)],
    };
    Failure::usage(notes)
}

fn scratch_failure(message: String) -> Note {
    let help = "scratch files stand beside the folder of `--out`, or without it in the folder for temporary files; make room there,\n\
                or give `--out` on another disk, then run again; nothing was written";
    Note::error("scratch", message).help(help)
}

/// What a run needs, what there is, and which records take it.
fn memory_failure(shortage: &Shortage) -> Note {
    let held = |need: &Need| format!("{} {} about {}", need.record, count(need.rows, "row"), size(need.bytes));
    let held: Vec<String> = shortage.needs.iter().filter(|need| need.rows > 0).take(5).map(held).collect();
    let (needs, has) = (size(shortage.bytes), size(shortage.has));
    let held = format!("held at once: {}", held.join("; "));
    match &shortage.no_parts {
        None => {
            let message = format!("this run needs about {needs} of memory, and the machine has {has} free\n{held}");
            let half = size((shortage.has / 2).max(1)).replace(' ', "");
            Note::error("memory", message).help(format!(
                "`--memory-limit {half}` works on the records part by part, by way of files; or close other programs"
            ))
        }
        Some(why) => {
            let message = format!(
                "this run needs about {needs} of memory, more than `--memory-limit` {has}, and cannot be worked on in parts: \
                 {why}\n{held}"
            );
            Note::error("memory", message).help("give a higher limit, or run it on a machine with more memory")
        }
    }
}
