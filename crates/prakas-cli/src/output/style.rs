//! How the columns of a record's results are written: decimals of the coin, unit, percent. From the program alone.
//! In: a checked program and a record's name. Out: a style for each column of numbers; never looks at data.

use super::Styles;
use prakas::ir::{NumberKind, Program, RecordId, Type};

/// A column of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// Decimals that are always written: those of the coin.
    pub decimals: u32,
    /// `KHR`, `day`; empty for plain numbers.
    pub unit: String,
    pub percent: bool,
    /// A plain number that names a row, such as a year: written without commas.
    pub name: bool,
}

impl Style {
    /// Money and quantities with a unit add up; ranks, counts and rates mean nothing as a sum.
    pub fn has_total(&self) -> bool {
        !self.percent && !self.unit.is_empty()
    }
}

/// Styles of the number columns that one record's results have: keys, rules, shares of splits.
pub fn styles(program: &Program, record: &str) -> Styles {
    let mut styles = Styles::new();
    let Some((id, record)) = program.records.iter().zip(0..).find(|(r, _)| r.name == record).map(|(r, i)| (i, r))
    else {
        return styles;
    };
    for field in record.keys.iter().filter_map(|key| record.fields.get(key.index())) {
        if let Some(style) = style(program, &field.ty) {
            let name = style.unit.is_empty() && !style.percent;
            styles.insert(field.name.clone(), Style { name, ..style });
        }
    }
    for rule in program.rules.iter().filter(|rule| rule.record == RecordId(id)) {
        let Some(style) = style(program, &rule.ty) else { continue };
        let split = rule.money.as_ref().and_then(|money| money.split.as_ref());
        for party in split.iter().flat_map(|split| &split.parties) {
            let parties = program.scheme.as_ref().map(|s| s.parties.as_slice()).unwrap_or_default();
            if let Some(name) = parties.get(party.index()) {
                styles.insert(format!("{}.{name}", rule.name), style.clone());
            }
        }
        styles.insert(rule.name.clone(), style);
    }
    styles
}

/// Nothing for what is not a number.
pub fn style(program: &Program, ty: &Type) -> Option<Style> {
    let number = ty.number()?;
    let coin = number.dim.money().and_then(|unit| program.coins.get(unit));
    Some(Style {
        decimals: coin.map_or(0, |coin| coin.normalize().scale()),
        unit: if number.dim.is_plain() { String::new() } else { number.dim.to_string() },
        percent: number.kind == NumberKind::Percent,
        name: false,
    })
}
