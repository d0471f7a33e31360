//! Labelled exceptions of rules and splits: versions by date, `overrides` made transitive, circles refused.
//! In: the exceptions of one body. Out: one entry per name, in the order in which the names first appear.

use super::dated::{self, part, Part};
use super::lower::{present, Body, Due};
use super::world::{id, World};
use super::{codes, names};
use crate::ir::{Dated, Expr};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{Except, Name};

/// One line, its condition and value lowered.
pub(crate) struct Written<T> {
    name: Name,
    overrides: Vec<Name>,
    part: Part<(Expr, T)>,
}

/// All lines of one name.
pub(crate) struct Listed<T> {
    pub name: String,
    /// Indexes, transitive.
    pub overrides: Vec<u32>,
    pub body: Dated<(Expr, T)>,
    pub span: Span,
}

/// A name, what it overrides by its lines, and its lines.
type Grouped<T> = (Name, Vec<Name>, Vec<Part<(Expr, T)>>);

/// Lowers one line: what its condition shows to be present is present in its value.
pub(crate) fn written<T, W>(
    body: &mut Body,
    except: &Except<W>,
    mut lower: impl FnMut(&mut Body, &W) -> Option<T>,
) -> Written<T> {
    let condition = except.when.as_ref().map(|when| body.due(when, &Due::condition("an exception")));
    let facts = condition.as_ref().and_then(Option::as_ref).map(present::when_yes).unwrap_or_default();
    let before = body.remember(facts);
    let value = except.value.as_ref().map(|value| lower(body, value));
    body.forget(before);
    let both = match (condition, value) {
        (Some(condition), Some(value)) => condition.zip(value).map(Some),
        _ => Some(None),
    };
    Written {
        name: except.name.clone(),
        overrides: except.overrides.clone(),
        part: part(except.dates.as_ref(), both, except.cite.as_ref(), except.span),
    }
}

/// Groups the lines by name and resolves what overrides what.
pub(crate) fn list<T>(world: &World, written: Vec<Written<T>>) -> Option<Vec<Listed<T>>> {
    let before = world.count();
    let mut all: Vec<Grouped<T>> = Vec::new();
    for one in written {
        match all.iter_mut().find(|(name, ..)| name.text == one.name.text) {
            Some((_, overrides, parts)) => {
                overrides.extend(one.overrides);
                parts.push(one.part);
            }
            None => all.push((one.name, one.overrides, vec![one.part])),
        }
    }
    let named: Vec<Name> = all.iter().map(|(name, ..)| name.clone()).collect();
    let direct: Vec<Vec<usize>> = all.iter().map(|(_, over, _)| resolve(world, &named, over)).collect();
    let mut listed = Vec::new();
    for (index, (name, _, parts)) in all.into_iter().enumerate() {
        let reached = reach(&direct, index);
        if reached.contains(&index) {
            circle(world, &named, &direct, index);
        }
        let body = dated::list(world, &format!("the exception `{}`", name.text), parts);
        let overrides = reached.into_iter().map(id).collect();
        listed.push(body.map(|body| Listed { name: name.text, overrides, body, span: name.span }));
    }
    let listed = listed.into_iter().collect::<Option<Vec<_>>>()?;
    (world.count() == before).then_some(listed)
}

fn resolve(world: &World, named: &[Name], overrides: &[Name]) -> Vec<usize> {
    let mut found = Vec::new();
    for name in overrides {
        match named.iter().position(|n| n.text == name.text) {
            Some(index) => found.push(index),
            None => {
                let message = format!("there is no exception `{}` here", name.text);
                names::unknown(world, &[], name, &message, named.iter().map(|n| n.text.as_str()));
            }
        }
    }
    found
}

/// Everything that an exception overrides, itself only when it stands in a circle.
fn reach(direct: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut reached = std::collections::BTreeSet::new();
    let mut open: Vec<usize> = direct.get(from).cloned().unwrap_or_default();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(direct.get(next).into_iter().flatten());
        }
    }
    reached.into_iter().collect()
}

/// Reported once, by the first of the circle.
fn circle(world: &World, named: &[Name], direct: &[Vec<usize>], first: usize) {
    let members: Vec<usize> =
        reach(direct, first).into_iter().filter(|other| reach(direct, *other).contains(&first)).collect();
    if members.iter().any(|other| *other < first) {
        return;
    }
    let mut problem = Problem::new(&codes::OVERRIDE_CYCLE, "exceptions override each other in a circle");
    for name in members.iter().filter_map(|index| named.get(*index)) {
        problem = problem.label(name.span, format!("`{}` overrides another of the circle", name.text));
    }
    world.report(problem.help("decide which of them wins, and leave out the other `overrides`"));
}
