//! Columns: the values of one expression over the rows of a batch. Every buffer holds one entry per row, or a single
//! entry that stands for all rows. Failed rows carry the number of their failure and any value; missing rows any value.

mod merge;
mod number;
mod ratio;
mod text;

pub(crate) use merge::{concat, merge};
pub(crate) use number::{ten, zip, Digits, Numbers};
pub(crate) use ratio::{divide, round, round_quotient};
pub(crate) use text::{hash_bytes, TextBuilder, Texts};

use chrono::NaiveDate;
use prakas::ir::RecordId;
use prakas::value::Value;

#[derive(Debug, Clone)]
pub(crate) enum Data {
    Number(Numbers),
    YesNo(Vec<bool>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Months since January of year 0.
    Month(Vec<i32>),
    /// Members of an enum, or states.
    Code(Vec<u32>),
    Text(Texts),
    /// Rows of a record's store.
    Row(RecordId, Vec<u32>),
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) len: usize,
    pub(crate) data: Data,
    pub(crate) missing: Option<Vec<bool>>,
    /// 0: fine; else the failure's number plus one.
    pub(crate) errors: Option<Vec<u32>>,
}

/// Entry `i` of a buffer with one entry per row or one for all.
pub(crate) fn pick<T: Copy + Default>(buffer: &[T], i: usize) -> T {
    match buffer {
        [one] => *one,
        many => many.get(i).copied().unwrap_or_default(),
    }
}

/// Entries of a buffer at some rows; a single entry stays single.
pub(crate) fn gather_buffer<T: Clone + Default>(buffer: &[T], rows: &[u32]) -> Vec<T> {
    if let [one] = buffer {
        return vec![one.clone()];
    }
    rows.iter().map(|r| buffer.get(*r as usize).cloned().unwrap_or_default()).collect()
}

fn range_buffer<T: Clone>(buffer: &[T], start: usize, end: usize) -> Vec<T> {
    if let [one] = buffer {
        return vec![one.clone()];
    }
    buffer.get(start..end).unwrap_or(&[]).to_vec()
}

impl Data {
    /// Entries of the buffer: one for all rows, or one per row.
    pub(crate) fn width(&self) -> usize {
        match self {
            Data::Number(v) => v.width(),
            Data::YesNo(v) => v.len(),
            Data::Date(v) | Data::Month(v) => v.len(),
            Data::Code(v) | Data::Row(_, v) => v.len(),
            Data::Text(v) => v.codes.len(),
        }
    }

    pub(crate) fn gather(&self, rows: &[u32]) -> Data {
        match self {
            Data::Number(v) => Data::Number(v.gather(rows)),
            Data::YesNo(v) => Data::YesNo(gather_buffer(v, rows)),
            Data::Date(v) => Data::Date(gather_buffer(v, rows)),
            Data::Month(v) => Data::Month(gather_buffer(v, rows)),
            Data::Code(v) => Data::Code(gather_buffer(v, rows)),
            Data::Row(record, v) => Data::Row(*record, gather_buffer(v, rows)),
            Data::Text(v) => Data::Text(Texts { pool: v.pool.clone(), codes: gather_buffer(&v.codes, rows) }),
        }
    }

    fn range(&self, start: usize, end: usize) -> Data {
        match self {
            Data::Number(v) => Data::Number(v.range(start, end)),
            Data::YesNo(v) => Data::YesNo(range_buffer(v, start, end)),
            Data::Date(v) => Data::Date(range_buffer(v, start, end)),
            Data::Month(v) => Data::Month(range_buffer(v, start, end)),
            Data::Code(v) => Data::Code(range_buffer(v, start, end)),
            Data::Row(record, v) => Data::Row(*record, range_buffer(v, start, end)),
            Data::Text(v) => Data::Text(Texts { pool: v.pool.clone(), codes: range_buffer(&v.codes, start, end) }),
        }
    }
}

impl Column {
    /// Bytes of its buffers.
    pub(crate) fn bytes(&self) -> usize {
        let data = match &self.data {
            Data::Number(v) => v.bytes(),
            Data::YesNo(v) => v.len(),
            Data::Date(v) | Data::Month(v) => v.len() * 4,
            Data::Code(v) | Data::Row(_, v) => v.len() * 4,
            Data::Text(v) => v.codes.len() * 4 + v.pool.bytes(),
        };
        data + self.missing.as_ref().map_or(0, Vec::len) + self.errors.as_ref().map_or(0, |e| e.len() * 4)
    }

