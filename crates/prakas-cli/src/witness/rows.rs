//! Made-up records in families: the rows of one family refer to each other only, so that a family that shows a change
//! can be looked at alone. The same seed gives the same rows.

use super::pools::{grain, Pools};
use crate::cases::{columns, Case, CaseFile, GivenRow};
use crate::data::{MemoryFile, MemoryRow};
use chrono::Months;
use prakas::ir::{Field, FieldId, FieldKind, NumberKind, Program, Record, RecordId, Type};
use prakas::value::Month;
use prakas_engine::api::{DataFile, DataSet, Mapping, RecordData};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Rows of a family of a record that others look back on.
const BACK: usize = 4;

/// Rows by record, each by field name; an absent cell is missing.
pub type Made = BTreeMap<String, Vec<BTreeMap<String, Option<String>>>>;

pub struct Maker<'a> {
    pub program: &'a Program,
    pub pools: &'a Pools,
    state: u64,
}

impl<'a> Maker<'a> {
    pub fn new(program: &'a Program, pools: &'a Pools, seed: u64) -> Maker<'a> {
        Maker { program, pools, state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1) }
    }

    /// The rows of one family, its number in every key.
    pub fn family(&mut self, number: usize) -> Made {
        let program = self.program;
        let mut made = Made::new();
        // One month and day that several fields share, as those of one claim do.
        let shared = self.month();
        for record in program.records.iter().filter(|r| r.group.is_none()) {
            let back = record.fields.iter().any(|field| field.listed_as.is_some());
            let rows = if back { 1 + self.below(BACK) } else { 1 };
            let rows = (0..rows).map(|place| self.row(record, (number, place), shared)).collect();
            made.insert(record.name.clone(), rows);
        }
        made
    }

    /// The rows of a case, after the first turn with some fields of other values.
    pub fn varied(&mut self, case: &Made, turn: usize) -> Made {
        let mut made = case.clone();
        let program = self.program;
        for _ in 0..turn {
            let names: Vec<String> =
                made.iter().filter(|(_, rows)| !rows.is_empty()).map(|(name, _)| name.clone()).collect();
            let Some(name) = names.get(self.below(names.len().max(1))) else { break };
            let Some(record) = program.records.iter().find(|record| record.name == *name) else { continue };
            let free = |(id, field): &(FieldId, &Field)| {
                field.kind == FieldKind::Column && !record.keys.contains(id) && !matches!(field.ty, Type::Record(_))
            };
            let fields: Vec<(FieldId, &Field)> = (0u32..).map(FieldId).zip(&record.fields).filter(free).collect();
            let Some((_, field)) = fields.get(self.below(fields.len().max(1))) else { continue };
            let value = self.value(field, &field.ty);
            let rows = made.get(name).map_or(0, Vec::len);
            let place = self.below(rows.max(1));
            if let Some(row) = made.get_mut(name).and_then(|rows| rows.get_mut(place)) {
                row.insert(field.name.clone(), Some(value));
            }
        }
        made
    }

    fn row(
        &mut self,
        record: &Record,
        (number, place): (usize, usize),
        shared: Month,
    ) -> BTreeMap<String, Option<String>> {
        let mut row = BTreeMap::new();
        let keys = record.keys.len();
        for (id, field) in (0u32..).map(FieldId).zip(&record.fields) {
            let is_key = record.keys.contains(&id);
            let missing = field.optional && !is_key && self.below(6) == 0;
            let cell = match &field.ty {
                _ if missing => None,
                Type::Record(to) => Some(self.reference(*to, number)),
                Type::Text if is_key => Some(name(number, place)),
                Type::Number(_) if is_key && keys == 1 => Some((number * BACK + place).to_string()),
                Type::Month if is_key || self.below(2) == 0 => {
                    let months = if is_key { u32::try_from(place).unwrap_or(0) } else { 0 };
                    later(shared, months).map(|month| month.to_string())
                }
                ty => Some(self.value(field, ty)),
            };
            row.insert(field.name.clone(), cell);
        }
        row
    }

    /// The key of a row of the same family.
    fn reference(&mut self, to: RecordId, number: usize) -> String {
        let record = self.program.records.get(to.index());
        let key = record.and_then(|r| r.fields.get(r.keys.first()?.index()));
        match key.map(|field| &field.ty) {
            Some(Type::Number(_)) => (number * BACK).to_string(),
            Some(Type::Record(next)) => self.reference(*next, number),
            _ => name(number, 0),
        }
    }

    fn value(&mut self, field: &Field, ty: &Type) -> String {
        match ty {
            Type::YesNo => if self.below(2) == 0 { "yes" } else { "no" }.to_owned(),
            Type::Enum(id) => {
                let members = self.program.enums.get(id.index()).map(|e| e.members.as_slice()).unwrap_or_default();
                let hot: Vec<&String> = members.iter().filter(|member| self.pools.is_hot(member)).collect();
                let hot: Vec<String> = hot.into_iter().cloned().collect();
                self.pick((members.to_vec(), hot)).unwrap_or_default()
            }
            Type::Date => {
                self.pick(self.pools.dates()).map(|day| day.to_string()).unwrap_or_else(|| "2020-01-01".into())
            }
            Type::Month => self.month().to_string(),
            Type::Number(number) => {
                let grain = grain(self.program, ty);
                let fits = |n: &Decimal| {
                    let inside = field.range.as_ref().is_none_or(|range| (range.low..=range.high).contains(n));
                    inside
                        && grain.is_none_or(|grain| (*n % grain).is_zero())
                        && (field.range.is_some() || *n >= Decimal::ZERO)
                };
                let (known, hot) = self.pools.numbers(ty);
                let low = field.range.as_ref().map_or(Decimal::ZERO, |range| range.low);
                let known: Vec<Decimal> = known.into_iter().chain([low, low + Decimal::ONE]).filter(fits).collect();
                let n = self.pick((known, hot.into_iter().filter(fits).collect())).unwrap_or(low).normalize();
                match number.kind {
                    NumberKind::Percent if number.dim.is_plain() => {
                        format!("{}%", (n * Decimal::ONE_HUNDRED).normalize())
                    }
                    _ => n.to_string(),
                }
            }
            Type::Text => self.pick(self.pools.texts()).unwrap_or_else(|| "x".to_owned()),
            Type::Record(_) | Type::State => String::new(),
        }
    }

    fn month(&mut self) -> Month {
        self.pick(self.pools.months()).unwrap_or_else(|| Month::of(chrono::NaiveDate::default()))
    }

    /// One of the known or, every other time, of those of the change.
    fn pick<T: Clone>(&mut self, (known, hot): (Vec<T>, Vec<T>)) -> Option<T> {
        let from_hot = known.is_empty() || (!hot.is_empty() && self.below(2) == 0);
        let all = if from_hot { hot } else { known };
        let place = self.below(all.len().max(1));
        all.get(place).cloned()
    }

    /// A number below `n`: splitmix64.
    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % (n.max(1) as u64)).unwrap_or(0)
    }
}

