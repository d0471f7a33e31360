//! Compares expected with found values: numbers by value, everything else as text. Nothing is rounded or forgiven.
//! In: a case and what the run gave. Out: one difference per value, one per record that has no results at all.

use super::model::{expects_reject, Case, Expected, ExpectedRow};
use crate::output::{styles, Style, Styles};
use crate::show::with_unit;
use prakas::ir::Program;
use prakas_engine::api::Reject;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

/// Values of one row by column.
pub type Values = BTreeMap<String, Option<String>>;

/// What a run gave, by record and key.
#[derive(Debug, Default)]
pub struct Results {
    pub rows: BTreeMap<String, BTreeMap<String, Values>>,
    pub rejects: BTreeMap<String, BTreeMap<String, Reject>>,
}

/// What stands in place of the expected value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A value of the output, as in a result file.
    Value(Option<String>),
    Rejected(Box<Reject>),
    /// A reject was expected, but the record has results.
    Accepted,
    /// The case gives no such row.
    NoRow,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub record: String,
    pub key: String,
    pub column: String,
    pub line: u64,
    pub expected: Option<String>,
    pub found: Found,
    /// Where the expected value stands in the file.
    pub bytes: Range<usize>,
    pub style: Option<Style>,
}

impl Difference {
    /// `expected 16,250 KHR, found 16,000 KHR`.
    pub fn sentence(&self) -> String {
        let expected = match (&self.expected, expects_reject(&self.column, self.expected.as_deref())) {
            (code, true) => format!("the reject {}", code.as_deref().unwrap_or_default()),
            (text, false) => self.value(text.as_deref()),
        };
        let found = match &self.found {
            Found::Value(text) => self.value(text.as_deref()),
            Found::Rejected(reject) => format!("the reject {}: {}", reject.code, reject.reason),
            Found::Accepted => "results".to_owned(),
            Found::NoRow => "no such row: `given` has none with this key".to_owned(),
        };
        format!("expected {expected}, found {found}")
    }

    fn value(&self, text: Option<&str>) -> String {
        match (text, &self.style) {
            (None, _) => "no value".to_owned(),
            (Some(text), Some(style)) => match number(text, Some(style)) {
                Some(number) => with_unit(&number.to_string(), style, true),
                None => text.to_owned(),
            },
            (Some(text), None) => text.to_owned(),
        }
    }
}

/// All differences in the order of the case.
pub fn compare(case: &Case, program: &Program, results: &Results) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (record, rows) in &case.expect {
        let styles = styles(program, &record.text);
        for row in rows {
            compare_row(&record.text, row, &styles, results, &mut differences);
        }
    }
    differences
}

fn compare_row(record: &str, row: &ExpectedRow, styles: &Styles, results: &Results, to: &mut Vec<Difference>) {
    let key = row.key.text.split(',').map(str::trim).collect::<Vec<_>>().join(", ");
    let values = results.rows.get(record).and_then(|rows| rows.get(&key));
    let reject = results.rejects.get(record).and_then(|rejects| rejects.get(&key));
    for expected in &row.values {
        let style = styles.get(&expected.column.text);
        let Some(found) = difference(expected, style, values, reject) else { continue };
        let one = Difference {
            record: record.to_owned(),
            key: key.clone(),
            column: expected.column.text.clone(),
            line: expected.column.line,
            expected: expected.text.clone(),
            found,
            bytes: expected.bytes.clone(),
            style: style.cloned(),
        };
        let stop = !matches!(one.found, Found::Value(_));
        to.push(one);
        // A rejected row differs in all its values; one line says so.
        if stop {
            return;
        }
    }
}

fn difference(
    expected: &Expected,
    style: Option<&Style>,
    values: Option<&Values>,
    reject: Option<&Reject>,
) -> Option<Found> {
    if expects_reject(&expected.column.text, expected.text.as_deref()) {
        return match reject {
            Some(reject) if expected.text.as_deref() == Some(&reject.code) => None,
            Some(reject) => Some(Found::Rejected(Box::new(reject.clone()))),
            None if values.is_some() => Some(Found::Accepted),
            None => Some(Found::NoRow),
        };
    }
    match (values, reject) {
        (Some(values), _) => {
            let found = values.get(&expected.column.text).cloned().flatten();
            let same = is_same(expected.text.as_deref(), found.as_deref(), style);
            (!same).then_some(Found::Value(found))
        }
        (None, Some(reject)) => Some(Found::Rejected(Box::new(reject.clone()))),
        (None, None) => Some(Found::NoRow),
    }
}

fn is_same(expected: Option<&str>, found: Option<&str>, style: Option<&Style>) -> bool {
    match (expected, found, style) {
        (Some(expected), Some(found), Some(_)) => match (number(expected, style), number(found, style)) {
            (Some(expected), Some(found)) => expected == found,
            _ => false,
        },
        (expected, found, _) => expected == found,
    }
}

/// `1200`, `1_200`, `1,200.50 USD`, `2.6%`.
pub(super) fn number(text: &str, style: Option<&Style>) -> Option<Decimal> {
    let unit = style.map(|s| s.unit.as_str()).unwrap_or_default();
    let text = text.trim();
    let bare = text.strip_suffix(unit).unwrap_or(text).trim_end();
    let (bare, percent) = bare.strip_suffix('%').map_or((bare, false), |bare| (bare, true));
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    // `1,25` is not 125: a comma stands before three digits.
    if fraction.contains(',') || whole.split(',').skip(1).any(|group| group.len() != 3) {
        return None;
    }
    let digits: String = bare.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let number = Decimal::from_str(&digits).ok()?;
    if percent {
        number.checked_div(Decimal::ONE_HUNDRED)
    } else {
        Some(number)
    }
}