    pub(crate) fn new(len: usize, data: Data) -> Column {
        Column { len, data, missing: None, errors: None }
    }

    pub(crate) fn constant(len: usize, value: &Value) -> Column {
        let data = match value {
            Value::Number(d) => Data::Number(Numbers::decimal(*d)),
            Value::YesNo(b) => Data::YesNo(vec![*b]),
            Value::Text(t) => Data::Text(Texts::one(t)),
            Value::Date(d) => Data::Date(vec![days_of(*d)]),
            Value::Month(m) => Data::Month(vec![m.0]),
            Value::Member(m) => Data::Code(vec![*m]),
        };
        Column::new(len, data)
    }

    /// All rows failed in the same way; the value has the shape of `like` only as far as readers ask.
    pub(crate) fn failed(len: usize, data: Data, id: u32) -> Column {
        Column { len, data, missing: None, errors: Some(vec![id]) }
    }

    pub(crate) fn error(&self, i: usize) -> u32 {
        self.errors.as_ref().map_or(0, |e| pick(e, i))
    }

    pub(crate) fn is_missing(&self, i: usize) -> bool {
        self.missing.as_ref().is_some_and(|m| pick(m, i))
    }

    pub(crate) fn is_constant(&self) -> bool {
        let single = |n: Option<usize>| n.is_none_or(|n| n == 1);
        self.data.width() == 1
            && single(self.missing.as_ref().map(Vec::len))
            && single(self.errors.as_ref().map(Vec::len))
    }

    pub(crate) fn gather(&self, rows: &[u32]) -> Column {
        Column {
            len: rows.len(),
            data: self.data.gather(rows),
            missing: self.missing.as_ref().map(|m| gather_buffer(m, rows)).filter(|m| m.contains(&true)),
            errors: self.errors.as_ref().map(|e| gather_buffer(e, rows)).filter(|e| e.iter().any(|id| *id != 0)),
        }
    }

    pub(crate) fn range(&self, start: usize, end: usize) -> Column {
        Column {
            len: end.saturating_sub(start),
            data: self.data.range(start, end),
            missing: self.missing.as_ref().map(|m| range_buffer(m, start, end)).filter(|m| m.contains(&true)),
            errors: self.errors.as_ref().map(|e| range_buffer(e, start, end)),
        }
    }

    pub(crate) fn numbers(&self) -> Option<&Numbers> {
        match &self.data {
            Data::Number(v) => Some(v),
            _ => None,
        }
    }

    pub(crate) fn yes_no(&self, i: usize) -> bool {
        matches!(&self.data, Data::YesNo(v) if pick(v, i))
    }

    pub(crate) fn day(&self, i: usize) -> i32 {
        match &self.data {
            Data::Date(v) | Data::Month(v) => pick(v, i),
            _ => 0,
        }
    }
}

/// How two rows of one column compare.
pub(crate) fn compare_rows(column: &Column, a: usize, b: usize) -> std::cmp::Ordering {
    match &column.data {
        Data::Number(v) => v.compare_rows(a, b),
        Data::YesNo(v) => pick(v, a).cmp(&pick(v, b)),
        Data::Date(v) | Data::Month(v) => pick(v, a).cmp(&pick(v, b)),
        Data::Code(v) | Data::Row(_, v) => pick(v, a).cmp(&pick(v, b)),
        Data::Text(v) => v.get(a).cmp(v.get(b)),
    }
}

/// Combines failures of operands, the first operand's before the second's.
pub(crate) fn join_errors(parts: &[&Column]) -> Option<Vec<u32>> {
    let mut out: Option<Vec<u32>> = None;
    for errors in parts.iter().filter_map(|c| c.errors.as_ref()) {
        out = Some(match out {
            None => errors.clone(),
            Some(first) => {
                let len = first.len().max(errors.len());
                let either = |i| match pick(&first, i) {
                    0 => pick(errors, i),
                    id => id,
                };
                (0..len).map(either).collect()
            }
        });
    }
    out
}

const EPOCH: i32 = 719_163;

pub(crate) fn days_of(date: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&date) - EPOCH
}

pub(crate) fn date_of(days: i32) -> NaiveDate {
    days.checked_add(EPOCH).and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(NaiveDate::MAX)
}
