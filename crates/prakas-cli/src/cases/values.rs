//! Expected values that no run could give: states, reasons, reject codes, numbers; and slips of writing in names.
//! In: an expected value and the program. Out: what is wrong with it and what to write; runs nothing.

use super::compare::number;
use super::model::Expected;
use super::names::rules;
use crate::outcome::nearest;
use crate::output::Styles;
use crate::reject_codes::REJECT_CODES;
use prakas::ir::{Program, RecordId};

const STATES: [&str; 3] = ["due", "not_due", "denied"];

/// A message and its help.
pub type Wrong = (String, Option<String>);

/// An expected value of an output that exists.
pub fn impossible(program: &Program, record: RecordId, value: &Expected, styles: &Styles) -> Option<Wrong> {
    let text = value.text.as_deref()?;
    let column = value.column.text.as_str();
    if let Some(style) = styles.get(column) {
        let help = "write a decimal point and no comma, as in `1.25`".to_owned();
        return number(text, Some(style)).is_none().then(|| (format!("`{text}` is no number"), Some(help)));
    }
    match column.rsplit_once('.')? {
        (_, "state") if !STATES.contains(&text) => {
            Some((format!("there is no state `{text}`"), Some(format!("a state is one of {}", STATES.join(", ")))))
        }
        (name, "reason") => {
            let rule = rules(program, record).find(|rule| rule.name == name)?;
            let denies = rule.money.iter().flat_map(|money| &money.denies);
            let reasons: Vec<&str> = denies.map(|deny| deny.name.as_str()).collect();
            let help = match reasons.as_slice() {
                [] => "it is never denied".to_owned(),
                _ => format!("its reasons are {}", reasons.join(", ")),
            };
            (!reasons.contains(&text)).then(|| (format!("`{name}` is never denied for `{text}`"), Some(help)))
        }
        _ => None,
    }
}

/// An expected reject whose code does not exist.
pub fn unknown_reject(value: &Expected) -> Option<Wrong> {
    let text = value.text.as_deref().unwrap_or_default();
    let codes = REJECT_CODES.iter().map(|code| code.id);
    if codes.clone().any(|code| code == text) {
        return None;
    }
    let begins = codes.clone().find(|code| text.len() > 3 && code.starts_with(text));
    let help = match begins.or_else(|| nearest(text, codes)) {
        Some(code) => format!("did you mean `{code}`?"),
        None => "`prakas explain-code` lists all codes".to_owned(),
    };
    Some((format!("there is no reject code `{text}`"), Some(help)))
}

/// Help for `care:1.25` and for the `25` of `care: 1,25`, which YAML reads as names.
pub fn slip(name: &str) -> Option<String> {
    if let Some((field, value)) = name.split_once(':') {
        return Some(format!("put a space after the colon: `{field}: {value}`"));
    }
    let digits = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| "a comma ends a value here; write a decimal point, or no comma between thousands".to_owned())
}
