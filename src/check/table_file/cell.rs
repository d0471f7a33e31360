//! One cell of a table's file, read by the type of its column.
//! In: the text between two commas. Out: a value, or a problem with line, column, value and what was expected.

use super::header::Header;
use super::place::Place;
use super::rows::Row;
use super::{codes, Findings, Request};
use crate::check::analyse::words;
use crate::ir::{EnumDef, NumberKind, Range, TableColumn, Type};
use crate::problem::Problem;
use crate::value::{Month, Value};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Why a cell cannot be read: what was expected, and how to mend it.
struct Bad {
    expected: String,
    help: Option<String>,
}

fn bad(expected: impl Into<String>) -> Bad {
    Bad { expected: expected.into(), help: None }
}

/// Reads the cells of one row.
pub(super) struct Reader<'r, 'a> {
    pub(super) request: &'r Request<'a>,
    pub(super) row: &'r Row,
    pub(super) place: Place<'a>,
    pub(super) findings: &'r mut Findings,
    /// A cell of this row has a problem.
    pub(super) failed: bool,
}

impl<'r> Reader<'r, '_> {
    pub(super) fn text(&self, at: usize) -> &'r str {
        self.row.cells.get(at).unwrap_or("").trim()
    }

    pub(super) fn key(&mut self, index: usize, at: usize) -> Option<Value> {
        let request = self.request;
        self.typed(request.keys.get(index)?, index, at)
    }

    pub(super) fn column(&mut self, index: usize, at: usize) -> Option<Value> {
        let request = self.request;
        self.typed(request.columns.get(index)?, request.keys.len() + index, at)
    }

    fn typed(&mut self, column: &TableColumn, index: usize, at: usize) -> Option<Value> {
        let text = self.text(at);
        if text.is_empty() {
            if !column.optional {
                let expected = format!("a value of type {}", words::type_name(&column.ty, self.request.enums));
                let mut bad = bad(expected);
                bad.help = Some(if index < self.request.keys.len() {
                    "a row is found by its keys: write the value, or take the row out".into()
                } else {
                    format!("write the value, or declare the column `{}` with `?` after its type", column.name)
                });
                self.report(&column.name, at, bad);
            }
            return None;
        }
        let range = self.request.ranges.get(index).and_then(Option::as_ref);
        match parse(text, &column.ty, self.request.enums).and_then(|v| in_range(v, column, range, self.request.enums)) {
            Ok(value) => Some(value),
            Err(bad) => {
                self.report(&column.name, at, bad);
                None
            }
        }
    }

    pub(super) fn date(&mut self, name: &str, at: usize, optional: bool) -> Option<NaiveDate> {
        let text = self.text(at);
        if text.is_empty() && optional {
            return None;
        }
        let read = date(text);
        if read.is_none() {
            self.report(name, at, bad("a date such as 2018-01-31"));
        }
        read
    }

    /// Checks a row that says `not in force`: the table is dated, and no other value stands in the row.
    pub(super) fn ends(&mut self, header: &Header) {
        let Some(first) = header.columns.first().copied() else { return };
        let name = |i: usize| self.request.columns.get(i).map_or("", |c| c.name.as_str());
        if header.from.is_none() {
            let mut bad = bad("a value, as the file has no column `from`");
            bad.help = Some("say in a column `from` from which day the row is not in force".into());
            self.report(name(0), first, bad);
        }
        for (index, at) in header.columns.iter().enumerate().skip(1) {
            if !self.text(*at).is_empty() {
                self.report(name(index), *at, bad("empty, as the row must be that says `not in force`"));
            }
        }
    }

    fn report(&mut self, column: &str, at: usize, bad: Bad) {
        self.failed = true;
        let (text, place, span, file) = (self.text(at), self.place, self.row.span, self.request.name);
        self.findings.add(|| {
            let place_in_words = format!("line {} of `{file}`, column `{column}`", place.line(span));
            let message = if text.is_empty() {
                format!("{place_in_words} is empty")
            } else {
                format!("{place_in_words}: `{}` is not {}", clip(text), bad.expected)
            };
            let problem =
                Problem::new(&codes::CELL, message).label(place.cell(span, at), format!("expected {}", bad.expected));
            match bad.help {
                Some(help) => problem.help(help),
                None => problem,
            }
        });
    }
}

