//! The rows that a rank or an allocation compares with each other.

use super::Work;
use crate::api::RunError;
use crate::column::{pick, Data};
use crate::eval::{Scope, Sel};
use crate::failure::DEPENDS_ON_REJECT;
use prakas::ir::Rows;
use std::collections::BTreeMap;

/// One set of rows, ascending, and which rows ask for their place in it.
pub(crate) struct Set {
    pub(crate) rows: Vec<u32>,
    pub(crate) askers: Vec<u32>,
}

/// The sets, and the failures of rows whose set cannot be told.
pub(crate) fn sets(work: &mut Work, rows: &Rows) -> Result<(Vec<Set>, Vec<u32>), RunError> {
    let mut errors = vec![0u32; work.n];
    let Rows::Relation { from, hops } = rows else {
        let all = crate::eval::every(work.n);
        // A row that could not be split has no place and no part that anybody knows.
        let store = work.shared.store(work.rule.record);
        let lost = store.and_then(|s| s.broken.first().map(|(file, line, why)| (s.name_of(*file), *line, why.clone())));
        if let Some((file, line, why)) = lost {
            let reason = format!("line {line} of {file} could not be read: {why}");
            let id = work.fail(DEPENDS_ON_REJECT, reason, work.rule.span);
            errors.iter_mut().for_each(|slot| *slot = id);
            return Ok((Vec::new(), errors));
        }
        return Ok((vec![Set { rows: all.clone(), askers: all }], errors));
    };
    let lets = &work.rule.lets;
    let found = work.all(&|eval| {
        let scope = Scope::of_frame(eval.frame, lets);
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
        let mut rows = Vec::new();
        work.shared.expand(hops, owner, &mut rows);
        rows.sort_unstable();
        rows.dedup();
        Set { rows, askers }
    };
    Ok((askers.into_iter().map(set).collect(), errors))
}

impl Set {
    pub(crate) fn has(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    /// Of the rows that something is wrong with, the first by key: the same in any order of the file.
    pub(crate) fn first_by_key(&self, work: &Work, wrong: impl Fn(u32) -> bool) -> Option<u32> {
        let store = work.shared.store(work.rule.record)?;
        self.rows.iter().copied().filter(|row| wrong(*row)).min_by(|a, b| crate::links::by_key(store, *a, *b))
    }
}
