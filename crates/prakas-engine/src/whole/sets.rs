//! The rows that a rank or an allocation compares with each other.

use super::Work;
use crate::api::RunError;
use crate::column::{pick, Data};
use crate::eval::{rejected, Scope, Sel};
use crate::failure::{DEPENDS_ON_REJECT, NOT_AMONG};
use prakas::ir::{Expr, Rows};
use std::collections::BTreeMap;

/// One set of rows, and which rows ask for their place in it; both ascending.
pub(crate) struct Set {
    pub(crate) rows: Vec<u32>,
    pub(crate) askers: Vec<u32>,
    /// Rows of which nobody knows whether they belong to the set, ascending.
    doubtful: Vec<u32>,
    /// The failure of all, when a row of the file could not be read and may belong here.
    lost: Option<u32>,
}

/// What keeps a row from its result.
pub(crate) struct Obstacles<'o> {
    /// The failure of what the row itself says, 0 for none.
    pub(crate) own: &'o dyn Fn(u32) -> u32,
    /// The row keeps the others from theirs.
    pub(crate) in_the_way: &'o dyn Fn(u32) -> bool,
    pub(crate) outsider: &'static str,
}

/// The sets, and the failures of rows whose set cannot be told.
pub(crate) fn sets(work: &mut Work, rows: &Rows) -> Result<(Vec<Set>, Vec<u32>), RunError> {
    let mut errors = vec![0u32; work.n];
    let Rows::Relation { from, hops } = rows else {
        let all = crate::eval::every(work.n);
        // A row that could not be split has no place and no part that anybody knows.
        let store = work.shared.store(work.rule.record);
        let lost = store.and_then(|s| s.broken.first().map(|(file, line, why)| (s.name_of(*file), *line, why.clone())));
        let lost = lost.map(|(file, line, why)| {
            let reason = format!("line {line} of {file} could not be read: {why}");
            work.fail(DEPENDS_ON_REJECT, reason, work.rule.span)
        });
        return Ok((vec![Set { rows: all.clone(), askers: all, doubtful: Vec::new(), lost }], errors));
    };
    let rule = work.rule;
    let found = work.all(&|eval| {
        let scope = Scope { waits: &rule.waits, ..Scope::of_frame(eval.frame, &rule.lets) };
        vec![eval.eval(&scope, from, &Sel::All(scope.n))]
    })?;
    let mut askers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    if let Some(pointers) = found.first() {
        for row in 0..u32::try_from(work.n).unwrap_or(u32::MAX) {
            let i = row as usize;
            match (pointers.error(i), &pointers.data) {
                (0, Data::Row(_, owners)) => askers.entry(pick(owners, i)).or_default().push(row),
                (id, _) => crate::eval::put(&mut errors, row, id),
            }
        }
    }
    let set = |(owner, askers): (u32, Vec<u32>)| {
        let (mut rows, mut doubtful) = (Vec::new(), Vec::new());
        work.shared.expand(hops, owner, &mut |row, unsure| {
            rows.push(row);
            doubtful.extend(unsure.then_some(row));
        });
        rows.sort_unstable();
        rows.dedup();
        doubtful.sort_unstable();
        Set { rows, askers, doubtful, lost: None }
    };
    Ok((askers.into_iter().map(set).collect(), errors))
}

impl Set {
    fn has(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    /// The row wants its result from this set; it may stand in others, too.
    pub(crate) fn asks(&self, row: u32) -> bool {
        self.askers.binary_search(&row).is_ok()
    }

    fn doubts(&self, row: u32) -> bool {
        self.doubtful.binary_search(&row).is_ok()
    }

    /// Of the rows in the way the first two by key, the same in any order of the file: nobody stands in its own way, but
    /// for who may not belong here at all.
    fn in_the_way(&self, work: &Work, obstacles: &Obstacles) -> Vec<u32> {
        let Some(store) = work.shared.store(work.rule.record) else { return Vec::new() };
        let wrong = |row: &u32| (obstacles.in_the_way)(*row) || self.doubts(*row);
        let mut found: Vec<u32> = self.rows.iter().copied().filter(wrong).collect();
        found.sort_by(|a, b| crate::links::by_key(store, *a, *b));
        found.truncate(2);
        found
    }

    /// Refuses the rows that have no result: by their own failure first, then as outsiders, then for another row.
    pub(crate) fn refuse(&self, work: &mut Work, asks: &[u32], way: &Obstacles, expr: &Expr, errors: &mut [u32]) {
        let in_the_way = self.in_the_way(work, way);
        let mut told: BTreeMap<Option<u32>, u32> = BTreeMap::new();
        for row in asks {
            let own = (way.own)(*row);
            let others = in_the_way.iter().copied().find(|other| other != row);
            let other = Some(*row).filter(|row| self.doubts(*row)).or(others);
            if own != 0 {
                crate::eval::put(errors, *row, own);
            } else if !self.has(*row) {
                let id = *told.entry(None).or_insert_with(|| work.fail(NOT_AMONG, way.outsider.into(), expr.span));
                crate::eval::put(errors, *row, id);
            } else if let Some(id) = self.lost {
                crate::eval::put(errors, *row, id);
            } else if let Some(other) = other {
                let id = *told.entry(Some(other)).or_insert_with(|| self.blame(work, other, expr));
                crate::eval::put(errors, *row, id);
            }
        }
    }

    fn blame(&self, work: &mut Work, row: u32, expr: &Expr) -> u32 {
        let Some(store) = work.shared.store(work.rule.record) else { return 0 };
        let reason = if self.doubts(row) {
            let name = &work.shared.record(store.record).name;
            format!("whether {name} {} belongs here cannot be told", store.key_text(work.shared, row))
        } else {
            rejected(work.shared, store, row)
        };
        work.fail(DEPENDS_ON_REJECT, reason, expr.span)
    }
}
