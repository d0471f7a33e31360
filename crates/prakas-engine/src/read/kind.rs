//! What the cells of one field may hold, from its type and the mapping of the data set.

use crate::api::FieldMapping;
use prakas::ir::{Field, NumberKind, Program, Type};
use prakas::value::Unit;
use rust_decimal::Decimal;

/// How a cell becomes a value.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Number(NumberCell),
    YesNo,
    Text,
    Date,
    Month,
    Member(Vec<String>),
    /// The key of another row, read as that key.
    Reference(Box<Kind>),
}

#[derive(Debug, Clone)]
pub(crate) struct NumberCell {
    /// Decimals that a cell may have, and what sets the limit.
    pub(crate) decimals: Option<u32>,
    pub(crate) integer: bool,
    pub(crate) percent: bool,
    pub(crate) currency: Option<String>,
    pub(crate) range: Option<(Decimal, Decimal)>,
}

/// One field to be read from one column.
#[derive(Debug, Clone)]
pub(crate) struct FieldPlan {
    pub(crate) order: u32,
    pub(crate) name: String,
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
    pub(crate) is_key: bool,
    /// Equal texts need not be found: of keys, which differ, and of references that are looked for at once.
    pub(crate) apart: bool,
    pub(crate) mapping: FieldMapping,
}

pub(crate) fn kind_of(program: &Program, field: &Field, depth: u32) -> Kind {
    let range = field.range.as_ref().map(|r| (r.low, r.high));
    kind_of_type(program, &field.ty, range, depth)
}

pub(crate) fn kind_of_type(program: &Program, ty: &Type, range: Option<(Decimal, Decimal)>, depth: u32) -> Kind {
    match ty {
        Type::Number(number) => {
            let currency = number.dim.money().cloned();
            let integer = number.kind == NumberKind::Integer && number.dim.is_plain();
            let coin = currency.as_ref().map(|u| decimals_of_coin(program, u));
            Kind::Number(NumberCell {
                decimals: if integer { Some(0) } else { coin },
                integer,
                percent: number.kind == NumberKind::Percent && number.dim.is_plain(),
                currency: currency.map(|u| u.0.to_string()),
                range,
            })
        }
        Type::YesNo => Kind::YesNo,
        Type::Text => Kind::Text,
        Type::Date => Kind::Date,
        Type::Month => Kind::Month,
        Type::Enum(id) => Kind::Member(program.enums.get(id.index()).map(|e| e.members.clone()).unwrap_or_default()),
        Type::State => Kind::Member(crate::show::STATES.iter().map(|s| (*s).to_string()).collect()),
        Type::Record(id) => {
            let record = program.records.get(id.index());
            let key = record.and_then(|r| r.keys.first().and_then(|f| r.fields.get(f.index())));
            // Keys that are references to each other in a circle have no value: they read as text.
            let inner = match key {
                Some(key) if depth < 8 => kind_of(program, key, depth + 1),
                _ => Kind::Text,
            };
            Kind::Reference(Box::new(inner))
        }
    }
}

fn decimals_of_coin(program: &Program, unit: &Unit) -> u32 {
    match program.coins.get(unit) {
        Some(coin) => coin.normalize().scale(),
        None => prakas::value::coin_of(&unit.0).unwrap_or(0),
    }
}
