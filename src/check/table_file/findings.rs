//! The problems of one file: the first twenty errors in full, the others counted.
//! A file of a million broken rows must not cost a million reports.

use crate::problem::Problem;

/// Errors of one file that are reported one by one.
const LIMIT: usize = 20;

#[derive(Default)]
pub(super) struct Findings {
    list: Vec<Problem>,
    errors: usize,
}

impl Findings {
    /// Counts an error and describes it while there are few.
    pub(super) fn add(&mut self, describe: impl FnOnce() -> Problem) {
        if self.errors < LIMIT {
            self.list.push(describe());
        }
        self.errors += 1;
    }

    pub(super) fn warn(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    pub(super) fn any(&self) -> bool {
        self.errors > 0
    }

    /// The problems; the last error says how many more there are.
    pub(super) fn list(mut self, file: &str) -> Vec<Problem> {
        let more = self.errors.saturating_sub(LIMIT);
        if more > 0 {
            if let Some(last) = self.list.iter_mut().rev().find(|p| p.is_error()) {
                let note = format!("and {more} more {} in `{file}`", if more == 1 { "problem" } else { "problems" });
                last.help = Some(match last.help.take() {
                    Some(help) => format!("{help}\n{note}"),
                    None => note,
                });
            }
        }
        self.list
    }
}