fn clip(text: &str) -> String {
    let line = text.replace(['\r', '\n'], " ");
    let short: String = line.chars().take(60).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

/// `code "A01", level hospital`
pub(super) fn keys_in_words(request: &Request<'_>, keys: &[Value]) -> String {
    let word = |(column, value): (&TableColumn, &Value)| {
        format!("{} {}", column.name, words::value(value, &column.ty, request.enums))
    };
    let all: Vec<String> = request.keys.iter().zip(keys).map(word).collect();
    all.join(", ")
}

fn parse(text: &str, ty: &Type, enums: &[EnumDef]) -> Result<Value, Bad> {
    match ty {
        Type::Number(_) => number(text, ty, enums).map(Value::Number),
        Type::YesNo => match text {
            "yes" => Ok(Value::YesNo(true)),
            "no" => Ok(Value::YesNo(false)),
            _ => Err(bad("yes or no")),
        },
        Type::Text => Ok(Value::Text(Arc::from(text.nfc().collect::<String>()))),
        Type::Date => date(text).map(Value::Date).ok_or_else(|| bad("a date such as 2018-01-31")),
        Type::Month => month(text).map(Value::Month).ok_or_else(|| bad("a month such as 2018-01")),
        Type::Enum(id) => member(text, enums.get(id.index())),
        Type::Record(_) | Type::State => Err(bad("a value that a table can hold")),
    }
}

fn member(text: &str, declared: Option<&EnumDef>) -> Result<Value, Bad> {
    let Some(declared) = declared else { return Err(bad("a member of an enum")) };
    if let Some(index) = declared.members.iter().position(|m| m == text) {
        return Ok(Value::Member(u32::try_from(index).unwrap_or(u32::MAX)));
    }
    let members = declared.members.iter().map(String::as_str);
    let help = match words::nearest(text, members) {
        Some(near) => format!("did you mean `{near}`? {}", members_of(declared)),
        None => members_of(declared),
    };
    Err(Bad { expected: format!("a member of {}", declared.name), help: Some(help) })
}

fn members_of(declared: &EnumDef) -> String {
    const SHOWN: usize = 30;
    let mut names: Vec<String> = declared.members.iter().take(SHOWN).cloned().collect();
    if declared.members.len() > SHOWN {
        names.push(format!("{} more", declared.members.len() - SHOWN));
    }
    format!("{} has {}", declared.name, words::list(&names, "and"))
}

fn number(text: &str, ty: &Type, enums: &[EnumDef]) -> Result<Decimal, Bad> {
    let Some(kind) = ty.number() else { return Err(bad("a number")) };
    let plain = kind.dim.is_plain();
    if plain && kind.kind == NumberKind::Percent {
        return percent(text);
    }
    let unit = kind.dim.to_string();
    let digits = if plain { text } else { text.strip_suffix(unit.as_str()).map_or(text, str::trim_end) };
    match digits_of(digits) {
        Some(value) if plain && kind.kind == NumberKind::Integer && !value.is_integer() => Err(bad("a whole number")),
        Some(value) => Ok(value),
        None => Err(not_a_number(digits, ty, enums)),
    }
}

fn percent(text: &str) -> Result<Decimal, Bad> {
    let expected = "a percent with its sign, such as 2.6%";
    let Some(digits) = text.strip_suffix('%') else {
        let help = digits_of(text).map(|n| {
            format!("it could mean {}% or {}: write the one that is meant", words::grouped(n), words::percent(n))
        });
        return Err(Bad { expected: expected.into(), help });
    };
    let hundredths = digits_of(digits.trim_end()).ok_or_else(|| bad(expected))?;
    hundredths
        .checked_mul(Decimal::new(1, 2))
        .filter(|f| f.checked_mul(Decimal::ONE_HUNDRED) == Some(hundredths))
        .ok_or_else(|| bad("a percent of at most 26 decimals"))
}

/// A plain decimal: digits, a point, a minus in front. No more digits than can be kept.
fn digits_of(text: &str) -> Option<Decimal> {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = body.split_once('.').map_or((body, None), |(w, d)| (w, Some(d)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !decimals.is_none_or(digits) {
        return None;
    }
    Decimal::from_str_exact(text).ok().map(|d| d.normalize())
}

fn not_a_number(text: &str, ty: &Type, enums: &[EnumDef]) -> Bad {
    let expected = match ty.number() {
        Some(n) if n.dim.is_plain() && n.kind == NumberKind::Integer => "a whole number such as 12".to_string(),
        Some(n) if n.dim.is_plain() => "a number such as 1200 or 12.5".to_string(),
        _ => format!("an amount of {} such as 1200 or 12.5", words::type_name(ty, enums)),
    };
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '\u{a0}' | '\'')).collect();
    let help = match digits_of(&bare) {
        Some(_) if bare != text => Some(format!("write it without separators between the thousands: {bare}")),
        _ => other_unit(text)
            .map(|unit| format!("the column holds {}, this cell says {unit}", words::type_name(ty, enums))),
    };
    Bad { expected, help }
}

/// The unit in `12 USD`.
fn other_unit(text: &str) -> Option<&str> {
    let (number, unit) = text.split_once(' ')?;
    digits_of(number).map(|_| unit.trim())
}

fn date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let shape = year.len() == 4 && month.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if !shape {
        return None;
    }
    Month::new(year.parse().ok()?, month.parse().ok()?)
}

fn in_range(value: Value, column: &TableColumn, range: Option<&Range>, enums: &[EnumDef]) -> Result<Value, Bad> {
    let (Value::Number(number), Some(range)) = (&value, range) else { return Ok(value) };
    if *number >= range.low && *number <= range.high {
        return Ok(value);
    }
    let end = |n: Decimal| words::value(&Value::Number(n), &column.ty, enums);
    Err(bad(format!("in the declared range {} to {}", end(range.low), end(range.high))))
}
