//! Which version of a dated thing counts: once for a batch when all its rows fall into one, else row by row.

use super::{Col, Eval, Sel};
use crate::column::{date_of, days_of, merge, Column, Data};
use crate::failure::NOT_IN_FORCE;
use crate::times::{Times, UNTOLD};
use prakas::ir::Dated;
use prakas::source::Span;
use std::sync::Arc;

/// Valid time and knowledge time of the rows at hand.
#[derive(Clone, Copy)]
pub(crate) struct Axes<'t> {
    pub(crate) at: &'t Times,
    pub(crate) known: &'t Times,
}

/// Evaluates one version for its rows: the entry, the rows, their positions.
type Each<'e> = dyn FnMut(Option<usize>, &Sel, &[u32]) -> Col + 'e;

/// The entry that counts, for all rows alike or for each.
pub(crate) enum Version {
    One(Option<usize>),
    Each(Vec<Option<usize>>),
}

pub(crate) fn version<T>(dated: &Dated<T>, axes: Axes, n: usize) -> Version {
    let enacted = dated.entries.iter().any(|e| e.enacted.is_some());
    // The same as `Dated::find`, with days as numbers: it is asked for each row.
    let begin: Vec<(Option<i32>, Option<i32>)> =
        dated.entries.iter().map(|e| (e.from.map(days_of), e.enacted.map(days_of))).collect();
    let find = |at: Option<i32>, known: Option<i32>| match known {
        Some(UNTOLD) if enacted => None,
        _ => begin.iter().rposition(|(from, enacted)| {
            let begun = from.is_none_or(|from| at.is_some_and(|at| from <= at));
            begun && enacted.is_none_or(|enacted| known.is_none_or(|known| enacted <= known))
        }),
    };
    let known = axes.known.bounds();
    if !enacted || known.is_none_or(|(min, max)| min == max) {
        let known = if enacted { known.map(|k| k.0) } else { None };
        match axes.at.bounds() {
            None => return Version::One(find(None, known)),
            Some((min, max)) => {
                let first = find(Some(min), known);
                if min == max || first == find(Some(max), known) {
                    return Version::One(first);
                }
            }
        }
    }
    Version::Each((0..n).map(|i| find(axes.at.get(i), axes.known.get(i))).collect())
}

impl Version {
    pub(crate) fn of(&self, i: usize) -> Option<usize> {
        match self {
            Version::One(v) => *v,
            Version::Each(all) => all.get(i).copied().flatten(),
        }
    }

    /// The distinct versions with the positions they cover.
    pub(crate) fn groups(&self, n: usize) -> Vec<(Option<usize>, Vec<u32>)> {
        match self {
            Version::One(v) => vec![(*v, super::every(n))],
            Version::Each(all) => {
                let mut found: Vec<(Option<usize>, Vec<u32>)> = Vec::new();
                for (i, v) in (0u32..).zip(all.iter().take(n)) {
                    match found.iter_mut().find(|(known, _)| known == v) {
                        Some((_, rows)) => rows.push(i),
                        None => found.push((*v, vec![i])),
                    }
                }
                found.sort_unstable_by_key(|(v, _)| *v);
                found
            }
        }
    }
}

impl Eval<'_> {
    /// Evaluates each version for the rows that it counts for. Axes are those of the selected rows.
    pub(crate) fn per_version<T>(&self, dated: &Dated<T>, axes: Axes, sel: &Sel, f: &mut Each) -> Col {
        let version = version(dated, axes, sel.len());
        if let Version::One(index) = version {
            return f(index, sel, &super::every(sel.len()));
        }
        let mut parts = Vec::new();
        for (index, positions) in version.groups(sel.len()) {
            let column = f(index, &sel.narrow(&positions), &positions);
            parts.push((positions, column));
        }
        merge(sel.len(), &parts)
    }

    /// Rows that read something on a day without law.
    pub(crate) fn not_in_force(&self, name: &str, span: Span, at: &Times, positions: &[u32], data: Data) -> Col {
        let reason = |at: Option<i32>| match at {
            Some(day) => format!("`{name}` is not in force on {}", date_of(day)),
            None => format!("`{name}` is dated and the row has no date"),
        };
        let fail = |i: u32| self.fail(NOT_IN_FORCE, reason(at.get(i as usize)), span);
        let ids: Vec<u32> = match at {
            Times::Many { .. } => positions.iter().map(|i| fail(*i)).collect(),
            _ => vec![fail(0)],
        };
        Arc::new(Column { len: positions.len(), data, missing: None, errors: Some(ids) })
    }
}
