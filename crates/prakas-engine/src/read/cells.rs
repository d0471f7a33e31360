//! Cells of an Arrow array as bytes: text formats as they are, typed columns in the spelling of text files.

use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, StringArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use num_bigint::BigInt;
use std::borrow::Cow;

/// Why a typed column cannot be read at all.
pub(crate) fn unreadable(ty: &DataType) -> Option<String> {
    let fine = matches!(
        ty,
        DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Boolean
            | DataType::Null
            | DataType::Date32
            | DataType::Date64
            | DataType::Timestamp(_, _)
            | DataType::Decimal128(_, _)
            | DataType::Decimal256(_, _)
    ) || ty.is_integer()
        || matches!(ty, DataType::Dictionary(_, value) if unreadable(value).is_none());
    (!fine).then(|| match ty {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            "it holds binary floating-point numbers, which are not exact".to_string()
        }
        other => format!("it has the type {other}"),
    })
}

/// Columns of text, of whatever layout.
pub(crate) enum Bytes<'a> {
    Binary(&'a BinaryArray),
    BinaryView(&'a BinaryViewArray),
    Text(&'a StringArray),
    TextView(&'a StringViewArray),
}

impl<'a> Bytes<'a> {
    pub(crate) fn of(array: &'a ArrayRef) -> Option<Bytes<'a>> {
        Some(match array.data_type() {
            DataType::Binary => Bytes::Binary(array.as_binary()),
            DataType::BinaryView => Bytes::BinaryView(array.as_binary_view()),
            DataType::Utf8 => Bytes::Text(array.as_string()),
            DataType::Utf8View => Bytes::TextView(array.as_string_view()),
            _ => return None,
        })
    }

    /// One cell; nothing when it is absent.
    pub(crate) fn get(&self, i: usize) -> Option<&'a [u8]> {
        match self {
            Bytes::Binary(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i)),
            Bytes::BinaryView(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i)),
            Bytes::Text(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i).as_bytes()),
            Bytes::TextView(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i).as_bytes()),
        }
    }

    /// One cell as text; nothing when it is absent or no UTF-8.
    pub(crate) fn text(&self, i: usize) -> Option<&'a str> {
        match self {
            Bytes::Text(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i)),
            Bytes::TextView(array) => (i < array.len() && array.is_valid(i)).then(|| array.value(i)),
            Bytes::Binary(_) | Bytes::BinaryView(_) => std::str::from_utf8(self.get(i)?).ok(),
        }
    }
}

/// One cell; nothing when it is absent.
pub(crate) fn cell(array: &ArrayRef, i: usize) -> Option<Cow<'_, [u8]>> {
    if i >= array.len() || array.is_null(i) {
        return None;
    }
    let borrowed = match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(i),
        DataType::LargeBinary => array.as_binary::<i64>().value(i),
        DataType::BinaryView => array.as_binary_view().value(i),
        DataType::Utf8 => array.as_string::<i32>().value(i).as_bytes(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(i).as_bytes(),
        DataType::Utf8View => array.as_string_view().value(i).as_bytes(),
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary_opt()?;
            let place = *dictionary.normalized_keys().get(i)?;
            return cell(dictionary.values(), place).map(|c| Cow::Owned(c.into_owned()));
        }
        _ => return typed(array, i).map(|s| Cow::Owned(s.into_bytes())),
    };
    Some(Cow::Borrowed(borrowed))
}

fn typed(array: &ArrayRef, i: usize) -> Option<String> {
    Some(match array.data_type() {
        DataType::Boolean => if array.as_boolean().value(i) { "yes" } else { "no" }.to_string(),
        DataType::Int8 => array.as_primitive::<t::Int8Type>().value(i).to_string(),
        DataType::Int16 => array.as_primitive::<t::Int16Type>().value(i).to_string(),
        DataType::Int32 => array.as_primitive::<t::Int32Type>().value(i).to_string(),
        DataType::Int64 => array.as_primitive::<t::Int64Type>().value(i).to_string(),
        DataType::UInt8 => array.as_primitive::<t::UInt8Type>().value(i).to_string(),
        DataType::UInt16 => array.as_primitive::<t::UInt16Type>().value(i).to_string(),
        DataType::UInt32 => array.as_primitive::<t::UInt32Type>().value(i).to_string(),
        DataType::UInt64 => array.as_primitive::<t::UInt64Type>().value(i).to_string(),
        DataType::Decimal128(_, scale) => {
            let digits = array.as_primitive::<t::Decimal128Type>().value(i);
            decimal(&BigInt::from(digits), *scale)
        }
        DataType::Decimal256(_, scale) => {
            let digits = array.as_primitive::<t::Decimal256Type>().value(i);
            decimal(&digits.to_string().parse().ok()?, *scale)
        }
        DataType::Date32 => crate::column::date_of(array.as_primitive::<t::Date32Type>().value(i)).to_string(),
        DataType::Date64 => day_of(array.as_primitive::<t::Date64Type>().value(i), 86_400_000)?,
        DataType::Timestamp(unit, _) => {
            let ticks = timestamp(array, i)?;
            let per_day = match unit {
                TimeUnit::Second => 86_400,
                TimeUnit::Millisecond => 86_400_000,
                TimeUnit::Microsecond => 86_400_000_000,
                TimeUnit::Nanosecond => 86_400_000_000_000,
            };
            day_of(ticks, per_day)?
        }
        _ => return None,
    })
}

fn decimal(digits: &BigInt, scale: i8) -> String {
    match u32::try_from(scale) {
        Ok(scale) => crate::show::plain_digits(digits, scale),
        Err(_) => (digits * BigInt::from(10).pow(u32::from(scale.unsigned_abs()))).to_string(),
    }
}

/// A day; a time of day other than midnight stays visible, so that it is no date.
fn day_of(ticks: i64, per_day: i64) -> Option<String> {
    let day = i32::try_from(ticks.div_euclid(per_day)).ok()?;
    let date = crate::column::date_of(day);
    let rest = ticks.rem_euclid(per_day);
    Some(if rest == 0 { date.to_string() } else { format!("{date} and a time of day") })
}

fn timestamp(array: &ArrayRef, i: usize) -> Option<i64> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => Some(array.as_primitive::<t::TimestampSecondType>().value(i)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            Some(array.as_primitive::<t::TimestampMillisecondType>().value(i))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Some(array.as_primitive::<t::TimestampMicrosecondType>().value(i))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            Some(array.as_primitive::<t::TimestampNanosecondType>().value(i))
        }
        _ => None,
    }
}
