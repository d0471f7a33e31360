//! The text of one cell of a result column, the same in CSV, NDJSON and on the terminal.
//! Numbers are plain decimals, without useless zeros beyond those of the coin.

use super::Style;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Decimal64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal64Array, Int64Array, StringArray,
};
use arrow_schema::DataType;
use std::borrow::Cow;

/// A result column, ready to be read cell by cell.
pub struct Cells {
    kind: Kind,
    decimals: usize,
    /// Its texts are numbers.
    pub is_number: bool,
}

enum Kind {
    Narrow(Decimal64Array, usize),
    Wide(Decimal128Array, usize),
    Integer(Int64Array),
    YesNo(BooleanArray),
    Date(Date32Array),
    Text(StringArray),
}

impl Cells {
    pub fn new(array: &ArrayRef, style: Option<&Style>) -> Result<Cells, String> {
        let cast = |to: DataType| {
            arrow_cast::cast(array, &to)
                .map_err(|e| format!("a result column of type {} cannot be written: {e}", array.data_type()))
        };
        let mut is_number = style.is_some();
        let kind = match array.data_type() {
            DataType::Decimal64(_, scale) => {
                is_number = true;
                Kind::Narrow(array.as_primitive::<Decimal64Type>().clone(), usize::try_from(*scale).unwrap_or(0))
            }
            DataType::Decimal128(_, scale) => {
                is_number = true;
                Kind::Wide(array.as_primitive::<Decimal128Type>().clone(), usize::try_from(*scale).unwrap_or(0))
            }
            DataType::Boolean => Kind::YesNo(array.as_boolean().clone()),
            DataType::Date32 => Kind::Date(array.as_primitive::<Date32Type>().clone()),
            ty if ty.is_integer() => {
                is_number = true;
                Kind::Integer(cast(DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            _ => Kind::Text(cast(DataType::Utf8)?.as_string::<i32>().clone()),
        };
        let decimals = style.map_or(0, |s| s.decimals as usize);
        Ok(Cells { kind, decimals, is_number })
    }

    /// `None` is missing.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.kind {
            Kind::Narrow(array, scale) if !array.is_null(row) => {
                Some(decimal_text(i128::from(array.value(row)), *scale, self.decimals).into())
            }
            Kind::Wide(array, scale) if !array.is_null(row) => {
                Some(decimal_text(array.value(row), *scale, self.decimals).into())
            }
            Kind::Integer(array) if !array.is_null(row) => {
                Some(decimal_text(i128::from(array.value(row)), 0, self.decimals).into())
            }
            Kind::YesNo(array) if !array.is_null(row) => Some(if array.value(row) { "yes" } else { "no" }.into()),
            Kind::Date(array) if !array.is_null(row) => array.value_as_date(row).map(|d| d.to_string().into()),
            Kind::Text(array) if !array.is_null(row) => {
                let text = array.value(row);
                Some(if self.is_number { plain_number(text, self.decimals).into() } else { text.into() })
            }
            _ => None,
        }
    }
}

impl Cells {
    /// Whether two cells say the same, without making texts where both are stored alike.
    pub fn same(&self, row: usize, other: &Cells, theirs: usize) -> bool {
        fn equal<T: PartialEq>(a: (&dyn Array, usize, T), b: (&dyn Array, usize, T)) -> bool {
            match (a.0.is_null(a.1), b.0.is_null(b.1)) {
                (false, false) => a.2 == b.2,
                (one, other) => one == other,
            }
        }
        match (&self.kind, &other.kind) {
            (Kind::Narrow(a, s), Kind::Narrow(b, t)) if s == t => {
                equal((a, row, a.value(row)), (b, theirs, b.value(theirs)))
            }
            (Kind::Wide(a, s), Kind::Wide(b, t)) if s == t => {
                equal((a, row, a.value(row)), (b, theirs, b.value(theirs)))
            }
            (Kind::Integer(a), Kind::Integer(b)) => equal((a, row, a.value(row)), (b, theirs, b.value(theirs))),
            (Kind::YesNo(a), Kind::YesNo(b)) => equal((a, row, a.value(row)), (b, theirs, b.value(theirs))),
            (Kind::Date(a), Kind::Date(b)) => equal((a, row, a.value(row)), (b, theirs, b.value(theirs))),
            _ => self.text(row) == other.text(theirs),
        }
    }
}

fn decimal_text(value: i128, scale: usize, decimals: usize) -> String {
    let digits = value.unsigned_abs().to_string();
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    joined(sign, whole, fraction, decimals)
}

/// A decimal as text with at least `decimals` decimals and no useless zeros after them.
pub fn plain_number(text: &str, decimals: usize) -> String {
    let (sign, size) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    if size.is_empty() || !size.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return text.to_owned();
    }
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    joined(sign, whole, fraction, decimals)
}

fn joined(sign: &str, whole: &str, fraction: &str, decimals: usize) -> String {
    let fraction = fraction.trim_end_matches('0');
    match fraction.len().max(decimals) {
        0 => format!("{sign}{whole}"),
        width => format!("{sign}{whole}.{fraction:0<width$}"),
    }
}
