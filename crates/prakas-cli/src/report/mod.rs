//! Prints problems: of the rules through miette, of everything else as sentences; or all of them as JSON lines.
//! In: problems of the language, notes of the commands. Out: lines on stderr, in the format asked for.

mod human;
mod json;

use crate::args::ErrorFormat;
use crate::outcome::Note;
use crate::terminal::Terminal;
use prakas::problem::{Problem, Severity};
use prakas::source::Sources;
use std::sync::Arc;

/// A problem of the rules, with what is needed to show it.
#[derive(Debug, Clone)]
pub struct Found {
    pub problem: Problem,
    pub sources: Arc<Sources>,
    /// The variants it appears in, when it does not appear in the scheme itself.
    pub variants: Vec<String>,
}

impl Found {
    /// The same text is the same problem, whichever variant found it.
    pub fn identity(&self) -> String {
        json::problem(self, false)
    }
}

/// Problems that are printed one by one: nobody reads more of them before mending the first.
const SHOWN: usize = 1_000;

/// Problems of the rules and a line that counts them.
pub fn problems(terminal: &Terminal, found: &[Found]) {
    for one in found.iter().take(SHOWN) {
        match terminal.error_format {
            ErrorFormat::Json => terminal.err(&json::problem(one, true)),
            ErrorFormat::Human => terminal.err(&human::problem(terminal, one)),
        }
    }
    if found.len() > SHOWN {
        let message = format!("{} more problems are not shown; at most {SHOWN} are", found.len() - SHOWN);
        let help = "mend the first ones and run again: many of the others may go with them";
        notes(terminal, &[Note::error("too-many-problems", message).help(help)]);
    }
    if !found.is_empty() && terminal.error_format == ErrorFormat::Human {
        terminal.err(&count(found));
    }
}

/// Problems outside the rules. Warnings are left out when quiet.
pub fn notes(terminal: &Terminal, notes: &[Note]) {
    for note in notes.iter().filter(|n| !terminal.quiet || n.level == crate::outcome::Level::Error) {
        match terminal.error_format {
            ErrorFormat::Json => terminal.err(&json::note(note)),
            ErrorFormat::Human => terminal.err(&human::note(terminal, note)),
        }
    }
}

/// `2 errors, 1 warning`.
pub fn count(found: &[Found]) -> String {
    let of = |severity: Severity| found.iter().filter(|f| f.problem.code.severity == severity).count();
    let words = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let parts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let shown: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| words(*n, word)).collect();
    shown.join(", ")
}
