//! Finds a point of a space that no row covers, without looking at every point.
//! Axis by axis, the line is cut where a row begins or ends; each piece goes on with the rows that hold there. Pieces
//! with the same rows are visited once. A budget ends what would take too long.

use super::axis::Ranges;
use std::collections::BTreeSet;

/// Ranges of atoms, one for each axis so far; axes behind may have any value.
pub(super) type Spot = Vec<(u32, u32)>;

/// Work that is left: one unit is one row looked at once.
pub(super) struct Budget(pub(super) u64);

impl Budget {
    /// Takes what a step costs; false when too little is left.
    pub(super) fn take(&mut self, cost: usize) -> bool {
        let cost = u64::try_from(cost).unwrap_or(u64::MAX);
        let enough = self.0 >= cost;
        self.0 = self.0.saturating_sub(cost);
        enough
    }

    pub(super) fn spent(&self) -> bool {
        self.0 == 0
    }
}

/// Spots of `within` that no row covers, at most `limit` of them. Rows are ranges for each axis.
pub(super) fn uncovered(rows: &[&[Ranges]], within: &[Ranges], limit: usize, budget: &mut Budget) -> Vec<Spot> {
    let all = 0..u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let full = rows.iter().map(|row| full_from(row, within)).collect();
    let seen = within.iter().map(|_| BTreeSet::new()).collect();
    let mut sweep = Sweep { rows, within, full, seen, limit, budget, found: Vec::new() };
    sweep.visit(0, &all.collect::<Vec<_>>(), &mut Vec::new());
    sweep.found
}

/// The axis from which on a row holds everywhere.
fn full_from(row: &[Ranges], within: &[Ranges]) -> usize {
    let open = |(cell, space): (&Ranges, &Ranges)| space.iter().all(|s| cell.iter().any(|c| c.0 <= s.0 && c.1 >= s.1));
    row.iter().zip(within).rposition(|pair| !open(pair)).map_or(0, |axis| axis + 1)
}

struct Sweep<'a> {
    rows: &'a [&'a [Ranges]],
    within: &'a [Ranges],
    full: Vec<usize>,
    /// Row sets that were visited, by axis.
    seen: Vec<BTreeSet<Vec<u32>>>,
    limit: usize,
    budget: &'a mut Budget,
    found: Vec<Spot>,
}

impl Sweep<'_> {
    fn visit(&mut self, axis: usize, rows: &[u32], spot: &mut Spot) {
        if self.found.len() >= self.limit || !self.budget.take(rows.len() + 1) {
            return;
        }
        if rows.is_empty() {
            self.found.push(spot.clone());
            return;
        }
        if rows.iter().any(|r| self.full.get(*r as usize).is_some_and(|from| *from <= axis)) {
            return;
        }
        let (rows_here, within) = (rows, self.within);
        let Some(space) = within.get(axis) else { return };
        if !self.seen.get_mut(axis).is_some_and(|seen| seen.insert(rows_here.to_vec())) {
            return;
        }
        for piece in space {
            self.piece(axis, rows, *piece, spot);
        }
    }

    /// Walks over one stretch of an axis with the rows that hold, from change to change.
    fn piece(&mut self, axis: usize, rows: &[u32], piece: (u32, u32), spot: &mut Spot) {
        let mut changes: Vec<(u32, bool, u32)> = Vec::new();
        for row in rows {
            let Some(cell) = self.rows.get(*row as usize).and_then(|r| r.get(axis)) else { continue };
            for (low, high) in cell.iter().filter(|c| c.0 < piece.1 && c.1 > piece.0) {
                changes.push((*low.max(&piece.0), true, *row));
                changes.push((*high.min(&piece.1), false, *row));
            }
        }
        changes.sort_unstable();
        let mut active = BTreeSet::new();
        let mut at = piece.0;
        let mut waiting = changes.into_iter().peekable();
        while at < piece.1 {
            while let Some((_, begins, row)) = waiting.next_if(|c| c.0 <= at) {
                if begins {
                    active.insert(row);
                } else {
                    active.remove(&row);
                }
            }
            let next = waiting.peek().map_or(piece.1, |c| c.0);
            let here: Vec<u32> = active.iter().copied().collect();
            spot.push((at, next));
            self.visit(axis + 1, &here, spot);
            spot.pop();
            if self.found.len() >= self.limit || self.budget.spent() {
                return;
            }
            at = next;
        }
    }
}
