//! Pairs of rows that can match together, with a spot where both do.
//! Rows are compared only where they meet on the axis that keeps the fewest of them together.

use super::axis::Ranges;
use super::sweep::{Budget, Spot};
use std::collections::BTreeSet;

/// Row numbers that the groups of one axis may hold together.
const HELD: usize = 4_000_000;

/// Two rows by index, and where both hold.
pub(super) struct Overlap {
    pub(super) rows: (usize, usize),
    pub(super) spot: Spot,
}

/// Overlapping pairs that are `wanted`, in row order, at most `limit` of them.
pub(super) fn overlaps(
    rows: &[Vec<Ranges>],
    axes: usize,
    limit: usize,
    budget: &mut Budget,
    wanted: &dyn Fn(usize, usize) -> bool,
) -> Vec<Overlap> {
    let mut found = BTreeSet::new();
    let mut list = Vec::new();
    for group in groups(rows, axes) {
        for (i, a) in group.iter().enumerate() {
            if !budget.take(group.len() - i) {
                return sorted(list);
            }
            for b in group.iter().skip(i + 1) {
                let (Some(x), Some(y)) = (rows.get(*a), rows.get(*b)) else { continue };
                let Some(spot) = shared(x, y) else { continue };
                if wanted(*a, *b) && found.insert((*a, *b)) {
                    list.push(Overlap { rows: (*a, *b), spot });
                }
                if list.len() >= limit {
                    return sorted(list);
                }
            }
        }
    }
    sorted(list)
}

fn sorted(mut list: Vec<Overlap>) -> Vec<Overlap> {
    list.sort_by_key(|o| o.rows);
    list
}

/// The first spot where two rows both hold.
pub(super) fn shared(a: &[Ranges], b: &[Ranges]) -> Option<Spot> {
    a.iter().zip(b).map(|(x, y)| meet(x, y)).collect()
}

/// The first range in both lists: both are sorted, so that they are walked side by side.
fn meet(a: &Ranges, b: &Ranges) -> Option<(u32, u32)> {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let (x, y) = (left.peek()?, right.peek()?);
        let (low, high) = (x.0.max(y.0), x.1.min(y.1));
        if low < high {
            return Some((low, high));
        }
        if x.1 <= y.1 {
            left.next();
        } else {
            right.next();
        }
    }
}

/// Rows that hold together somewhere on the best axis; every overlapping pair is in one group at least.
fn groups(rows: &[Vec<Ranges>], axes: usize) -> Vec<Vec<usize>> {
    let everything = vec![(0..rows.len()).collect::<Vec<_>>()];
    let cost = |groups: &Vec<Vec<usize>>| groups.iter().map(|g| g.len().saturating_mul(g.len())).sum::<usize>();
    (0..axes).map(|axis| groups_on(rows, axis)).chain([everything]).min_by_key(cost).unwrap_or_default()
}

/// At each start of a range: the rows that hold there.
fn groups_on(rows: &[Vec<Ranges>], axis: usize) -> Vec<Vec<usize>> {
    let mut changes: Vec<(u32, bool, usize)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        for (low, high) in row.get(axis).into_iter().flatten() {
            changes.push((*high, false, index));
            changes.push((*low, true, index));
        }
    }
    changes.sort_unstable();
    let mut active = BTreeSet::new();
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut held = 0_usize;
    let mut waiting = changes.into_iter().peekable();
    while let Some((at, begins, row)) = waiting.next() {
        if begins {
            active.insert(row);
        } else {
            active.remove(&row);
        }
        let last = waiting.peek().is_none_or(|next| next.0 != at);
        if begins && last && active.len() > 1 {
            held = held.saturating_add(active.len());
            out.push(active.iter().copied().collect());
        }
        if held > HELD {
            return vec![(0..rows.len()).collect()];
        }
    }
    out
}
