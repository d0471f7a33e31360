//! Written types to types, and types to words that an analyst knows.
//! In: a `TypeName` and what its module sees. Out: a type, or a problem that names what is known.

use super::codes;
use super::world::{Entity, World};
use crate::ir::{NumberKind, NumberType, Type};
use crate::problem::Problem;
use crate::syntax::tree::{Name, TypeName};
use crate::value::{is_currency, Dim, Unit};

const BUILT_IN: &[&str] =
    &["integer", "decimal", "percent", "yes_no", "text", "date", "month", "days", "months", "years"];

/// The word is a type or unit of the language, so that no declaration may take it.
pub(crate) fn is_built_in(word: &str) -> bool {
    BUILT_IN.contains(&word) || matches!(word, "day" | "year") || is_currency(word)
}

/// The type that is written, or nothing after a problem was reported.
pub(crate) fn read(world: &World, scope: &[usize], ty: &TypeName) -> Option<Type> {
    if let Some(per) = &ty.per {
        let above = unit(world, scope, &ty.name)?;
        let below = unit(world, scope, per)?;
        return Some(Type::quantity(Dim::of(above).per(&Dim::of(below))));
    }
    match ty.name.text.as_str() {
        "integer" => Some(Type::integer()),
        "decimal" => Some(Type::decimal()),
        "percent" => Some(Type::percent()),
        "yes_no" => Some(Type::YesNo),
        "text" => Some(Type::Text),
        "date" => Some(Type::Date),
        "month" => Some(Type::Month),
        "days" | "months" | "years" => Some(Type::quantity(Dim::of(Unit::new(&ty.name.text)))),
        word if is_currency(word) => Some(Type::quantity(Dim::of(unit(world, scope, &ty.name)?))),
        _ => declared(world, scope, &ty.name),
    }
}

fn declared(world: &World, scope: &[usize], name: &Name) -> Option<Type> {
    match world.entity(scope, &name.text) {
        Some(Entity::Enum(id)) => Some(Type::Enum(id)),
        Some(Entity::Record(id)) => Some(Type::Record(id)),
        Some(Entity::Unit) => Some(Type::quantity(Dim::of(Unit::new(&name.text)))),
        Some(_) => {
            let problem = Problem::new(&codes::UNKNOWN_TYPE, format!("`{}` is not a type", name.text))
                .label(name.span, "a type is due here")
                .help("types are integer, decimal, percent, yes_no, text, date, month, units, enums and records");
            world.report(problem);
            None
        }
        None => {
            unknown(world, scope, name, "type");
            None
        }
    }
}

fn unknown(world: &World, scope: &[usize], name: &Name, what: &str) {
    let resolved = world.resolved;
    if resolved.is_broken(&name.text) {
        return;
    }
    let removed = resolved.removed.iter().find(|r| r.name == name.text);
    let problem = Problem::new(&codes::UNKNOWN_TYPE, format!("there is no {what} `{}`", name.text))
        .label(name.span, format!("unknown {what}"));
    if let Some(removed) = removed {
        let problem = problem.label(removed.span, "removed here").help("keep what others use, or remove them too");
        return world.report(problem);
    }
    let other = match name.text.as_str() {
        "day" | "year" => Some(format!("{}s", name.text)),
        "number" | "float" | "double" | "numeric" => Some("decimal".to_owned()),
        "int" | "whole" => Some("integer".to_owned()),
        "bool" | "boolean" | "yesno" => Some("yes_no".to_owned()),
        "string" | "str" => Some("text".to_owned()),
        "riel" | "riels" => Some("KHR".to_owned()),
        "dollar" | "dollars" => Some("USD".to_owned()),
        "money" | "amount" | "currency" => Some("KHR".to_owned()),
        _ => None,
    };
    let visible = world.visible(scope);
    let near = other.or_else(|| world.nearest(&name.text, BUILT_IN.iter().copied().chain(visible)));
    let elsewhere = resolved.declared_in(&name.text);
    world.report(problem.help(match (near, elsewhere.first()) {
        (_, Some(module)) => format!("add it to the names of this file: `use {module}.{{{}}}`", name.text),
        (Some(near), None) => format!("did you mean `{near}`?"),
        (None, None) => format!("declare it (`unit {0}`, `enum {0} {{ .. }}` or `record {0} {{ .. }}`)", name.text),
    }));
}

