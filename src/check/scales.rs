//! Scales: brackets in one style, in ascending order as far as it can be told, or a formula.
//! In: a scale as written. Out: the scale of the IR. Gaps and their like are judged later.

use super::dated::{self, cites, part};
use super::lower::{Body, Due};
use super::world::{Slot, World};
use super::{codes, types, unused};
use crate::ir::{Argument, Bracket, Expr, ExprKind, Scale, ScaleBody, ScaleRows, Type};
use crate::problem::Problem;
use crate::resolve::Item;
use crate::source::Span;
use crate::syntax::tree::{self, Bound, DeclarationKind};
use crate::value::Value;

pub(crate) fn lower(world: &World, index: usize) -> Option<Scale> {
    let sig = world.scales.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Scale(decl) = &item.decl.kind else { return None };
    let [slot] = sig.arguments.as_slice() else {
        let problem = Problem::new(&codes::SCALE_SHAPE, format!("the scale `{}` needs exactly one argument", sig.name))
            .label(sig.span, "a scale has one argument")
            .help("a table over several arguments is a `decision`");
        world.report(problem);
        return None;
    };
    let ty = sig.results.first()?.ty.clone();
    shape(world, slot, ty.as_ref(), decl);
    let (argument, ty) = (argument(slot), ty?);
    let argument = argument?;
    let mut body = Body::call(world, &item.scope, &sig.arguments);
    let parts = decl
        .entries
        .iter()
        .map(|entry| {
            let value = match &entry.value {
                None => Some(None),
                Some(written) => scale_body(&mut body, item, decl, slot, &ty, written).map(Some),
            };
            part(Some(&entry.dates), value, entry.cite.as_ref(), entry.span)
        })
        .collect();
    let list = dated::list(world, &format!("`{}`", sig.name), parts);
    if decl.entries.is_empty() {
        world.report(empty(&sig.name, sig.span));
        return None;
    }
    let formulas = decl.entries.iter().any(|e| matches!(e.value, Some(tree::ScaleBody::Formula(_))));
    if formulas && list.is_some() && !decl.entries.iter().any(|e| matches!(e.value, Some(tree::ScaleBody::Brackets(_))))
    {
        unused::arguments(world, &body, "scale");
    }
    Some(Scale {
        name: sig.name.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        argument,
        ty,
        marginal: decl.marginal,
        cites: cites(&decl.cites),
        body: list?,
        span: sig.span,
    })
}

fn empty(name: &str, span: Span) -> Problem {
    Problem::new(&codes::EMPTY, format!("the scale `{name}` is empty"))
        .label(span, "declared here")
        .help("write `from 2016-09-01 { up to 100 : 1  above 100 : 2 }`, one bracket on a line")
}

/// The argument of a scale or decision in the IR.
pub(crate) fn argument(slot: &Slot) -> Option<Argument> {
    Some(Argument {
        name: slot.name.clone(),
        ty: slot.ty.clone()?,
        optional: slot.optional,
        range: slot.range.clone(),
        span: slot.span,
    })
}

fn shape(world: &World, slot: &Slot, ty: Option<&Type>, decl: &tree::Scale) {
    let ordered = |ty: &Type| matches!(ty, Type::Number(_) | Type::Date | Type::Month);
    let brackets = decl.entries.iter().any(|e| matches!(e.value, Some(tree::ScaleBody::Brackets(_))));
    if let Some(found) = slot.ty.as_ref().filter(|ty| (brackets && !ordered(ty)) || slot.optional) {
        let what = types::describe(world, found);
        let (message, help) = if slot.optional {
            (format!("the argument `{}` of a scale is never missing", slot.name), "remove the `?`")
        } else {
            (format!("a scale orders its argument, and `{}` is {what}", slot.name), "use a `decision` instead")
        };
        world.report(Problem::new(&codes::SCALE_SHAPE, message).label(slot.span, "declared here").help(help));
    }
    if !decl.marginal {
        return;
    }
    if let (Some(argument), Some(result)) = (&slot.ty, ty) {
        if argument.number().is_none() || argument != result {
            let problem = Problem::new(&codes::SCALE_SHAPE, "a marginal scale gives a part of its argument")
                .label(decl.ty.span, format!("the result is {}", types::describe(world, result)))
                .label(slot.span, format!("the argument is {}", types::describe(world, argument)))
                .help("give both the same type; each percent is applied to its slice of the argument");
            world.report(problem);
        }
    }
}

fn scale_body(
    body: &mut Body,
    item: &Item,
    decl: &tree::Scale,
    slot: &Slot,
    ty: &Type,
    written: &tree::ScaleBody,
) -> Option<ScaleBody> {
    let _ = item;
    let world = body.world;
    match written {
        tree::ScaleBody::Formula(formula) => {
            if decl.marginal {
                let problem = Problem::new(&codes::SCALE_SHAPE, "a marginal scale has brackets")
                    .label(formula.span, "this is a formula")
                    .help("leave out `marginal`, or write brackets");
                world.report(problem);
            }
            let says = format!("`{}` is declared as {}", decl.name.text, types::word(world, ty));
            body.due(formula, &Due::new(ty, says, Some(decl.ty.span)).bare()).map(ScaleBody::Formula)
        }
        tree::ScaleBody::Brackets(brackets) => rows(body, decl, slot, ty, brackets).map(ScaleBody::Rows),
    }
}