fn later(month: Month, months: u32) -> Option<Month> {
    Some(Month::of(month.first_day()?.checked_add_months(Months::new(months))?))
}

fn name(number: usize, place: usize) -> String {
    if place == 0 {
        format!("W{number}")
    } else {
        format!("W{number}-{place}")
    }
}

/// The rows that the cases of a scheme give.
pub fn of_cases(files: &[CaseFile]) -> Vec<Made> {
    let row = |row: &GivenRow| {
        let mut made = BTreeMap::new();
        // A row's own value stands before that of the defaults.
        for (field, text) in &row.fields {
            made.entry(field.text.clone()).or_insert_with(|| text.clone());
        }
        made
    };
    let rows = |case: &Case| {
        case.given.iter().map(|(name, rows)| (name.text.clone(), rows.iter().map(row).collect())).collect()
    };
    files.iter().flat_map(|file| &file.cases).map(rows).collect()
}

/// The number of the family that a key names.
pub fn family_of(key: &str) -> Option<usize> {
    let word = key.split(", ").find_map(|part| part.strip_prefix('W'))?;
    word.split('-').next()?.parse().ok()
}

/// The rows as data of a program: the columns that its records have.
pub fn data(program: &Program, families: &[Made]) -> DataSet {
    let mut records = BTreeMap::new();
    for record in program.records.iter().filter(|r| r.group.is_none()) {
        let header: Vec<String> = columns(record).map(str::to_owned).collect();
        let rows = families.iter().filter_map(|family| family.get(&record.name)).flatten();
        let row = |(line, row): (u64, &BTreeMap<String, Option<String>>)| MemoryRow {
            line,
            cells: header.iter().map(|name| row.get(name).cloned().flatten()).collect(),
        };
        let rows = (1..).zip(rows).map(row).collect();
        let file = MemoryFile { name: "made-up records".to_owned(), header: header.clone(), rows };
        let files: Vec<Box<dyn DataFile>> = vec![Box::new(file)];
        records.insert(record.name.clone(), RecordData { mapping: Mapping::default(), files });
    }
    DataSet { records }
}
