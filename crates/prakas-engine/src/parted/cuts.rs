//! Where the rows of a parted record are cut when they are handed over: as in a run that holds everything, so that files
//! come out with the same bytes. In: lines as they are read. Out: for each portion the lines that end its batches.

use crate::api::BrokenRow;
use crate::load::CHUNK;
use crate::pass::PIECE;
use crate::plan::Role;

/// Rows of a file that are handed over together, as in a run that holds everything: for each batch the line that ends it,
/// itself not in it.
pub(crate) struct Cut {
    pub(crate) file: usize,
    pub(crate) ends: Vec<u64>,
}

/// Where a run that holds everything would cut.
pub(super) struct Cuts {
    held: bool,
    cuts: Vec<Cut>,
    /// Rows so far, by file.
    rows: usize,
}

impl Cuts {
    pub(super) fn new(role: Option<&Role>) -> Cuts {
        Cuts { held: role == Some(&Role::Hold), cuts: Vec::new(), rows: 0 }
    }

    /// The batches of one portion: their lines, and those of rows that could not be split.
    pub(super) fn portion(&mut self, file: usize, batches: &[(&[u64], &[BrokenRow])]) {
        if !self.held {
            let end = |(lines, broken): &(&[u64], &[BrokenRow])| {
                let broken = broken.iter().map(|b| b.line).max();
                lines.last().copied().max(broken).map_or(0, |line| line + 1)
            };
            return self.cuts.push(Cut { file, ends: batches.iter().map(end).collect() });
        }
        self.files_up_to(file);
        for line in batches.iter().flat_map(|(lines, _)| *lines) {
            if self.rows > 0 && self.rows.is_multiple_of(CHUNK) {
                self.cuts.last_mut().into_iter().for_each(|cut| cut.ends.push(*line));
            }
            if self.rows > 0 && self.rows.is_multiple_of(PIECE) {
                self.cuts.push(Cut { file, ends: Vec::new() });
            }
            self.rows += 1;
        }
    }

    /// Ends the files before this one and begins it.
    fn files_up_to(&mut self, file: usize) {
        while self.cuts.last().is_none_or(|cut| cut.file < file) {
            let next = self.cuts.last().map_or(0, |cut| cut.file + 1);
            self.end();
            self.cuts.push(Cut { file: next, ends: Vec::new() });
            self.rows = 0;
        }
    }

    fn end(&mut self) {
        self.cuts.last_mut().into_iter().for_each(|cut| cut.ends.push(u64::MAX));
    }

    pub(super) fn ended(mut self, files: usize) -> Vec<Cut> {
        if let (true, Some(last)) = (self.held, files.checked_sub(1)) {
            self.files_up_to(last);
            self.end();
        }
        self.cuts
    }
}
