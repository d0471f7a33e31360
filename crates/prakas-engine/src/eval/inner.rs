//! The inner rows of an aggregate: where they come from, and which of them each outer row has.

use super::dated::Axes;
use super::paired::{Kind, Pairs};
use super::reduce::as_row;
use super::{Col, Eval, Scope, Sel};
use crate::column::{pick, Column, Data};
use crate::keys::encode;
use crate::links::Csr;
use crate::pairs::equality;
use prakas::ir::{Aggregate, Hop, RecordId, Rows, TableId, VarId};
use std::sync::Arc;

/// Where the inner rows of each outer row come from.
pub(super) enum Source<'s> {
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

impl Eval<'_> {
    /// What says which inner rows, and the failures of saying so.
    pub(super) fn source<'s>(
        &self,
        scope: &Scope,
        aggregate: &'s Aggregate,
        sel: &Sel,
    ) -> Result<(Source<'s>, Vec<u32>), ()> {
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
                (Source::Members(group.record, self.group_rows(scope, sel)), Vec::new())
            }
        })
    }

    /// The rows of the group whose measure this is.
    pub(super) fn group_rows(&self, scope: &Scope, sel: &Sel) -> Vec<Option<u32>> {
        let row = |r: &u32| match &scope.up {
            None => self.frame.ids.get(*r as usize),
            Some((_, rows)) => rows.get(*r as usize).and_then(|r| self.frame.ids.get(*r as usize)),
        };
        sel.rows().iter().map(row).collect()
    }

    /// Adds the inner rows of the outer row at a position.
    pub(super) fn pair_up(&self, source: &Source, position: usize, place: usize, pairs: &mut Pairs) {
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

    pub(super) fn kinds(&self, aggregate: &Aggregate) -> Vec<Kind> {
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
}
