//! Whether a row is rejected, and what is said of one that is.

use super::{Eval, RuleColumns};
use crate::column::join_errors;
use crate::column::Column;
use crate::failure::DEPENDS_ON_REJECT;
use crate::shared::Shared;
use crate::store::Store;
use prakas::ir::Rule;
use prakas::source::Span;
use std::sync::Arc;

/// Whether rows of a record are rejected: for their data, or for results that an aggregate waits for.
pub(crate) struct Status<'s> {
    store: &'s Store,
    rules: Vec<&'s RuleColumns>,
}

impl<'s> Status<'s> {
    pub(crate) fn new(store: &'s Store, waits: &[prakas::ir::RuleId], program: &prakas::ir::Program) -> Status<'s> {
        let of = |id: &&prakas::ir::RuleId| program.rules.get(id.index()).is_some_and(|r| r.record == store.record);
        let columns = waits.iter().filter(of).filter_map(|id| store.rules.get(id)).map(AsRef::as_ref);
        let rules = columns.filter(|c: &&RuleColumns| c.amount.errors.is_some()).collect();
        Status { store, rules }
    }

    pub(crate) fn is_clean(&self) -> bool {
        !self.store.any_bad && self.rules.is_empty()
    }

    pub(crate) fn is_rejected(&self, row: u32) -> bool {
        self.store.is_bad(row) || self.rules.iter().any(|r| r.error(row as usize) != 0)
    }
}

/// `Member M1 is rejected: why`.
pub(crate) fn rejected(shared: &Shared, store: &Store, row: u32) -> String {
    let name = &shared.record(store.record).name;
    format!("{name} {} is rejected{}", store.key_text(shared, row), store.why(row))
}

impl Eval<'_> {
    pub(crate) fn rejected_row(&self, store: &Store, row: u32, span: Span) -> u32 {
        self.fail(DEPENDS_ON_REJECT, rejected(self.shared, store, row), span)
    }

    /// A rejected row has no results, whatever could be computed of it.
    pub(super) fn without_rejected(&self, columns: RuleColumns, rule: &Rule) -> RuleColumns {
        let Some(store) = self.shared.store(self.frame.record).filter(|s| s.any_bad) else { return columns };
        let one = |i: usize| match self.frame.ids.get(i) {
            Some(row) if store.is_bad(row) && columns.error(i) == 0 => self.rejected_row(store, row, rule.span),
            _ => 0,
        };
        let failed: Vec<u32> = (0..self.frame.n).map(one).collect();
        if failed.iter().all(|id| *id == 0) {
            return columns;
        }
        columns.failing(failed)
    }
}

impl RuleColumns {
    /// The columns with more failures, behind those that are there.
    fn failing(&self, failed: Vec<u32>) -> RuleColumns {
        let more = Column::new(failed.len(), crate::column::Data::YesNo(vec![false]));
        let more = Column { errors: Some(failed), ..more };
        let with = |c: &super::Col| Arc::new(Column { errors: join_errors(&[c, &more]), ..c.as_ref().clone() });
        RuleColumns {
            amount: with(&self.amount),
            state: self.state.as_ref().map(with),
            reason: self.reason.as_ref().map(with),
            shares: self.shares.iter().map(|(party, c)| (*party, with(c) as super::Col)).collect(),
        }
    }
}
