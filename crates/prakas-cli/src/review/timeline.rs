//! Values of changed parameters by date, on both sides, for a drawing.

use chrono::NaiveDate;
use prakas::difference::{Change, Kind, Part};
use prakas::ir::{Parameter, Program};
use prakas::value::Value;
use rust_decimal::Decimal;

/// One parameter.
pub struct Timeline {
    pub name: String,
    /// `KHR`, `%`; empty for plain numbers.
    pub unit: String,
    pub old: Vec<(Option<NaiveDate>, Option<Decimal>)>,
    pub new: Vec<(Option<NaiveDate>, Option<Decimal>)>,
}

/// Every changed parameter whose values are numbers. `new` may call it otherwise.
pub fn timelines(changes: &[Change], old: &Program, new: &Program) -> Vec<Timeline> {
    let mut all: Vec<Timeline> = Vec::new();
    let values = changes.iter().filter(|c| c.kind == Kind::Parameter && c.part == Part::Value && c.counts());
    for change in values {
        let of = |program: &'_ Program| program.parameters.iter().find(|p| p.name == change.name).cloned();
        let (Some(one), Some(other)) = (of(old), of(new)) else { continue };
        let Some(style) = crate::output::style(new, &other.ty) else { continue };
        if all.iter().any(|line| line.name == change.name) {
            continue;
        }
        let unit = if style.percent { "%".to_owned() } else { style.unit };
        let points = |parameter: &Parameter| points(parameter, style.percent);
        all.push(Timeline { name: change.name.clone(), unit, old: points(&one), new: points(&other) });
    }
    all
}

fn points(parameter: &Parameter, percent: bool) -> Vec<(Option<NaiveDate>, Option<Decimal>)> {
    let number = |value: &Value| match value {
        Value::Number(n) => Some(if percent { *n * Decimal::ONE_HUNDRED } else { *n }),
        _ => None,
    };
    parameter.value.entries.iter().map(|e| (e.from, e.value.as_ref().and_then(number))).collect()
}
