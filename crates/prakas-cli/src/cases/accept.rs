//! `--accept`: writes found values in place of expected ones, byte for byte where they stand; the rest of the file,
//! remarks and layout included, stays. A value that became a reject, or the other way round, is left to people.

use super::compare::{Difference, Found};
use super::model::REJECTED;
use crate::yaml;
use rust_decimal::Decimal;
use std::str::FromStr;

/// The new text of a case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub text: String,
    /// Values that were rewritten.
    pub written: usize,
    /// Differences that have to be written by hand.
    pub left: usize,
}

/// The text of a case file with the found values of `differences`; nothing when it would no longer be readable.
pub fn accept(text: &str, differences: &[Difference]) -> Option<Accepted> {
    let mut edits: Vec<(&Difference, String)> =
        differences.iter().filter_map(|one| new_text(one, text).map(|new| (one, new))).collect();
    edits.sort_by_key(|(one, _)| one.bytes.start);
    let mut new = String::with_capacity(text.len());
    let mut end = 0;
    for (one, value) in &edits {
        new.push_str(text.get(end..one.bytes.start)?);
        new.push_str(value);
        let old = text.get(one.bytes.clone())?;
        end = one.bytes.start + old.trim_end().len();
    }
    new.push_str(text.get(end..)?);
    yaml::parse(&new).ok()?;
    Some(Accepted { text: new, written: edits.len(), left: differences.len() - edits.len() })
}

fn new_text(difference: &Difference, text: &str) -> Option<String> {
    let old = text.get(difference.bytes.clone())?;
    match &difference.found {
        Found::Rejected(reject) if difference.column == REJECTED => Some(reject.code.clone()),
        Found::Value(None) => Some("~".to_owned()),
        Found::Value(Some(value)) if old.trim_end().ends_with('%') => percent(value),
        Found::Value(Some(value)) => Some(scalar(value)),
        _ => None,
    }
}

/// Percent stays percent.
fn percent(value: &str) -> Option<String> {
    let number = Decimal::from_str(value).ok()?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(format!("{}%", number.normalize()))
}

/// A value as YAML: in quotes when it would not read as one plain word.
fn scalar(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let starts = value.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    if starts && value.chars().all(plain) && !matches!(value, "null" | "-") {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
