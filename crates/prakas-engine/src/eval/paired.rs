//! Outer rows side by side with the inner rows of each.

use crate::column::pick;
use crate::links::by_key;
use crate::shared::Shared;
use prakas::ir::RecordId;
use std::cmp::Ordering;

/// What a letter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Row(RecordId),
    Table,
    Day,
    Month,
}

/// Outer rows, by position in their portion, with their inner rows.
#[derive(Default)]
pub(crate) struct Pairs {
    pub(crate) outer: Vec<u32>,
    pub(crate) first: Vec<u32>,
    pub(crate) second: Vec<u32>,
    /// Places of those of which nobody knows whether they belong there, ascending.
    pub(crate) doubtful: Vec<u32>,
}

impl Pairs {
    /// The pairs of some outer rows, ascending, each row's in the order of the keys of its inner rows.
    pub(crate) fn in_order(&self, shared: &Shared, kinds: &[Kind], outer: &[u32]) -> Pairs {
        let mut order: Vec<(u32, u32)> = Vec::new();
        for (pair, row) in (0u32..).zip(&self.outer) {
            order.extend(outer.binary_search(row).ok().and_then(|place| Some((u32::try_from(place).ok()?, pair))));
        }
        order.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| self.compare(shared, kinds, a.1, b.1)));
        let of = |list: &[u32]| order.iter().filter_map(|(_, pair)| list.get(*pair as usize)).copied().collect();
        let unsure = |(place, (_, pair)): (u32, &(u32, u32))| self.doubtful.binary_search(pair).ok().map(|_| place);
        Pairs {
            outer: order.iter().map(|(place, _)| *place).collect(),
            first: of(&self.first),
            second: of(&self.second),
            doubtful: (0u32..).zip(&order).filter_map(unsure).collect(),
        }
    }

    fn compare(&self, shared: &Shared, kinds: &[Kind], a: u32, b: u32) -> Ordering {
        let side = |kind: Option<&Kind>, rows: &[u32]| {
            let (x, y) = (pick(rows, a as usize), pick(rows, b as usize));
            match kind {
                Some(Kind::Row(record)) => shared.store(*record).map_or(x.cmp(&y), |store| by_key(store, x, y)),
                // Days and months before 1970 are below zero.
                _ => x.cast_signed().cmp(&y.cast_signed()),
            }
        };
        let second = || if self.second.is_empty() { Ordering::Equal } else { side(kinds.get(1), &self.second) };
        side(kinds.first(), &self.first).then_with(second).then(a.cmp(&b))
    }
}