/// One unit or currency.
pub(crate) fn unit(world: &World, scope: &[usize], name: &Name) -> Option<Unit> {
    let unit = Unit::new(&name.text);
    if unit.is_built_in() {
        world.name_currency(&unit);
        return Some(unit);
    }
    if world.entity(scope, &name.text) == Some(Entity::Unit) {
        return Some(unit);
    }
    unknown_unit(world, scope, name);
    None
}

fn unknown_unit(world: &World, scope: &[usize], name: &Name) {
    if world.resolved.is_broken(&name.text) {
        return;
    }
    let units = ["days", "months", "years", "KHR", "USD"];
    let visible = world.visible(scope);
    let near = world.nearest(&name.text, units.into_iter().chain(visible));
    let problem = Problem::new(&codes::UNKNOWN_UNIT, format!("there is no unit `{}`", name.text))
        .label(name.span, "unknown unit")
        .help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it with `unit {}`, or use a currency of ISO 4217", name.text),
        });
    world.report(problem);
}

/// As a header writes it: `KHR`, `percent`, `days`.
pub(crate) fn word(world: &World, ty: &Type) -> String {
    match ty {
        Type::Number(NumberType { kind, dim }) if dim.is_plain() => match kind {
            NumberKind::Integer => "integer".to_owned(),
            NumberKind::Decimal => "decimal".to_owned(),
            NumberKind::Percent => "percent".to_owned(),
        },
        Type::Number(number) => unit_word(&number.dim),
        Type::YesNo => "yes_no".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Month => "month".to_owned(),
        Type::Enum(id) => world.enum_def(*id).map_or_else(String::new, |e| e.name.clone()),
        Type::Record(id) => world.record(*id).map_or_else(String::new, |r| r.name.clone()),
        Type::State => "state".to_owned(),
    }
}

/// A unit as it is written after a number: `days`, `KHR`, `KHR/km`.
pub(crate) fn unit_word(dim: &Dim) -> String {
    let text = dim.to_string();
    match text.as_str() {
        "day" | "month" | "year" => format!("{text}s"),
        _ => text,
    }
}

/// In words, with an article: `an amount in KHR`, `a number of days`.
pub(crate) fn describe(world: &World, ty: &Type) -> String {
    match ty {
        Type::Number(NumberType { kind, dim }) if dim.is_plain() => match kind {
            NumberKind::Integer => "a whole number without a unit".to_owned(),
            NumberKind::Decimal => "a number without a unit".to_owned(),
            NumberKind::Percent => "a percent".to_owned(),
        },
        Type::Number(number) => match number.dim.money() {
            Some(currency) => format!("an amount in {}", currency.0),
            None => describe_unit(&number.dim),
        },
        Type::YesNo => "yes or no".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Month => "a month".to_owned(),
        Type::Enum(_) => format!("one of `{}`", word(world, ty)),
        Type::Record(_) => format!("a row of `{}`", word(world, ty)),
        Type::State => "a state (due, not_due or denied)".to_owned(),
    }
}

fn describe_unit(dim: &Dim) -> String {
    match dim.0.as_slice() {
        [(_, 1)] => format!("a number of {}", unit_word(dim)),
        _ => format!("a number in {}", unit_word(dim)),
    }
}

/// A value of type `from` may stand where `to` is due.
pub(crate) fn fits(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Number(a), Type::Number(b)) => {
            let whole = b.kind != NumberKind::Integer || !b.dim.is_plain() || a.kind == NumberKind::Integer;
            a.dim == b.dim && whole
        }
        _ => from == to,
    }
}

/// The type of a value that is one or the other, if there is one.
pub(crate) fn join(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Number(x), Type::Number(y)) if x.dim == y.dim => {
            Some(Type::Number(NumberType { kind: join_kind(x.kind, y.kind), dim: x.dim.clone() }))
        }
        _ => (a == b).then(|| a.clone()),
    }
}

pub(crate) fn join_kind(a: NumberKind, b: NumberKind) -> NumberKind {
    if a == b {
        a
    } else {
        NumberKind::Decimal
    }
}
