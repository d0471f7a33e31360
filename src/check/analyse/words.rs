//! Types and values as the user writes them, for messages and counterexamples.
//! In: a value and its type. Out: text. Never decides anything.

use crate::ir::{EnumDef, NumberKind, NumberType, Type};
use crate::value::Value;
use rust_decimal::Decimal;

/// `KHR/USD`, `percent`, `Ownership`.
pub(crate) fn type_name(ty: &Type, enums: &[EnumDef]) -> String {
    match ty {
        Type::Number(number) if !number.dim.is_plain() => number.dim.to_string(),
        Type::Number(NumberType { kind: NumberKind::Integer, .. }) => "integer".into(),
        Type::Number(NumberType { kind: NumberKind::Percent, .. }) => "percent".into(),
        Type::Number(_) => "decimal".into(),
        Type::YesNo => "yes_no".into(),
        Type::Text => "text".into(),
        Type::Date => "date".into(),
        Type::Month => "month".into(),
        Type::Enum(id) => enums.get(id.index()).map_or_else(|| "enum".into(), |e| e.name.clone()),
        Type::Record(_) => "record".into(),
        Type::State => "state".into(),
    }
}

/// A value as people read it: `16,250 KHR`, `2.6%`, `private`, `2018-01-01`.
pub(crate) fn value(value: &Value, ty: &Type, enums: &[EnumDef]) -> String {
    match value {
        Value::Number(number) => amount(*number, ty),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Date(date) => date.to_string(),
        Value::Month(month) => month.to_string(),
        Value::Member(index) => member(*index, ty, enums),
    }
}

/// The name of a member of an enum, of a state, or yes or no.
pub(crate) fn member(index: u32, ty: &Type, enums: &[EnumDef]) -> String {
    let index = index as usize;
    let name = match ty {
        Type::Enum(id) => enums.get(id.index()).and_then(|e| e.members.get(index)).cloned(),
        Type::YesNo => ["no", "yes"].get(index).map(|s| (*s).to_string()),
        Type::State => ["due", "not_due", "denied"].get(index).map(|s| (*s).to_string()),
        _ => None,
    };
    name.unwrap_or_else(|| index.to_string())
}

fn amount(number: Decimal, ty: &Type) -> String {
    match ty.number() {
        Some(n) if n.kind == NumberKind::Percent && n.dim.is_plain() => percent(number),
        Some(n) if !n.dim.is_plain() => {
            let unit = n.dim.to_string();
            let many = matches!(unit.as_str(), "day" | "month" | "year") && number.abs() != Decimal::ONE;
            format!("{} {unit}{}", grouped(number), if many { "s" } else { "" })
        }
        _ => grouped(number),
    }
}

/// `2.6%` of 0.026.
pub(crate) fn percent(fraction: Decimal) -> String {
    match fraction.checked_mul(Decimal::ONE_HUNDRED) {
        Some(hundredths) => format!("{}%", grouped(hundredths)),
        None => grouped(fraction),
    }
}

/// A number with its thousands separated: `1,200,000.5`.
pub(crate) fn grouped(number: Decimal) -> String {
    let text = number.normalize().to_string();
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, decimals) = rest.split_once('.').map_or((rest, None), |(w, d)| (w, Some(d)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// The nearest of some names, when one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    // The cost grows with the square of the letters.
    let short = |name: &&str| name.len() <= 256;
    if !short(&word) {
        return None;
    }
    names
        .into_iter()
        .filter(short)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
