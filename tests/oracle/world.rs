//! The program and all its data, as the naive interpreter sees them: every row of every record at once.

use super::body::Scope;
use super::cells;
use super::group::Pair;
use super::number::Number;
use super::rule::Outcome;
use super::value::{fail, Answer, V};
use chrono::NaiveDate;
use prakas::ir::{FieldId, FieldKind, Let, Program, RecordId, RuleId, Type};
use prakas::value::Month;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The data file of one record: headings and cells as texts, row by row.
#[derive(Debug, Clone, Default)]
pub struct RawFile {
    pub record: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// So many lines at the end cannot be split into cells.
    pub broken: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub at: Option<NaiveDate>,
    pub known_at: Option<NaiveDate>,
}

/// What is wrong with a row before any rule: the field or requirement, and the code.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Place of the field in its record; requirements come after all fields.
    pub order: usize,
    pub field: String,
    pub code: &'static str,
}

pub struct Row {
    pub fields: Vec<Result<Option<V>, &'static str>>,
    pub problems: Vec<Problem>,
}

/// Amounts by day.
pub type Grants = Vec<(NaiveDate, Number)>;

pub struct World<'p> {
    pub program: &'p Program,
    pub options: Options,
    /// Rows by record; nothing for a record without a data file.
    pub rows: Vec<Option<Vec<Row>>>,
    pub memo: RefCell<BTreeMap<(RuleId, usize), Outcome>>,
    /// By limit and row: the days on which it granted something, and how much.
    pub granted: RefCell<BTreeMap<(RuleId, usize), Grants>>,
    /// By group and row of the group: what it was made of.
    pub members: Vec<Vec<Vec<Pair>>>,
    /// By record: lines that cannot be split.
    pub broken: Vec<usize>,
    /// By group: rows or pairs whose keys cannot be told.
    pub unplaced: Vec<u64>,
}

