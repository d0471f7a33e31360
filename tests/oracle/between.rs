//! The rows that aggregates, ranks and allocations go through, found by looking at every row there is.

use super::body::Scope;
use super::group::Pair;
use super::number;
use super::value::{as_date, as_month, constant, fail, Fail, V};
use super::world::World;
use chrono::NaiveDate;
use prakas::ir::{CellColumn, Expr, ExprKind, Hop, OrderKey, RecordId, Rows, TableId, TableRow, Type, VarId};
use prakas::value::Month;
use std::cmp::Ordering;

/// What the letters stand for in one round: a row, a pair of rows, a day, a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    pub letters: Vec<V>,
    /// Nobody knows whether it belongs here: it is in a group whose condition cannot be told.
    pub doubtful: bool,
}

/// All rounds, of which records their rows are, and rows of the file that could not be split.
pub struct Found {
    pub rounds: Vec<Round>,
    pub records: Vec<RecordId>,
    pub broken: usize,
}

fn sure(value: V) -> Round {
    Round { letters: vec![value], doubtful: false }
}

/// Values by which rows are put in order, each with whether the greater comes first.
pub type Place = Vec<(V, bool)>;

impl World<'_> {
    pub fn letter(&self, scope: &Scope, var: VarId) -> V {
        let found = scope.vars.iter().rev().find(|(v, _)| *v == var);
        found.map_or_else(|| panic!("no letter {var:?}"), |(_, value)| value.clone())
    }

    pub fn cell_of(&self, scope: &Scope, row: VarId, table: TableId, column: CellColumn) -> Option<V> {
        let V::Row(index) = self.letter(scope, row) else { panic!("no row of a table") };
        let row = &self.program.tables[table.index()].rows[index];
        match column {
            CellColumn::Key(key) => Some(constant(&row.keys[key as usize])),
            CellColumn::Value(column) => row.values.as_ref().unwrap()[column as usize].as_ref().map(constant),
        }
    }

    /// All that the letters go through, rows in the order of their keys.
    pub fn rounds(&self, scope: &Scope, rows: &Rows) -> Result<Found, Fail> {
        let mut found = Found { rounds: Vec::new(), records: Vec::new(), broken: 0 };
        found.rounds = match rows {
            Rows::Record(record) => {
                found.records.push(*record);
                found.broken = self.broken[record.index()];
                (0..self.count(*record)).map(|row| sure(V::Row(row))).collect()
            }
            Rows::Relation { from, hops } => {
                let (rounds, record) = self.related(scope, from, hops)?;
                found.records.push(record);
                rounds
            }
            Rows::Table(table) => self.rows_in_force(scope, *table).into_iter().map(|row| sure(V::Row(row))).collect(),
            Rows::Days(a, b) => {
                let (a, b) = (as_date(self.value(scope, a)?), as_date(self.value(scope, b)?));
                days(a, b).into_iter().map(|d| sure(V::Date(d))).collect()
            }
            Rows::Months(a, b) => {
                let (a, b) = (as_month(self.value(scope, a)?), as_month(self.value(scope, b)?));
                (a.0..=b.0).map(|m| sure(V::Month(Month(m)))).collect()
            }
            Rows::Members(group) => {
                let def = &self.program.groups[group.index()];
                found.records.push(def.over);
                found.records.extend(def.with.iter().filter_map(|(rows, _)| match rows {
                    Rows::Record(record) => Some(*record),
                    _ => None,
                }));
                let letters = |p: &Pair| std::iter::once(p.first).chain(p.second).map(V::Row).collect();
                let pairs = self.members[group.index()][scope.row].iter();
                pairs.map(|p| Round { letters: letters(p), doubtful: p.doubtful }).collect()
            }
        };
        if !found.records.is_empty() {
            found.rounds.sort_by_key(|round| self.place_of_key(&found.records, round));
        }
        Ok(found)
    }

    /// Keys as values; rows with an unreadable key come first.
    fn place_of_key(&self, records: &[RecordId], round: &Round) -> Vec<Option<Vec<V>>> {
        let keys = records.iter().zip(&round.letters).map(|(record, value)| match value {
            V::Row(row) => self.flat_key(*record, *row),
            _ => None,
        });
        keys.collect()
    }

    /// The key with references replaced by the keys that they hold.
    pub fn flat_key(&self, record: RecordId, row: usize) -> Option<Vec<V>> {
        let mut all = Vec::new();
        let fields = &self.program.records[record.index()];
        for (value, key) in self.key(record, row)?.into_iter().zip(&fields.keys) {
            match (&fields.fields[key.index()].ty, value) {
                (Type::Record(target), V::Row(row)) => all.extend(self.flat_key(*target, row)?),
                (_, value) => all.push(value),
            }
        }
        Some(all)
    }

    fn related(&self, scope: &Scope, from: &Expr, hops: &[Hop]) -> Result<(Vec<Round>, RecordId), Fail> {
        let Type::Record(mut record) = from.ty else { panic!("no row: {:?}", from.ty) };
        let V::Row(start) = self.value(scope, from)? else { panic!("no row") };
        let mut rows = vec![(start, false)];
        for hop in hops {
            let next = |(row, doubt): &(usize, bool)| -> Vec<(usize, bool)> {
                self.hop(*row, *hop).into_iter().map(|(row, more)| (row, more || *doubt)).collect()
            };
            rows = rows.iter().flat_map(next).collect();
            record = match hop {
                Hop::Back { record, .. } => *record,
                Hop::Members(group) => self.program.groups[group.index()].over,
            };
        }
        let rounds = rows.into_iter().map(|(row, doubtful)| Round { letters: vec![V::Row(row)], doubtful }).collect();
        Ok((rounds, record))
    }

    fn hop(&self, row: usize, hop: Hop) -> Vec<(usize, bool)> {
        match hop {
            Hop::Back { record, field } => {
                let points = |other: &usize| self.row(record, *other).fields[field.index()] == Ok(Some(V::Row(row)));
                (0..self.count(record)).filter(points).map(|row| (row, false)).collect()
            }
            Hop::Members(group) => {
                let all = &self.members[group.index()][row];
                let mut rows: Vec<usize> = all.iter().map(|p| p.first).collect();
                rows.sort_unstable();
                rows.dedup();
                // A row that is in some pair for sure is there.
                let sure = |row: usize| all.iter().any(|p| p.first == row && !p.doubtful);
                rows.into_iter().map(|row| (row, !sure(row))).collect()
            }
        }
    }

    /// Of the rows with one key the one that counts on the date, unless it ends.
    fn rows_in_force(&self, scope: &Scope, table: TableId) -> Vec<usize> {
        let rows = &self.program.tables[table.index()].rows;
        let begun = |row: &TableRow| {
            (row.from.is_none() || (scope.at.is_some() && row.from <= scope.at))
                && (scope.known.is_none() || row.enacted.is_none() || row.enacted <= scope.known)
        };
        let newer = |a: &TableRow, b: &TableRow| a.keys == b.keys && (a.from, a.enacted) > (b.from, b.enacted);
        let counts = |row: &TableRow| {
            let untold = scope.untold && rows.iter().any(|other| other.keys == row.keys && other.enacted.is_some());
            !untold && begun(row) && row.values.is_some() && !rows.iter().any(|other| begun(other) && newer(other, row))
        };
        (0..rows.len()).filter(|i| counts(&rows[*i])).collect()
    }

    /// One of the rows of an aggregate, a rank or an allocation was refused, or a result that is waited for failed.
    pub fn is_out(&self, scope: &Scope, record: RecordId, row: usize) -> bool {
        let waits = scope.rule.map(|r| self.program.rules[r.index()].waits.as_slice()).unwrap_or_default();
        let failed =
            |id: &prakas::ir::RuleId| self.program.rules[id.index()].record == record && self.rule(*id, row).is_err();
        self.is_rejected(record, row) || waits.iter().any(failed)
    }

    /// The answer to a `where`: one part that says no is enough, even if another cannot be told.
    pub fn fulfils(&self, scope: &Scope, condition: &Expr) -> Result<bool, Fail> {
        let ExprKind::And(parts) = &condition.kind else { return self.holds(scope, condition) };
        let said: Vec<Result<bool, Fail>> = parts.iter().map(|p| self.fulfils(scope, p)).collect();
        if said.contains(&Ok(false)) {
            return Ok(false);
        }
        said.into_iter().find(Result::is_err).unwrap_or(Ok(true))
    }

    /// The values of an order, each cut as a value that leaves its rule.
    pub fn place(&self, scope: &Scope, order: &[OrderKey]) -> Result<Place, Fail> {
        let mut place = Place::new();
        for by in order {
            match (self.value(scope, &by.key)?, &by.key.ty) {
                // A reference by the keys of its row.
                (V::Row(row), Type::Record(record)) => {
                    let keys = self.flat_key(*record, row).unwrap_or_default();
                    place.extend(keys.into_iter().map(|key| (key, by.descending)));
                }
                (value, _) => place.push((cut(value)?, by.descending)),
            }
        }
        Ok(place)
    }
}

/// Which of two rows comes first.
pub fn compare_places(a: &Place, b: &Place) -> Ordering {
    let pairs = a.iter().zip(b).map(|((x, descending), (y, _))| if *descending { y.cmp(x) } else { x.cmp(y) });
    pairs.fold(Ordering::Equal, Ordering::then)
}

/// A number of 28 digits.
pub fn cut(value: V) -> Result<V, Fail> {
    match value {
        V::Number(n) => number::cut(&n).map_or_else(|| fail("overflow"), |n| Ok(V::Number(n))),
        other => Ok(other),
    }
}

/// Both ends included.
pub fn days(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    first.iter_days().take_while(|d| *d <= last).collect()
}
