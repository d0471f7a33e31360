//! Rules that are computed over all rows of a record at once: ranks, allocations and running limits.
//! In: a record in memory with all that they read. Out: the columns of the hidden rule that stands for them.

mod allocate;
mod ledger;
mod limit;
mod rank;
mod sets;
mod trail;
mod units;

pub(crate) use trail::Trail;

use crate::api::RunError;
use crate::column::{concat, Data, Numbers};
use crate::eval::{Col, Eval, RuleColumns};
use crate::failure::{Failures, OVERFLOW};
use crate::load::CHUNK;
use crate::pool::ordered;
use crate::shared::Shared;
use prakas::ir::{ExprKind, Rule, RuleId};
use std::sync::Arc;

/// Computes one such rule into the store of its record.
pub(crate) fn compute(shared: &mut Shared, id: RuleId, threads: usize) -> Result<(), RunError> {
    let program = shared.program;
    let Some(rule) = program.rules.get(id.index()) else { return Ok(()) };
    let Some(expr) = rule.whole() else { return Ok(()) };
    let mut work = Work::new(shared, rule, threads);
    let mut trail = None;
    let values = match &expr.kind {
        ExprKind::Rank(rank) => rank::compute(&mut work, rank, expr)?,
        ExprKind::Allocate(allocate) => allocate::compute(&mut work, allocate, expr)?,
        ExprKind::Limit(limit) => {
            let (values, kept) = limit::compute(&mut work, limit, expr)?;
            trail = kept;
            values
        }
        _ => return Ok(()),
    };
    let columns = work.columns(values);
    let mut failures = work.failures;
    failures.close(0, id);
    if let Some(Some(store)) = shared.stores.get_mut(rule.record.index()) {
        store.failures.append(failures);
        store.rules.insert(id, Arc::new(columns));
        store.trails.extend(trail.map(|t| (id, t)));
    }
    Ok(())
}

/// Values of a whole record, and the rows that have none.
pub(crate) struct Values {
    pub(crate) column: Col,
    /// Failures by row, numbered behind those of the store.
    pub(crate) errors: Vec<u32>,
}

/// What the three need: the record, and the failures found so far.
pub(crate) struct Work<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) rule: &'a Rule,
    pub(crate) n: usize,
    pub(crate) threads: usize,
    pub(crate) failures: Failures,
    base: usize,
}

impl<'a> Work<'a> {
    fn new(shared: &'a Shared<'a>, rule: &'a Rule, threads: usize) -> Work<'a> {
        let store = shared.store(rule.record);
        let base = store.map_or(0, |s| s.failures.len());
        let n = store.map_or(0, |s| s.n);
        Work { shared, rule, n, threads, failures: Failures::after(base), base }
    }

    /// What leaves the hidden rule is cut like what leaves any other.
    fn columns(&mut self, mut values: Values) -> RuleColumns {
        let mut column = values.column.as_ref().clone();
        if let Some((numbers, large)) = column.numbers().and_then(Numbers::cut) {
            for row in large {
                if values.errors.get(row as usize) == Some(&0) && !column.is_missing(row as usize) {
                    let id = self.fail(OVERFLOW, format!("`{}` is 10^28 or more", self.rule.name), self.rule.span);
                    crate::eval::put(&mut values.errors, row, id);
                }
            }
            column.data = Data::Number(numbers);
        }
        let errors = values.errors.iter().any(|id| *id != 0).then_some(values.errors);
        let amount = crate::column::Column { errors, ..column };
        RuleColumns { amount: Arc::new(amount), state: None, reason: None, shares: Vec::new() }
    }

    pub(crate) fn fail(&mut self, code: &'static str, reason: String, span: prakas::source::Span) -> u32 {
        self.failures.add(code, reason, span, false)
    }

    /// Evaluates something over all rows, portion by portion, and puts the columns of the portions behind each other.
    pub(crate) fn all(&mut self, f: &(dyn Fn(&Eval) -> Vec<Col> + Sync)) -> Result<Vec<Col>, RunError> {
        let (n, record, shared) = (self.n, self.rule.record, self.shared);
        let base = u32::try_from(self.base).unwrap_or(u32::MAX);
        let mut parts: Vec<Vec<Col>> = Vec::new();
        let mut start = 0;
        let next = || {
            let end = n.min(start + CHUNK);
            let piece = (start < end || (n == 0 && start == 0)).then_some((start, end));
            start = end.max(start + 1);
            Ok::<_, RunError>(piece)
        };
        let work = |(start, end): (usize, usize)| {
            let frame = crate::load::store_frame(shared, record, start, end);
            let eval = Eval::new(shared, &frame);
            let columns = f(&eval);
            (columns, eval.failures.into_inner())
        };
        let failures = &mut self.failures;
        ordered(if n > CHUNK { self.threads } else { 1 }, next, work, |(columns, list)| {
            let by = u32::try_from(failures.len()).unwrap_or(u32::MAX);
            parts.push(columns.iter().map(|c| moved(c, base, by)).collect());
            failures.append(list);
            Ok::<_, RunError>(())
        })?;
        let width = parts.first().map_or(0, Vec::len);
        let column = |k: usize| concat(&parts.iter().filter_map(|p| p.get(k)).cloned().collect::<Vec<_>>());
        Ok((0..width).map(column).collect())
    }
}

/// Failures of a portion, numbered behind those of the portions before it.
fn moved(column: &Col, base: u32, by: u32) -> Col {
    let Some(errors) = column.errors.as_ref().filter(|_| by > 0) else { return column.clone() };
    let shift = |id: &u32| if *id <= base { *id } else { id.saturating_add(by) };
    Arc::new(crate::column::Column { errors: Some(errors.iter().map(shift).collect()), ..column.as_ref().clone() })
}
