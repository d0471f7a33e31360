//! One cell of the data by the type of its field: a value, missing, or the code of what is wrong with it.

use super::number::{self, Number};
use super::value::V;
use chrono::NaiveDate;
use num_bigint::BigInt;
use num_traits::One;
use prakas::ir::{Field, NumberKind, NumberType, Program, Type};
use prakas::value::{is_currency, Month};
use unicode_normalization::UnicodeNormalization;

pub type Cell = Result<Option<V>, &'static str>;

pub fn read(program: &Program, field: &Field, is_key: bool, text: &str) -> Cell {
    let text = text.trim();
    if text.is_empty() {
        return match (is_key, field.optional) {
            (true, _) => Err("missing_key"),
            (false, true) => Ok(None),
            (false, false) => Err("missing_value"),
        };
    }
    let value = typed(program, &field.ty, text)?;
    if let (V::Number(n), Some(range)) = (&value, &field.range) {
        if *n < number::of_decimal(range.low) || *n > number::of_decimal(range.high) {
            return Err("out_of_range");
        }
    }
    Ok(Some(value))
}

fn typed(program: &Program, ty: &Type, text: &str) -> Result<V, &'static str> {
    match ty {
        Type::Number(number) => amount(program, number, text).map(V::Number),
        Type::YesNo => match text {
            "yes" => Ok(V::YesNo(true)),
            "no" => Ok(V::YesNo(false)),
            _ => Err("not_yes_no"),
        },
        Type::Text => Ok(V::Text(text.nfc().collect())),
        Type::Date => day(text).map(V::Date).ok_or("not_a_date"),
        Type::Month => month(text).map(V::Month).ok_or("not_a_month"),
        Type::Enum(id) => {
            let member = program.enums[id.index()].members.iter().position(|m| m == text);
            member.map(|m| V::Member(u32::try_from(m).unwrap())).ok_or("unknown_code")
        }
        Type::Record(id) => {
            let other = &program.records[id.index()];
            typed(program, &other.fields[other.keys[0].index()].ty, text)
        }
        Type::State => panic!("no field has type State"),
    }
}

fn amount(program: &Program, ty: &NumberType, text: &str) -> Result<Number, &'static str> {
    if ty.kind == NumberKind::Percent && ty.dim.is_plain() {
        let Some(digits) = text.strip_suffix('%') else {
            return Err(match number::of_text(text) {
                Some(_) if too_long(text) => "overflow",
                Some(_) => "percent_unclear",
                None => "not_a_number",
            });
        };
        let hundredths = number::of_text(digits.trim_end()).ok_or("not_a_number")?;
        if too_long(digits) {
            return Err("overflow");
        }
        return Ok(hundredths / BigInt::from(100));
    }
    let mut digits = text;
    if let (Some(unit), Some((before, word))) = (ty.dim.money(), text.split_once(' ')) {
        if is_currency(word) {
            if unit.0.as_ref() != word {
                return Err("wrong_currency");
            }
            digits = before;
        }
    }
    let value = number::of_text(digits).ok_or("not_a_number")?;
    if too_long(digits) {
        return Err("overflow");
    }
    let smallest = match ty.dim.money() {
        Some(unit) => program.coins.get(unit).map(|coin| number::of_decimal(*coin)),
        None if ty.kind == NumberKind::Integer => Some(Number::one()),
        None => None,
    };
    match smallest {
        Some(coin) if !(&value / &coin).is_integer() => Err("too_many_decimals"),
        _ => Ok(value),
    }
}

/// More than 28 digits, or more than 28 decimals.
fn too_long(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').len() > 28 || text.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 28)
}

fn day(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    shape.then(|| text.parse().ok()).flatten()
}

fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let shape = year.len() == 4 && month.len() == 2;
    shape.then(|| Month::new(year.parse().ok()?, month.parse().ok()?)).flatten()
}
