//! Rules about names that hold across declarations: none repeats, none shadows, none is taken by the language.
//! In: the signatures. Out: problems.

use super::types;
use super::world::{Entity, World};
use crate::problem::Problem;
use crate::resolve::{codes as known, name_of, word_of};
use crate::source::Span;
use crate::syntax::tree::{DeclarationKind, Name};

/// Names that are functions before `(`.
pub(crate) const FUNCTIONS: &[&str] = &[
    "min",
    "max",
    "sqrt",
    "power",
    "exp",
    "ln",
    "normal_quantile",
    "age",
    "completed_years",
    "completed_months",
    "started_months",
    "days_between",
    "overlap_days",
    "first_day",
    "last_day",
    "year",
    "month",
    "date",
    "days_in",
    "starts_with",
    "join",
    "round",
    "sum",
    "count",
    "mean",
    "any",
    "all",
    "first",
    "count_distinct",
    "rank",
    "allocate",
    "longest_run",
    "days",
    "months",
];

pub(crate) fn check(world: &World) {
    for item in &world.resolved.items {
        let name = name_of(&item.decl);
        let taken = match &item.decl.kind {
            DeclarationKind::Assert(_) | DeclarationKind::Rule(_) | DeclarationKind::Variant(_) => None,
            DeclarationKind::Scale(_) | DeclarationKind::Decision(_) if FUNCTIONS.contains(&name.text.as_str()) => {
                Some("a function of the language")
            }
            _ => types::is_built_in(&name.text).then_some("a type or unit of the language"),
        };
        if let Some(taken) = taken {
            let word = word_of(&item.decl);
            let problem = Problem::new(&known::RESERVED_NAME, format!("the {word} `{}` needs another name", name.text))
                .label(name.span, format!("this is {taken}"))
                .help("choose a name that the language does not use");
            world.report(problem);
        }
    }
    rules(world);
}

/// One output column per name: fields, relations and rules of one record differ.
fn rules(world: &World) {
    let mut seen: std::collections::BTreeMap<_, Span> = std::collections::BTreeMap::new();
    for rule in &world.rules {
        let Some(record) = rule.record.and_then(|id| world.record(id)) else { continue };
        let field = record.fields.iter().find(|f| f.name == rule.name).map(|f| (f.span, "field"));
        let relation = record.relations.iter().find(|r| r.name == rule.name).map(|r| (r.span, "relation"));
        if let Some((span, what)) = field.or(relation) {
            let message = format!("`{}` is a {what} of `{}` already", rule.name, record.name);
            let problem = Problem::new(&known::SHADOWED_NAME, message)
                .label(rule.span, "a rule of the same name")
                .label(span, format!("the {what}"))
                .help("give the rule another name");
            world.report(problem);
        }
        if let Some(first) = seen.get(&(rule.record, &rule.name)) {
            let message = format!("`{}` has two rules `{}`", record.name, rule.name);
            let problem = Problem::new(&known::DUPLICATE_NAME, message)
                .label(rule.span, "declared again here")
                .label(*first, "first declared here")
                .help("give one of the two another name");
            world.report(problem);
        } else {
            seen.insert((rule.record, &rule.name), rule.span);
        }
    }
}

/// No two of a list have one name.
pub(crate) fn no_repeats<'n>(world: &World, names: impl Iterator<Item = &'n Name>, what: &str) {
    let mut seen: std::collections::BTreeMap<&str, Span> = std::collections::BTreeMap::new();
    for name in names {
        if let Some(first) = seen.get(name.text.as_str()) {
            let problem = Problem::new(&known::DUPLICATE_NAME, format!("the {what} `{}` is named twice", name.text))
                .label(name.span, "named again here")
                .label(*first, "first named here")
                .help("remove or rename one of the two");
            world.report(problem);
        } else {
            seen.insert(&name.text, name.span);
        }
    }
}

/// Reports a name that nothing here has, with the nearest name or the module that declares it.
pub(crate) fn unknown<'n>(
    world: &World,
    scope: &[usize],
    name: &Name,
    message: &str,
    candidates: impl Iterator<Item = &'n str>,
) {
    let resolved = world.resolved;
    if resolved.is_broken(&name.text) {
        return;
    }
    let problem = Problem::new(&known::UNKNOWN_NAME, message).label(name.span, "unknown name");
    if let Some(removed) = resolved.removed.iter().find(|r| r.name == name.text) {
        let problem = problem.label(removed.span, "removed here");
        return world.report(problem.help("keep what others use, or replace what uses it too"));
    }
    let elsewhere = resolved.declared_in(&name.text);
    let visible = resolved.look_up(scope, &name.text).is_empty();
    let help = match (elsewhere.first(), world.nearest(&name.text, candidates)) {
        (Some(module), _) if visible => {
            format!("module `{module}` declares it: add `use {module}.{{{}}}` to this file", name.text)
        }
        (_, Some(near)) => format!("did you mean `{near}`?"),
        _ => format!("declare `{}`, or correct the name", name.text),
    };
    world.report(problem.help(help));
}

/// `one key`, `3 keys`
pub(crate) fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}"),
        1 => format!("one {what}"),
        n => format!("{n} {what}s"),
    }
}

/// The name of an entity in a message.
pub(crate) fn entity_word(entity: Entity) -> &'static str {
    match entity {
        Entity::Other => "declaration",
        Entity::Unit => "unit",
        Entity::Enum(_) => "enum",
        Entity::Record(_) => "record",
        Entity::Table(_) => "table",
        Entity::Parameter(_) => "parameter",
        Entity::Scale(_) => "scale",
        Entity::Decision(_) => "decision",
        Entity::Rule(_) => "rule",
    }
}
