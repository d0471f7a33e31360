//! What the naive interpreter computes with: one value at a time, missing, and the codes of errors.

use super::number::{self, Number};
use chrono::NaiveDate;
use prakas::value::{Month, Value};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum V {
    Number(Number),
    YesNo(bool),
    Text(String),
    Date(NaiveDate),
    Month(Month),
    /// Member of an enum, or state of a money rule.
    Member(u32),
    /// Index of a row of the record that the type names.
    Row(usize),
}

/// An error of a row: its stable code, and whether it is a look-up that found no row in the rule at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fail {
    pub code: &'static str,
    pub lookup: bool,
}

/// A value, missing, or an error.
pub type Answer = Result<Option<V>, Fail>;

pub fn fail<T>(code: &'static str) -> Result<T, Fail> {
    Err(Fail { code, lookup: false })
}

pub fn no_row<T>() -> Result<T, Fail> {
    Err(Fail { code: "no_row", lookup: true })
}

pub fn constant(value: &Value) -> V {
    match value {
        Value::Number(n) => V::Number(number::of_decimal(*n)),
        Value::YesNo(b) => V::YesNo(*b),
        Value::Text(t) => V::Text(t.to_string()),
        Value::Date(d) => V::Date(*d),
        Value::Month(m) => V::Month(*m),
        Value::Member(m) => V::Member(*m),
    }
}

/// A value where the checker has made sure that there is one.
pub fn present(answer: Answer) -> Result<V, Fail> {
    match answer? {
        Some(value) => Ok(value),
        None => fail("missing_value"),
    }
}

pub fn as_number(value: V) -> Number {
    match value {
        V::Number(n) => n,
        other => panic!("a number is due: {other:?}"),
    }
}

pub fn as_yes_no(value: V) -> bool {
    match value {
        V::YesNo(b) => b,
        other => panic!("yes or no is due: {other:?}"),
    }
}

pub fn as_date(value: V) -> NaiveDate {
    match value {
        V::Date(d) => d,
        other => panic!("a date is due: {other:?}"),
    }
}

pub fn as_month(value: V) -> Month {
    match value {
        V::Month(m) => m,
        other => panic!("a month is due: {other:?}"),
    }
}

pub fn as_text(value: V) -> String {
    match value {
        V::Text(t) => t,
        other => panic!("a text is due: {other:?}"),
    }
}
