//! Aggregates: outer rows and the inner rows of each side by side as pairs, condition and value over the pairs, then
//! folded back to one value for each outer row. Outer rows are taken in portions, so that pairs stay few.

use super::folds::Kept;
use super::inner::Source;
use super::paired::{Kind, Pairs};
use super::{where_, Col, Eval, Scope, Sel, Status};
use crate::column::{merge, pick, Column, Data};
use crate::failure::DEPENDS_ON_REJECT;
use crate::pairs::is_closed;
use prakas::ir::{Aggregate, Expr, Fold, Rows, VarId};
use std::sync::Arc;

/// Pairs that are worked on at once; the rows of one outer row stay together.
const PORTION: usize = 1 << 16;

/// The pairs of a portion that count, before they are folded.
pub(super) struct Gathered {
    pub(super) kept: Kept,
    /// By outer row.
    pub(super) failed: Vec<u32>,
    /// In explanations: the rows that the letters stand for.
    letters: Option<Vec<Col>>,
}

/// The rows that were counted, for explanations.
pub(crate) struct Counted {
    pub(crate) scope_rows: usize,
    pub(crate) letters: Vec<Col>,
    pub(crate) values: Option<Col>,
}

impl Eval<'_> {
    pub(crate) fn aggregate(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr, sel: &Sel) -> Col {
        let parts = aggregate.rows.parts().into_iter().chain(&aggregate.condition).chain(&aggregate.value);
        let mut parts = parts.chain(aggregate.order.iter().map(|o| &o.key));
        let own = matches!(aggregate.rows, Rows::Table(_) | Rows::Members(_));
        if let Some(column) = self.folded(scope, aggregate, expr, sel) {
            return column;
        }
        if sel.len() > 1 && !own && parts.all(|e| is_closed(e, &aggregate.vars, &scope.known)) {
            // The same for all rows: folded once.
            let one = self.aggregate(scope, aggregate, expr, &sel.narrow(&[0]));
            return Arc::new(Column { len: sel.len(), ..one.as_ref().clone() });
        }
        let mark = self.enter();
        let (out, counted) = self.quietly(|| self.reduce(scope, aggregate, expr, sel));
        self.leave_aggregate(mark, aggregate, expr, counted, &out);
        out
    }

    fn reduce(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr, sel: &Sel) -> (Col, Option<Counted>) {
        let n = sel.len();
        let (source, mut failed) = match self.source(scope, aggregate, sel) {
            Ok(found) => found,
            Err(()) => return (self.bug(sel, expr), None),
        };
        self.lost_rows(aggregate, expr, &mut failed);
        let mut parts = Vec::new();
        let mut counted = None;
        self.portions(&source, sel, &failed, &mut |start, portion, pairs| {
            let (column, seen) = self.settled_portion(scope, aggregate, expr, portion, pairs);
            counted = seen;
            parts.push(((as_row(start)..as_row(start + portion.len())).collect(), column));
        });
        let out = merge(n, &parts);
        if failed.is_empty() {
            return (out, counted);
        }
        let first = Arc::new(Column { errors: Some(failed), ..out.as_ref().clone() });
        let errors = crate::column::join_errors(&[&first, &out]);
        (Arc::new(Column { errors, ..out.as_ref().clone() }), counted)
    }

    /// Outer rows portion by portion with their inner rows; those that failed have none.
    fn portions(&self, source: &Source, sel: &Sel, failed: &[u32], see: &mut dyn FnMut(usize, &[u32], Pairs)) {
        let (n, rows) = (sel.len(), sel.rows());
        let mut start = 0;
        while start < n {
            let mut pairs = Pairs::default();
            let mut end = start;
            while end < n && (end == start || pairs.outer.len() < PORTION) {
                if pick(failed, end) == 0 || failed.is_empty() {
                    self.pair_up(source, end, end - start, &mut pairs);
                }
                end += 1;
            }
            see(start, rows.get(start..end).unwrap_or(&[]), pairs);
            start = end;
        }
    }

    /// What is kept of the members of all rows of the frame, and the failures of those rows: not folded yet.
    pub(super) fn kept_of_members(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr) -> Option<Vec<Gathered>> {
        let sel = Sel::All(self.frame.n);
        let (source, failed) = self.source(scope, aggregate, &sel).ok()?;
        let mut all = Vec::new();
        self.portions(&source, &sel, &failed, &mut |_, portion, pairs| {
            let mut gathered = self.gathered(scope, aggregate, expr, portion, &pairs);
            let bad = super::where_(portion.len(), |i| pick(&gathered.failed, i) != 0);
            if !bad.is_empty() {
                let rows: Vec<u32> = bad.iter().map(|i| pick(portion, *i as usize)).collect();
                let pairs = pairs.in_order(self.shared, &self.kinds(aggregate), &bad);
                let named = self.gathered(scope, aggregate, expr, &rows, &pairs);
                bad.iter().zip(&named.failed).for_each(|(row, id)| super::put(&mut gathered.failed, *row, *id));
            }
            all.push(gathered);
        });
        Some(all)
    }

    /// Rows that could not be read at all belong to every aggregate over the whole record; what the outer row itself
    /// cannot say is named first.
    fn lost_rows(&self, aggregate: &Aggregate, expr: &Expr, failed: &mut Vec<u32>) {
        let Rows::Record(record) = &aggregate.rows else { return };
        let Some(store) = self.shared.store(*record) else { return };
        if let Some((file, line, reason)) = store.broken.first() {
            let reason = format!("line {line} of {} could not be read: {reason}", store.name_of(*file));
            let lost = self.fail(DEPENDS_ON_REJECT, reason, expr.span);
            failed.resize(failed.len().max(1), 0);
            failed.iter_mut().filter(|id| **id == 0).for_each(|id| *id = lost);
        }
    }

    /// The order of inner rows shows only where one of several failures is named, and in explanations.
    fn settled_portion(
        &self,
        scope: &Scope,
        aggregate: &Aggregate,
        expr: &Expr,
        portion: &[u32],
        pairs: Pairs,
    ) -> (Col, Option<Counted>) {
        let kinds = self.kinds(aggregate);
        if self.recorder.is_some() {
            let pairs = pairs.in_order(self.shared, &kinds, &super::every(portion.len()));
            return self.portion(scope, aggregate, expr, portion, &pairs);
        }
        let (column, seen) = self.portion(scope, aggregate, expr, portion, &pairs);
        let failed = super::where_(portion.len(), |i| column.error(i) != 0);
        if failed.is_empty() {
            return (column, seen);
        }
        let rows: Vec<u32> = failed.iter().map(|i| pick(portion, *i as usize)).collect();
        let pairs = pairs.in_order(self.shared, &kinds, &failed);
        let (named, _) = self.portion(scope, aggregate, expr, &rows, &pairs);
        let fine = super::scope::others(portion.len(), &failed);
        let kept = Arc::new(column.gather(&fine));
        (merge(portion.len(), &[(fine, kept), (failed, named)]), seen)
    }

    /// Some of the outer rows with all their inner rows.
    fn portion(
        &self,
        scope: &Scope,
        aggregate: &Aggregate,
        expr: &Expr,
        portion: &[u32],
        pairs: &Pairs,
    ) -> (Col, Option<Counted>) {
        let Gathered { kept, mut failed, letters } = self.gathered(scope, aggregate, expr, portion, pairs);
        let out = self.fold(aggregate.fold, &kept, expr, &mut failed);
        let scope_rows = pairs.outer.len();
        let counted = letters.map(|letters| Counted { scope_rows, letters, values: kept.values.clone() });
        let errors = failed.iter().any(|id| *id != 0).then_some(failed);
        (Arc::new(Column { errors, ..out.as_ref().clone() }), counted)
    }

    /// Which of the pairs count, with what is folded of them.
    fn gathered(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr, portion: &[u32], pairs: &Pairs) -> Gathered {
        let kinds = self.kinds(aggregate);
        let n = pairs.outer.len();
        let mut open = super::every(n);
        let mut failed = vec![0u32; portion.len()];
        let rejected = self.rejected(scope, &kinds, pairs);
        if aggregate.fold == Fold::Rejected {
            let outer = kept_outer(&rejected.unwrap_or_default(), pairs);
            return Gathered { kept: Kept { outer, len: portion.len(), ..Kept::default() }, failed, letters: None };
        }
        if let Some(out) = rejected.as_ref().filter(|_| aggregate.lenient) {
            open.retain(|i| out.binary_search(i).is_err());
        }
        let outer: Vec<u32> = pairs.outer.iter().map(|p| portion.get(*p as usize).copied().unwrap_or(0)).collect();
        let inner = scope.inside(outer, letters(aggregate, &kinds, pairs));
        if let Some(condition) = &aggregate.condition {
            let asked = self.ask_where(&inner, condition, &open);
            open = self.sift_pairs(&open, &asked, pairs, &mut failed);
        }
        if let Some(out) = rejected.filter(|_| !aggregate.lenient) {
            self.refuse(&open, &out, (&kinds, pairs), expr, &mut failed);
        }
        let fine = |i: &u32| pick_outer(&failed, pairs, *i) == 0;
        open.retain(fine);
        let at = |e: &Expr| {
            let column = self.eval(&inner, e, &Sel::All(inner.n).narrow(&open));
            self.cut_value(&self.present(&column, e.span), e)
        };
        let values = aggregate.value.as_ref().map(at);
        let by = |e: &Expr| {
            self.order_value(&self.present(&self.eval(&inner, e, &Sel::All(inner.n).narrow(&open)), e.span), e)
        };
        let order: Vec<(Col, bool)> = aggregate.order.iter().map(|o| (by(&o.key), o.descending)).collect();
        // Row by row: what fails in an earlier row is named before what fails in a later one.
        let unsure: Vec<&Col> =
            values.iter().chain(order.iter().map(|(c, _)| c)).filter(|c| c.errors.is_some()).collect();
        for (i, pair) in open.iter().enumerate().filter(|_| !unsure.is_empty()) {
            unsure.iter().for_each(|column| self.note_failure(column.error(i), *pair, pairs, &mut failed));
        }
        let seen = |v: &VarId| inner.var(*v).map(|c| Arc::new(c.gather(&open)) as Col);
        let letters = self.recorder.map(|_| aggregate.vars.iter().filter_map(seen).collect());
        Gathered { kept: Kept { outer: kept_outer(&open, pairs), len: portion.len(), values, order }, failed, letters }
    }

    /// Pairs whose condition holds; failures of asking fail the outer row.
    fn sift_pairs(&self, open: &[u32], asked: &Col, pairs: &Pairs, failed: &mut [u32]) -> Vec<u32> {
        let mut kept = Vec::new();
        for (i, pair) in open.iter().enumerate() {
            match asked.error(i) {
                0 if asked.yes_no(i) => kept.push(*pair),
                0 => {}
                id => self.note_failure(id, *pair, pairs, failed),
            }
        }
        kept
    }

    fn note_failure(&self, id: u32, pair: u32, pairs: &Pairs, failed: &mut [u32]) {
        let outer = pairs.outer.get(pair as usize).copied().unwrap_or(0);
        if let Some(slot) = failed.get_mut(outer as usize).filter(|slot| **slot == 0) {
            *slot = id;
        }
    }

    /// Pairs whose first or second row is rejected or that may not belong there, ascending.
    fn rejected(&self, scope: &Scope, kinds: &[Kind], pairs: &Pairs) -> Option<Vec<u32>> {
        let mut all: Vec<u32> = Vec::new();
        for (kind, rows) in kinds.iter().zip([&pairs.first, &pairs.second]) {
            let Kind::Row(record) = kind else { continue };
            let Some(store) = self.shared.store(*record) else { continue };
            let status = Status::new(store, scope.waits, self.shared.program);
            if !status.is_clean() {
                all.extend(where_(rows.len(), |i| status.is_rejected(pick(rows, i))));
            }
        }
        all.extend(&pairs.doubtful);
        all.sort_unstable();
        all.dedup();
        (!all.is_empty()).then_some(all)
    }

    /// Fails the outer rows that count a rejected row.
    fn refuse(&self, open: &[u32], out: &[u32], (kinds, pairs): (&[Kind], &Pairs), expr: &Expr, failed: &mut [u32]) {
        let Some(Kind::Row(record)) = kinds.first() else { return };
        let Some(store) = self.shared.store(*record) else { return };
        for pair in open.iter().filter(|i| out.binary_search(i).is_ok()) {
            if pick_outer(failed, pairs, *pair) == 0 {
                let id = self.rejected_row(store, pick(&pairs.first, *pair as usize), expr.span);
                self.note_failure(id, *pair, pairs, failed);
            }
        }
    }
}

pub(super) fn as_row(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

fn pick_outer(failed: &[u32], pairs: &Pairs, pair: u32) -> u32 {
    let outer = pairs.outer.get(pair as usize).copied().unwrap_or(0);
    failed.get(outer as usize).copied().unwrap_or(0)
}

fn kept_outer(open: &[u32], pairs: &Pairs) -> Vec<u32> {
    open.iter().map(|i| pick(&pairs.outer, *i as usize)).collect()
}

fn letters(aggregate: &Aggregate, kinds: &[Kind], pairs: &Pairs) -> Vec<(VarId, Col)> {
    let one = |((var, kind), values): ((&VarId, &Kind), &Vec<u32>)| {
        let data = match kind {
            Kind::Row(record) => Data::Row(*record, values.clone()),
            Kind::Table => Data::Code(values.clone()),
            Kind::Day => Data::Date(values.iter().map(|d| d.cast_signed()).collect()),
            Kind::Month => Data::Month(values.iter().map(|d| d.cast_signed()).collect()),
        };
        (*var, Arc::new(Column::new(values.len(), data)) as Col)
    };
    aggregate.vars.iter().zip(kinds).zip([&pairs.first, &pairs.second]).map(one).collect()
}