fn rows(body: &mut Body, decl: &tree::Scale, slot: &Slot, ty: &Type, brackets: &[tree::Bracket]) -> Option<ScaleRows> {
    let inclusive = style(body.world, brackets, decl.name.span)?;
    let value_type = if decl.marginal { Type::percent() } else { ty.clone() };
    let says = if decl.marginal {
        "the brackets of a marginal scale hold percents".to_owned()
    } else {
        format!("`{}` is declared as {}", decl.name.text, types::word(body.world, ty))
    };
    let value_due = Due::new(&value_type, says, (!decl.marginal).then_some(decl.ty.span)).bare();
    let bound_type = slot.ty.clone()?;
    let says = format!("the bounds are those of `{}`, {}", slot.name, types::describe(body.world, &bound_type));
    let bound_due = Due::new(&bound_type, says, Some(slot.span)).bare();
    let mut all = Vec::with_capacity(brackets.len());
    let (mut last, mut turned): (Option<Expr>, bool) = (None, false);
    for (index, bracket) in brackets.iter().enumerate() {
        let written = match &bracket.bound {
            Bound::UpTo(e) | Bound::Below(e) | Bound::Above(e) | Bound::OrMore(e) => e,
        };
        let bound = body.due(written, &bound_due);
        let value = body.due(&bracket.value, &value_due);
        if let (Some(below), Some(above)) = (&last, &bound) {
            turned |= index + 1 < brackets.len() && turns(below, above);
        }
        if index + 1 == brackets.len() && !turned {
            closes(body.world, last.as_ref(), bound.as_ref(), bracket);
        }
        last.clone_from(&bound);
        let open = index + 1 == brackets.len();
        all.push(bound.zip(value).map(|(bound, value)| Bracket {
            bound: (!open).then_some(bound),
            value,
            cites: cites(&bracket.cite),
            span: bracket.span,
        }));
    }
    all.into_iter().collect::<Option<Vec<_>>>().map(|brackets| ScaleRows { inclusive, brackets })
}

/// `up to` .. `above`, or `below` .. `or more`: the first bracket decides.
fn style(world: &World, brackets: &[tree::Bracket], name: Span) -> Option<bool> {
    let Some((last, others)) = brackets.split_last() else {
        world.report(empty("", name));
        return None;
    };
    let first = others.first().unwrap_or(last);
    let inclusive = matches!(first.bound, Bound::UpTo(_) | Bound::Above(_));
    let (step, end) = if inclusive { ("up to", "above") } else { ("below", "or more") };
    for bracket in others {
        let fits = match bracket.bound {
            Bound::UpTo(_) => inclusive,
            Bound::Below(_) => !inclusive,
            _ => false,
        };
        if !fits {
            let problem = Problem::new(&codes::BRACKETS, "this bracket does not fit the ones before it")
                .label(bracket.span, format!("`{step}` is due here"))
                .help(format!("one scale uses one pair: `{step}` for each step, and `{end}` for the last line"));
            world.report(problem);
            return None;
        }
    }
    let closed = match last.bound {
        Bound::Above(_) => inclusive,
        Bound::OrMore(_) => !inclusive,
        _ => false,
    };
    if !closed || others.is_empty() {
        let problem = Problem::new(&codes::BRACKETS, "the scale has no last bracket that is open above")
            .label(last.span, format!("a line with `{end}` is due after the steps"))
            .help(if inclusive { "end with `above N : VALUE`" } else { "end with `N or more : VALUE`" });
        world.report(problem);
        return None;
    }
    Some(inclusive)
}

/// Two steps that do not ascend: told for the whole scale, before anything is said of its last line.
fn turns(below: &Expr, above: &Expr) -> bool {
    match (&below.kind, &above.kind) {
        (ExprKind::Literal(Value::Number(below)), ExprKind::Literal(Value::Number(above))) => above <= below,
        _ => false,
    }
}

/// The last line starts where the step before it ends.
fn closes(world: &World, step: Option<&Expr>, end: Option<&Expr>, bracket: &tree::Bracket) {
    let (Some(step), Some(end)) = (step, end) else { return };
    if super::walk::same(world, step, end) {
        return;
    }
    let due = world.written(step.span);
    let problem = Problem::new(&codes::BRACKETS, "the last bracket does not start where the one before it ends")
        .label(end.span, format!("`{due}` is due here"))
        .label(step.span, "the step before it ends here")
        .help(format!("write `{due}` in the last line too, or add the step that is missing"));
    world.report(problem.label(bracket.span, "the last bracket"));
}
