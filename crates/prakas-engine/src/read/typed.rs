//! Columns of typed files as they are: integers, decimals, dates and yes/no without a way through text. Only cells that do
//! not fit take it, for the sentence about them.

use super::kind::{FieldPlan, Kind, NumberCell};
use crate::column::{Data, Digits, Numbers};
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use rust_decimal::Decimal;

/// Values of all rows, and the rows whose cell must be looked at: null, or not as the field wants it.
pub(crate) struct Direct {
    pub(crate) data: Data,
    pub(crate) odd: Vec<usize>,
}

/// Nothing where the column goes through text: other types, and fields with a mapping of their own.
pub(crate) fn direct(array: &ArrayRef, kind: &Kind, field: &FieldPlan) -> Option<Direct> {
    let mapping = &field.mapping;
    if !mapping.codes.is_empty() || !mapping.missing.is_empty() || mapping.date_format.is_some() {
        return None;
    }
    match (kind, array.data_type()) {
        (Kind::Number(cell), _) => numbers(array, cell, mapping.hundredths),
        (Kind::Date, DataType::Date32) => {
            let days = array.as_primitive::<t::Date32Type>();
            let whole = array.null_count() == 0;
            let fits = |i: usize, day: i32| (whole || array.is_valid(i)) && (YEAR_0..=YEAR_9999).contains(&day);
            let odd = days.values().iter().enumerate().filter(|(i, day)| !fits(*i, **day)).map(|(i, _)| i).collect();
            Some(Direct { data: Data::Date(days.values().to_vec()), odd })
        }
        (Kind::YesNo, DataType::Boolean) => {
            let answers = array.as_boolean();
            let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
            let odd = nulls.map_or_else(Vec::new, |n| (0..n.len()).filter(|i| n.is_null(*i)).collect());
            Some(Direct { data: Data::YesNo(answers.values().iter().collect()), odd })
        }
        _ => None,
    }
}

/// Days from 1970 to the first of year 0 and the last of year 9999: what text can say too.
const YEAR_0: i32 = -719_528;
const YEAR_9999: i32 = 2_932_896;

fn numbers(array: &ArrayRef, cell: &NumberCell, hundredths: Option<bool>) -> Option<Direct> {
    let (mut values, mut scale) = words(array)?;
    if cell.percent {
        scale += if hundredths? { 2 } else { 0 };
    }
    let fits = fitting(cell, scale)?;
    let mut odd = Vec::new();
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
    for (i, value) in values.iter_mut().enumerate() {
        if nulls.is_some_and(|nulls| nulls.is_null(i)) || !fits(*value) {
            odd.push(i);
            *value = 0;
        }
    }
    Some(Direct { data: Data::Number(Numbers { scale, digits: Digits::Small(values) }), odd })
}

/// Machine words and their scale.
fn words(array: &ArrayRef) -> Option<(Vec<i64>, u32)> {
    macro_rules! widened {
        ($ty:ty) => {
            (array.as_primitive::<$ty>().values().iter().map(|v| i64::from(*v)).collect(), 0)
        };
    }
    Some(match array.data_type() {
        DataType::Int8 => widened!(t::Int8Type),
        DataType::Int16 => widened!(t::Int16Type),
        DataType::Int32 => widened!(t::Int32Type),
        DataType::Int64 => (array.as_primitive::<t::Int64Type>().values().to_vec(), 0),
        DataType::UInt8 => widened!(t::UInt8Type),
        DataType::UInt16 => widened!(t::UInt16Type),
        DataType::UInt32 => widened!(t::UInt32Type),
        DataType::Decimal64(_, scale) => {
            (array.as_primitive::<t::Decimal64Type>().values().to_vec(), u32::try_from(*scale).ok()?)
        }
        DataType::Decimal128(_, scale) => {
            let values = array.as_primitive::<t::Decimal128Type>().values().iter();
            let small: Option<Vec<i64>> = values.map(|v| i64::try_from(*v).ok()).collect();
            (small?, u32::try_from(*scale).ok()?)
        }
        _ => return None,
    })
}

/// Whether a value of this scale has as many decimals as the field allows and lies in its range.
fn fitting(cell: &NumberCell, scale: u32) -> Option<impl Fn(i64) -> bool> {
    let step = match cell.decimals {
        Some(most) if most < scale => 10i64.checked_pow(scale - most)?,
        _ => 1,
    };
    let (low, high) = match cell.range {
        Some((low, high)) => (bound(low, scale, true)?, bound(high, scale, false)?),
        None => (i64::MIN, i64::MAX),
    };
    Some(move |value: i64| low <= value && value <= high && (step == 1 || value % step == 0))
}

/// The least or greatest word within a bound.
fn bound(value: Decimal, scale: u32, up: bool) -> Option<i64> {
    let shifted = value.checked_mul(Decimal::from(10i64.checked_pow(scale)?))?;
    let whole = if up { shifted.ceil() } else { shifted.floor() };
    i64::try_from(whole).ok()
}

/// Numbers of text cells that are digits, a sign and a point, nothing else, at the decimals that the field allows.
pub(crate) fn text_numbers<'c>(n: usize, cell: &NumberCell, get: impl Fn(usize) -> Option<&'c [u8]>) -> Option<Direct> {
    let scale = cell.decimals.filter(|_| !cell.percent)?;
    let fits = fitting(cell, scale)?;
    let mut odd = Vec::new();
    let mut values = Vec::with_capacity(n);
    for i in 0..n {
        match get(i).and_then(|bytes| word(bytes, scale)).filter(|value| fits(*value)) {
            Some(value) => values.push(value),
            None => {
                odd.push(i);
                values.push(0);
            }
        }
    }
    Some(Direct { data: Data::Number(Numbers { scale, digits: Digits::Small(values) }), odd })
}

/// A number of at most 17 digits at a scale; nothing for all else.
fn word(bytes: &[u8], scale: u32) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 17 {
        return None;
    }
    let mut value = 0i64;
    let mut decimals: Option<u32> = None;
    for (i, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                decimals = decimals.map(|d| d + 1);
            }
            b'.' if decimals.is_none() && i > 0 => decimals = Some(0),
            _ => return None,
        }
    }
    if decimals == Some(0) {
        return None;
    }
    let lifted = value.checked_mul(10i64.checked_pow(scale.checked_sub(decimals.unwrap_or(0))?)?)?;
    Some(if negative { -lifted } else { lifted })
}

/// `2018-01-31` as days from 1970; nothing for all else.
pub(crate) fn iso_day(bytes: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let of = |a: &u8, b: &u8| i32::from(a - b'0') * 10 + i32::from(b - b'0');
    let (year, month, day) = (of(y1, y2) * 100 + of(y3, y4), of(m1, m2), of(d1, d2));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > last {
        return None;
    }
    // Years that begin in March, so that the leap day is their last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * m + 2) / 5 + day - 1;
    Some(y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + of_year - 719_468)
}
