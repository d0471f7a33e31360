//! Aggregates: outer rows and the inner rows of each side by side as pairs, condition and value over the pairs, then
//! folded back to one value for each outer row. Outer rows are taken in portions, so that pairs stay few.

use super::dated::Axes;
use super::folds::{self, Kept};
use super::paired::{Kind, Pairs};
use super::{where_, Col, Eval, Scope, Sel, Status};
use crate::column::{merge, pick, Column, Data};
use crate::failure::DEPENDS_ON_REJECT;
use crate::keys::encode;
use crate::links::Csr;
use crate::pairs::{equality, is_closed};
use prakas::ir::{Aggregate, Expr, Fold, Hop, RecordId, Rows, TableId, VarId};
use std::sync::Arc;

/// Pairs that are worked on at once; the rows of one outer row stay together.
const PORTION: usize = 1 << 16;

/// Where the inner rows of each outer row come from.
enum Source<'s> {
    Relation {
        pointers: Col,
        hops: &'s [Hop],
    },
    /// The rows that point at one.
    Back(Col, Arc<Csr>),
    All(Arc<Vec<u32>>),
    /// By the value of one field: the other side, and the index.
    Value(Col, Arc<crate::pairs::ValueIndex>),
    Table(TableId, crate::times::Times, crate::times::Times),
    Time(Col, Col),
    Members(RecordId, Vec<Option<u32>>),
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
        let rows = sel.rows();
        let mut parts = Vec::new();
        let mut counted = None;
        let mut start = 0;
        while start < n {
            let mut pairs = Pairs::default();
            let mut end = start;
            while end < n && (end == start || pairs.outer.len() < PORTION) {
                if pick(&failed, end) == 0 || failed.is_empty() {
                    self.pair_up(&source, end, end - start, &mut pairs);
                }
                end += 1;
            }
            let portion = rows.get(start..end).unwrap_or(&[]);
            let (column, seen) = self.settled_portion(scope, aggregate, expr, portion, pairs);
            counted = seen;
            parts.push(((as_row(start)..as_row(end)).collect(), column));
            start = end;
        }
        let out = merge(n, &parts);
        if failed.is_empty() {
            return (out, counted);
        }
        let first = Arc::new(Column { errors: Some(failed), ..out.as_ref().clone() });
        let errors = crate::column::join_errors(&[&first, &out]);
        (Arc::new(Column { errors, ..out.as_ref().clone() }), counted)
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

    /// What says which inner rows, and the failures of saying so.
    fn source<'s>(&self, scope: &Scope, aggregate: &'s Aggregate, sel: &Sel) -> Result<(Source<'s>, Vec<u32>), ()> {
        let errors = |columns: &[&Column]| crate::column::join_errors(columns).unwrap_or_default();
        Ok(match &aggregate.rows {
            Rows::Relation { from, hops } => {
                let pointers = self.eval(scope, from, sel);
                let failed = errors(&[&pointers]);
                match hops.as_slice() {
                    [Hop::Back { record, field }] => {
                        (Source::Back(pointers, self.shared.back(*record, *field)), failed)
                    }
                    hops => (Source::Relation { pointers, hops }, failed),
                }
            }
            Rows::Record(record) => {
                let var = aggregate.vars.first().copied().unwrap_or(VarId(u32::MAX));
                match aggregate.condition.as_ref().and_then(|c| equality(c, var)) {
                    Some((field, other)) => {
                        let value = self.present(&self.eval(scope, other, sel), other.span);
                        let failed = errors(&[&value]);
                        (Source::Value(value, self.shared.value_index(*record, field)), failed)
                    }
                    None => (Source::All(self.shared.all_rows(*record)), Vec::new()),
                }
            }
            Rows::Table(table) => (Source::Table(*table, scope.at.select(sel), scope.known.select(sel)), Vec::new()),
            Rows::Days(a, b) | Rows::Months(a, b) => {
                let a = self.present(&self.eval(scope, a, sel), a.span);
                let b = self.present(&self.eval(scope, b, sel), b.span);
                let failed = errors(&[&a, &b]);
                (Source::Time(a, b), failed)
            }
            Rows::Members(group) => {
                let group = self.shared.program.groups.get(group.index()).ok_or(())?;
                let row = |r: &u32| match &scope.up {
                    None => self.frame.ids.get(*r as usize),
                    Some((_, rows)) => rows.get(*r as usize).and_then(|r| self.frame.ids.get(*r as usize)),
                };
                (Source::Members(group.record, sel.rows().iter().map(row).collect()), Vec::new())
            }
        })
    }

    /// Adds the inner rows of the outer row at a position.
    fn pair_up(&self, source: &Source, position: usize, place: usize, pairs: &mut Pairs) {
        let before = pairs.first.len();
        match source {
            Source::Relation { pointers, hops } => {
                if let (Data::Row(_, rows), false) = (&pointers.data, pointers.is_missing(position)) {
                    self.shared.expand(hops, pick(rows, position), &mut |row, doubtful| {
                        pairs.doubtful.extend(doubtful.then(|| as_row(pairs.first.len())));
                        pairs.first.push(row);
                    });
                }
            }
            Source::Back(pointers, csr) => {
                if let (Data::Row(_, rows), false) = (&pointers.data, pointers.is_missing(position)) {
                    pairs.first.extend_from_slice(csr.of(pick(rows, position)));
                }
            }
            Source::All(rows) => pairs.first.extend_from_slice(rows),
            Source::Value(other, index) => {
                let mut key = Vec::new();
                encode(self.shared, other, position, &mut key);
                index.find(&key, &mut pairs.first);
            }
            Source::Table(table, at, known) => {
                let axes = Axes { at, known };
                let found = self.shared.tables.get(table.index()).zip(self.shared.program.tables.get(table.index()));
                if let Some((index, table)) = found {
                    pairs.first.extend(index.in_force(table, axes, position));
                }
            }
            Source::Time(a, b) => pairs.first.extend((a.day(position)..=b.day(position)).map(i32::cast_unsigned)),
            Source::Members(record, rows) => {
                let members = self.shared.store(*record).and_then(|s| s.members.as_ref());
                if let (Some(members), Some(Some(row))) = (members, rows.get(position)) {
                    for member in members.of(*row) {
                        pairs.doubtful.extend(member.doubtful.then(|| as_row(pairs.first.len())));
                        pairs.first.push(member.first);
                        pairs.second.extend(member.second);
                    }
                }
            }
        }
        let added = pairs.first.len() - before;
        pairs.outer.extend(std::iter::repeat_n(as_row(place), added));
    }

    fn kinds(&self, aggregate: &Aggregate) -> Vec<Kind> {
        let over = |group: &prakas::ir::GroupId| self.shared.program.groups.get(group.index());
        match &aggregate.rows {
            Rows::Relation { hops, .. } => hops
                .last()
                .and_then(|hop| match hop {
                    Hop::Back { record, .. } => Some(Kind::Row(*record)),
                    Hop::Members(group) => over(group).map(|g| Kind::Row(g.over)),
                })
                .into_iter()
                .collect(),
            Rows::Record(record) => vec![Kind::Row(*record)],
            Rows::Table(_) => vec![Kind::Table],
            Rows::Days(..) => vec![Kind::Day],
            Rows::Months(..) => vec![Kind::Month],
            Rows::Members(group) => {
                let Some(group) = over(group) else { return Vec::new() };
                let second = group.with.as_ref().map(|(rows, _)| match rows {
                    Rows::Record(record) => Kind::Row(*record),
                    _ => Kind::Table,
                });
                std::iter::once(Kind::Row(group.over)).chain(second).collect()
            }
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
        let kinds = self.kinds(aggregate);
        let n = pairs.outer.len();
        let mut open = super::every(n);
        let mut failed = vec![0u32; portion.len()];
        let rejected = self.rejected(scope, &kinds, pairs);
        if aggregate.fold == Fold::Rejected {
            return (folds::count(&kept_outer(&rejected.unwrap_or_default(), pairs), portion.len()), None);
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
        let kept = Kept { outer: kept_outer(&open, pairs), len: portion.len(), values, order };
        let out = self.fold(aggregate, &kept, expr, &mut failed);
        let counted = self.recorder.is_some().then(|| Counted {
            scope_rows: n,
            letters: aggregate
                .vars
                .iter()
                .filter_map(|v| inner.var(*v))
                .map(|c| Arc::new(c.gather(&open)) as Col)
                .collect(),
            values: kept.values.clone(),
        });
        let errors = failed.iter().any(|id| *id != 0).then_some(failed);
        (Arc::new(Column { errors, ..out.as_ref().clone() }), counted)
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

fn as_row(i: usize) -> u32 {
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