impl<'p> World<'p> {
    pub fn new(program: &'p Program, files: &[RawFile], options: Options) -> World<'p> {
        let rows = program
            .records
            .iter()
            .map(|record| {
                let file = files.iter().find(|f| f.record == record.name)?;
                Some(file.rows.iter().map(|cells| typed_row(program, record, &file.header, cells)).collect())
            })
            .collect();
        let broken = |r: &prakas::ir::Record| files.iter().find(|f| f.record == r.name).map_or(0, |f| f.broken);
        let mut world = World {
            program,
            broken: program.records.iter().map(broken).collect(),
            options,
            rows,
            memo: RefCell::default(),
            granted: RefCell::default(),
            members: vec![Vec::new(); program.groups.len()],
            unplaced: vec![0; program.groups.len()],
        };
        world.mark_duplicates();
        world.connect();
        world.require();
        world.group();
        world
    }

    fn record_ids(&self) -> Vec<RecordId> {
        (0..self.program.records.len()).map(|i| RecordId(u32::try_from(i).unwrap())).collect()
    }

    pub fn count(&self, record: RecordId) -> usize {
        self.rows[record.index()].as_ref().map_or(0, Vec::len)
    }

    pub fn row(&self, record: RecordId, row: usize) -> &Row {
        &self.rows[record.index()].as_ref().unwrap()[row]
    }

    /// The key's values; nothing when one is missing or unreadable, or there is no key.
    pub fn key(&self, record: RecordId, row: usize) -> Option<Vec<V>> {
        let keys = &self.program.records[record.index()].keys;
        if keys.is_empty() {
            return None;
        }
        keys.iter().map(|k| self.row(record, row).fields[k.index()].clone().ok().flatten()).collect()
    }

    /// The first row with this key. Rows that share a key are all rejected, so it does not matter which.
    pub fn find_row(&self, record: RecordId, key: &[V]) -> Option<usize> {
        (0..self.count(record)).find(|row| self.key(record, *row).as_deref() == Some(key))
    }

    fn mark_duplicates(&mut self) {
        for record in self.record_ids() {
            let keys: Vec<_> = (0..self.count(record)).map(|row| self.key(record, row)).collect();
            for (row, key) in keys.iter().enumerate() {
                if key.is_some() && keys.iter().filter(|k| *k == key).count() > 1 {
                    let declared = &self.program.records[record.index()];
                    let names: Vec<_> =
                        declared.keys.iter().map(|k| declared.fields[k.index()].name.as_str()).collect();
                    let (order, field) = (declared.keys[0].index(), names.join(", "));
                    self.problem(record, row, Problem { order, field, code: "duplicate_key" });
                }
            }
        }
    }

    fn problem(&mut self, record: RecordId, row: usize, problem: Problem) {
        self.rows[record.index()].as_mut().unwrap()[row].problems.push(problem);
    }

    /// Turns the keys in reference columns into rows, then references `by` other fields.
    fn connect(&mut self) {
        for record in self.record_ids() {
            for row in 0..self.count(record) {
                for (index, field) in self.program.records[record.index()].fields.iter().enumerate() {
                    let Type::Record(target) = field.ty else { continue };
                    if self.rows[target.index()].is_none() {
                        continue;
                    }
                    let found = match &field.kind {
                        FieldKind::Column => match &self.row(record, row).fields[index] {
                            Ok(Some(key)) => self.find_row(target, std::slice::from_ref(key)),
                            _ => continue,
                        },
                        FieldKind::By(keys) => {
                            let scope = self.scope(record, row, &[]);
                            let keys: Result<Vec<_>, _> = keys.iter().map(|k| self.value(&scope, k)).collect();
                            match keys {
                                Ok(keys) => self.find_row(target, &keys),
                                Err(failed) => {
                                    let slot = &mut self.rows[record.index()].as_mut().unwrap()[row].fields[index];
                                    *slot = Err(failed.code);
                                    continue;
                                }
                            }
                        }
                        FieldKind::Group => continue,
                    };
                    let dangling = found.is_none() && !(field.optional && matches!(field.kind, FieldKind::By(_)));
                    self.rows[record.index()].as_mut().unwrap()[row].fields[index] = match found {
                        Some(found) => Ok(Some(V::Row(found))),
                        None if dangling => Err("dangling_reference"),
                        None => Ok(None),
                    };
                    if dangling {
                        let problem = Problem { order: index, field: field.name.clone(), code: "dangling_reference" };
                        self.problem(record, row, problem);
                    }
                }
            }
        }
        self.sort_problems();
    }

    /// Problems stand in the order of the fields.
    fn sort_problems(&mut self) {
        for record in self.record_ids() {
            for row in self.rows[record.index()].iter_mut().flatten() {
                row.problems.sort_by_key(|p| p.order);
            }
        }
    }

    fn require(&mut self) {
        for record in self.record_ids() {
            for row in 0..self.count(record) {
                if !self.row(record, row).problems.is_empty() {
                    continue;
                }
                for (index, require) in self.program.records[record.index()].requires.iter().enumerate() {
                    let scope = self.scope(record, row, &[]);
                    let code = match self.holds(&scope, &require.condition) {
                        Ok(true) => continue,
                        Ok(false) => "requirement",
                        Err(fail) => fail.code,
                    };
                    let order = self.program.records[record.index()].fields.len() + index;
                    self.problem(record, row, Problem { order, field: require.name.clone(), code });
                }
            }
        }
        self.memo.borrow_mut().clear();
    }

    pub fn field(&self, record: RecordId, row: usize, field: FieldId) -> Answer {
        match &self.row(record, row).fields[field.index()] {
            Ok(value) => Ok(value.clone()),
            Err(code) => fail(code),
        }
    }

    /// A row that nothing may be read of.
    pub fn is_rejected(&self, record: RecordId, row: usize) -> bool {
        !self.row(record, row).problems.is_empty()
    }

    pub fn scope<'s>(&self, record: RecordId, row: usize, lets: &'s [Let]) -> Scope<'s> {
        let at = self.options.at.or_else(|| self.own_date(record, row));
        let untold = self.program.records[record.index()]
            .known
            .is_some_and(|f| self.row(record, row).fields[f.index()].is_err());
        let known = match (self.own_known(record, row), self.options.known_at) {
            (Some(own), Some(run)) => Some(own.min(run)),
            (own, run) => own.or(run),
        };
        Scope {
            record,
            row,
            at,
            known,
            untold,
            arguments: Vec::new(),
            lets,
            rule: None,
            vars: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The day of a row by its own `at`.
    pub fn own_date(&self, record: RecordId, row: usize) -> Option<NaiveDate> {
        let (field, end) = self.program.records[record.index()].at?;
        let value = self.row(record, row).fields[field.index()].clone().ok()??;
        let of_month = |m: Month| if end { prakas::value::last_day(m) } else { m.first_day() };
        match value {
            V::Date(day) => Some(day),
            V::Month(month) => of_month(month),
            V::Number(year) => {
                let year: i32 = super::number::whole(&year)?.try_into().ok()?;
                of_month(Month::new(year, if end { 12 } else { 1 })?)
            }
            other => panic!("no date: {other:?}"),
        }
    }

    fn own_known(&self, record: RecordId, row: usize) -> Option<NaiveDate> {
        let field = self.program.records[record.index()].known?;
        match self.row(record, row).fields[field.index()].clone().ok()?? {
            V::Date(day) => Some(day),
            V::Month(month) => NaiveDate::from_ymd_opt(month.year(), month.month(), 1),
            other => panic!("no date: {other:?}"),
        }
    }
}

fn typed_row(program: &Program, record: &prakas::ir::Record, header: &[String], cells: &[String]) -> Row {
    let mut problems = Vec::new();
    let fields = record.fields.iter().enumerate().map(|(index, field)| {
        if matches!(field.kind, FieldKind::By(_)) {
            return Ok(None);
        }
        let is_key = record.keys.iter().any(|k| k.index() == index);
        let text = header.iter().position(|h| *h == field.name).map_or("", |i| cells[i].as_str());
        let cell = cells::read(program, field, is_key, text);
        if let Err(code) = cell {
            problems.push(Problem { order: index, field: field.name.clone(), code });
        }
        cell
    });
    let fields = fields.collect();
    Row { fields, problems }
}
