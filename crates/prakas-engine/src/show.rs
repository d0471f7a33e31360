//! Values as text: plain for files and messages, with units and thousands for people.

use crate::column::{date_of, pick, Column, Data};
use crate::eval::Col;
use crate::shared::Shared;
use num_bigint::BigInt;
use num_traits::Signed;
use prakas::ir::{NumberKind, RecordId, Type};
use prakas::value::{scale_of, Exact, Month};

/// A decimal as files hold it: `1234.5`; a fraction without a decimal form to 28 digits.
pub(crate) fn plain(value: &Exact) -> String {
    match scale_of(value) {
        Some(scale) => plain_digits(&(value * BigInt::from(10).pow(scale)).to_integer(), scale),
        None => prakas::value::cut(value).map_or_else(|_| value.to_string(), |d| d.to_string()),
    }
}

/// Digits with a decimal point.
pub(crate) fn plain_digits(digits: &BigInt, scale: u32) -> String {
    let sign = if digits.is_negative() { "-" } else { "" };
    let text = digits.abs().to_string();
    let scale = scale as usize;
    if scale == 0 {
        return format!("{sign}{text}");
    }
    let padded = format!("{text:0>width$}", width = scale + 1);
    let (whole, part) = padded.split_at(padded.len() - scale);
    format!("{sign}{whole}.{part}")
}

fn thousands(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |r| ("-", r));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(w, p)| (w, Some(p)));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    match part {
        Some(part) => format!("{sign}{out}.{part}"),
        None => format!("{sign}{out}"),
    }
}

/// For people: `16,250 KHR`, `2.6%`, `30 days`.
pub(crate) fn value(shared: &Shared, ty: &Type, column: &Column, i: usize) -> Option<String> {
    let Some(number) = ty.number() else { return cell(shared, ty, column, i) };
    if column.error(i) != 0 || column.is_missing(i) {
        return None;
    }
    let exact = column.numbers()?.exact(i);
    if number.kind == NumberKind::Percent && number.dim.is_plain() {
        return Some(format!("{}%", thousands(&plain(&(exact * BigInt::from(100))))));
    }
    let endless = if scale_of(&exact).is_none() { "..." } else { "" };
    let text = thousands(&with_coin(shared, number.dim.money(), plain(&exact)));
    if number.dim.is_plain() {
        return Some(format!("{text}{endless}"));
    }
    let unit = number.dim.to_string();
    let plural = matches!(unit.as_str(), "day" | "month" | "year") && text != "1";
    Some(format!("{text}{endless} {unit}{}", if plural { "s" } else { "" }))
}

/// Money has at least the decimals of its coin, as in result files.
fn with_coin(shared: &Shared, money: Option<&prakas::value::Unit>, text: String) -> String {
    let coin = money.and_then(|unit| shared.program.coins.get(unit));
    let wanted = coin.map_or(0, |c| c.normalize().scale() as usize);
    let have = text.split_once('.').map_or(0, |(_, part)| part.len());
    match wanted.checked_sub(have) {
        None | Some(0) => text,
        Some(more) if have == 0 => format!("{text}.{}", "0".repeat(more)),
        Some(more) => format!("{text}{}", "0".repeat(more)),
    }
}

/// As a cell of a file; nothing for missing and failed rows.
pub(crate) fn cell(shared: &Shared, ty: &Type, column: &Column, i: usize) -> Option<String> {
    if column.error(i) != 0 || column.is_missing(i) {
        return None;
    }
    Some(match &column.data {
        Data::Number(v) => plain(&v.exact(i)),
        Data::YesNo(v) => if pick(v, i) { "yes" } else { "no" }.to_string(),
        Data::Date(v) => date_of(pick(v, i)).to_string(),
        Data::Month(v) => Month(pick(v, i)).to_string(),
        Data::Code(v) => member(shared, ty, pick(v, i)).to_string(),
        Data::Text(v) => v.get(i).to_string(),
        Data::Row(record, v) => match shared.store(*record) {
            Some(store) => store.key_text(shared, pick(v, i)),
            None => String::new(),
        },
    })
}

pub(crate) const STATES: [&str; 3] = ["due", "not_due", "denied"];

/// Name of an enum member or state; of a reference's key when the type is a record.
pub(crate) fn member<'a>(shared: &Shared<'a>, ty: &Type, code: u32) -> &'a str {
    match ty {
        Type::Enum(id) => {
            let members = shared.program.enums.get(id.index()).map(|e| &e.members);
            members.and_then(|m| m.get(code as usize)).map_or("", String::as_str)
        }
        Type::State => STATES.get(code as usize).copied().unwrap_or(""),
        Type::Record(id) => {
            let record = shared.record(*id);
            let field = record.keys.first().and_then(|f| record.fields.get(f.index()));
            field.map_or("", |f| if f.ty == *ty { "" } else { member(shared, &f.ty, code) })
        }
        _ => "",
    }
}

/// Key values of a row, joined; empty when a part is missing.
pub(crate) fn key(shared: &Shared, id: RecordId, fields: &[Option<Col>], row: usize) -> String {
    let record = shared.record(id);
    let part = |f: &prakas::ir::FieldId| {
        let column = fields.get(f.index())?.as_ref()?;
        cell(shared, &record.fields.get(f.index())?.ty, column, row)
    };
    record.keys.iter().map(part).collect::<Option<Vec<String>>>().map(|k| k.join(", ")).unwrap_or_default()
}
