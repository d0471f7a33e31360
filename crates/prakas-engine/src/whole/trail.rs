//! Who used a balance before a row, for explanations.
//! In: the rows of a limit in its order. Out: the window of a row and the earlier rows that ask for days in it.

use super::ledger::Span;
use crate::column::pick;

/// Who used a balance, kept for explanations: per row of the record.
pub(crate) struct Trail {
    /// Rows of one person after the other, each person's in the order of the limit.
    pub(super) order: Vec<u32>,
    /// The number of the person; `u32::MAX` where it is not known.
    pub(super) person: Vec<u32>,
    /// First and last day that the row asks for.
    pub(super) days: Vec<Span>,
    pub(super) windows: Vec<Span>,
}

impl Trail {
    /// The window of a row, and the earlier rows of the same person that ask for days in it.
    pub(crate) fn earlier(&self, row: u32) -> (Span, Vec<u32>) {
        let window = pick(&self.windows, row as usize);
        let own = |r: &&u32| pick(&self.person, **r as usize) == pick(&self.person, row as usize);
        let touches = |r: &&u32| {
            let (first, last) = pick(&self.days, **r as usize);
            first <= window.1 && last > window.0
        };
        let before = self.order.iter().take_while(|r| **r != row);
        (window, before.filter(own).filter(touches).copied().collect())
    }
}
