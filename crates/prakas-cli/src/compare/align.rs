//! Which row of one run is which of the other. Both read the same data in the same order, so rows pair off one by one as
//! long as nothing but rejects is left out; what then still stands out of order is found by its key.

use super::columns::Column;
use super::kept::{Place, Results};
use std::collections::BTreeMap;

/// A row of the comparison: where it stands before and after.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub before: Option<Place>,
    pub after: Option<Place>,
    /// Rejected before.
    pub was_rejected: bool,
    /// Rejected afterwards: nothing is booked, since nobody knows what is due.
    pub unknown: bool,
}

/// Codes of rejects by key, of each run.
pub type Rejected<'r> = (&'r BTreeMap<String, String>, &'r BTreeMap<String, String>);

/// All rows of the first run in its order, then those that only the second has. `keys`: the key columns of both.
pub fn align(first: &Results, second: &Results, keys: &[Column<'_>], rejected: Rejected<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut late = Vec::new();
    let (mut left, mut right) = (first.places().peekable(), second.places().peekable());
    while let (Some(a), Some(b)) = (left.peek().copied(), right.peek().copied()) {
        if keys.iter().all(|key| key.same(a, b)) {
            pairs.push(Pair { before: left.next(), after: right.next(), was_rejected: false, unknown: false });
        } else if rejected.1.contains_key(&key(keys, Some(a), None)) {
            pairs.push(Pair { before: left.next(), after: None, was_rejected: false, unknown: true });
        } else if rejected.0.contains_key(&key(keys, None, Some(b))) {
            late.push(Pair { before: None, after: right.next(), was_rejected: true, unknown: false });
        } else {
            break;
        }
    }
    let mut rest: BTreeMap<String, Place> = right.map(|place| (key(keys, None, Some(place)), place)).collect();
    for place in left {
        let key = key(keys, Some(place), None);
        let (after, unknown) = (rest.remove(&key), rejected.1.contains_key(&key));
        pairs.push(Pair { before: Some(place), after, was_rejected: false, unknown });
    }
    let mut new: Vec<(Place, String)> = rest.into_iter().map(|(key, place)| (place, key)).collect();
    new.sort();
    let new = new.into_iter().map(|(place, key)| {
        let was_rejected = rejected.0.contains_key(&key);
        Pair { before: None, after: Some(place), was_rejected, unknown: false }
    });
    pairs.into_iter().chain(late).chain(new).collect()
}

/// The key of a row as `rejects` writes it.
pub fn key(keys: &[Column<'_>], before: Option<Place>, after: Option<Place>) -> String {
    let text = |key: &Column| key.before.text(before).or_else(|| key.after.text(after)).unwrap_or_default();
    keys.iter().map(text).collect::<Vec<_>>().join(", ")
}
