//! How the columns of a record's results are written: decimals of the coin, unit, percent. From the program alone.
//! In: a checked program and a record's name. Out: a style for each column of numbers; never looks at data.

use super::Styles;
use prakas::ir::{ArithmeticOp, Expr, ExprKind, Fold, NumberKind, Program, RecordId, Type};

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
    /// A mean or another value for one: rows of it do not add up.
    pub mean: bool,
}

impl Style {
    /// Money and quantities with a unit add up; ranks, counts, rates and means mean nothing as a sum.
    pub fn has_total(&self) -> bool {
        !self.percent && !self.mean && !self.unit.is_empty()
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
        let formulas = rule.body.formula.entries.iter().filter_map(|e| e.value.as_ref());
        let style = Style { mean: formulas.into_iter().any(is_mean), ..style };
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
        mean: false,
    })
}

/// What one of several has: an amount by a count that the rows say, or the mean, least or greatest of them.
fn is_mean(formula: &Expr) -> bool {
    match &formula.kind {
        ExprKind::Round { value, .. } => is_mean(value),
        ExprKind::Otherwise(first, _) => is_mean(first),
        ExprKind::If { then, otherwise, .. } => is_mean(then) || is_mean(otherwise),
        ExprKind::Aggregate(aggregate) => matches!(aggregate.fold, Fold::Mean | Fold::Min | Fold::Max),
        ExprKind::Arithmetic(ArithmeticOp::Divide, _, by) => {
            let counted = by.ty.number().is_some_and(|n| n.dim.is_plain());
            counted && !matches!(by.kind, ExprKind::Literal(_))
        }
        _ => false,
    }
}
