//! The deep checks of a program of which some declarations did not lower, so that one report tells all problems.
//! In: the parts with their holes. Out: problems of declarations that read none of the holes, not even through others.

use super::parts::Parts;
use super::world::World;
use super::{analyse, order};
use crate::ir::{Argument, RecordId};
use crate::ir::{Dated, Decision, Expr, ExprKind, Hit, Item, Parameter, Rule, RuleBody, RuleKind, Scale, Type};
use crate::problem::Problem;
use crate::source::{Sources, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A declaration by its kind and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Parameter(usize),
    Scale(usize),
    Decision(usize),
    Rule(usize),
    Assert(usize),
}

/// Nothing where a record or table is a hole, or where rules run in circles: then too little is known.
pub(crate) fn problems(world: &World, mut parts: Parts, sources: &Sources) -> Vec<Problem> {
    let whole = parts.records.iter().all(Option::is_some)
        && parts.tables.iter().all(Option::is_some)
        && parts.groups.iter().all(Option::is_some);
    let Some(order) = order::order(world, &mut parts).filter(|_| whole) else { return Vec::new() };
    let doubtful = spans(world, &tainted(&parts));
    fill(world, &mut parts);
    let Some(mut program) = parts.program(world, order) else { return Vec::new() };
    program.sources = Arc::new(sources.clone());
    let inside =
        |span: Span| doubtful.iter().any(|d| d.file == span.file && d.start <= span.start && span.end <= d.end);
    let sure = |problem: &Problem| problem.is_error() && !problem.labels.iter().any(|label| inside(label.span));
    analyse::analyse(&mut program).into_iter().filter(sure).collect()
}

/// The holes and all that reads them.
fn tainted(parts: &Parts) -> BTreeSet<Node> {
    let edges = edges(parts);
    let mut found: BTreeSet<Node> = edges.iter().filter(|(_, read)| read.is_none()).map(|(node, _)| *node).collect();
    loop {
        let reaches = |read: &Option<Vec<Node>>| read.iter().flatten().any(|node| found.contains(node));
        let more: Vec<Node> = edges.iter().filter(|(n, r)| !found.contains(n) && reaches(r)).map(|(n, _)| *n).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Each declaration with what it reads; `None` for a hole.
fn edges(parts: &Parts) -> Vec<(Node, Option<Vec<Node>>)> {
    let parameters = parts.parameters.iter().map(|p| p.as_ref().map(|_| Vec::new()));
    let scales = parts.scales.iter().map(|s| s.as_ref().map(|s| read_by(s.parts())));
    let decisions = parts.decisions.iter().map(|d| d.as_ref().map(|d| read_by(d.parts())));
    let rules = parts.rules.iter().map(|r| r.as_ref().map(|r| read_by(r.parts())));
    let asserts = parts.asserts.iter().map(|a| a.as_ref().map(|a| read_by(a.parts())));
    let mut all: Vec<_> = parameters.enumerate().map(|(i, r)| (Node::Parameter(i), r)).collect();
    all.extend(scales.enumerate().map(|(i, r)| (Node::Scale(i), r)));
    all.extend(decisions.enumerate().map(|(i, r)| (Node::Decision(i), r)));
    all.extend(rules.enumerate().map(|(i, r)| (Node::Rule(i), r)));
    all.extend(asserts.enumerate().map(|(i, r)| (Node::Assert(i), r)));
    all
}

fn read_by(exprs: Vec<&Expr>) -> Vec<Node> {
    let mut read = Vec::new();
    for expr in exprs {
        expr.visit(&mut |part| {
            read.extend(match &part.kind {
                ExprKind::Own(item) | ExprKind::Of { item, .. } => match item {
                    Item::Rule(rule) | Item::Money(rule, _) => Some(Node::Rule(rule.index())),
                    Item::Field(_) => None,
                },
                ExprKind::Parameter { parameter, .. } => Some(Node::Parameter(parameter.index())),
                ExprKind::Scale { scale, .. } => Some(Node::Scale(scale.index())),
                ExprKind::Decision { decision, .. } => Some(Node::Decision(decision.index())),
                _ => None,
            });
        });
    }
    read
}

/// Where the doubtful declarations stand. Asserts have no signature; their holes touch nobody else.
fn spans(world: &World, nodes: &BTreeSet<Node>) -> Vec<Span> {
    let item = |node: &Node| match node {
        Node::Parameter(i) => world.parameters.get(*i).map(|p| p.item),
        Node::Scale(i) => world.scales.get(*i).map(|s| s.item),
        Node::Decision(i) => world.decisions.get(*i).map(|d| d.item),
        Node::Rule(i) => world.rules.get(*i).map(|r| r.item),
        Node::Assert(_) => None,
    };
    nodes.iter().filter_map(item).filter_map(|i| world.resolved.items.get(i)).map(|i| i.decl.span).collect()
}

/// Puts something empty into each hole, so that the numbers of the others stay what they are.
fn fill(world: &World, parts: &mut Parts) {
    parts.asserts.retain(Option::is_some);
    for (hole, sig) in parts.parameters.iter_mut().zip(&world.parameters).filter(|(p, _)| p.is_none()) {
        *hole = Some(Parameter {
            name: sig.name.clone(),
            title: None,
            doc: None,
            ty: sig.ty.clone().unwrap_or(Type::decimal()),
            cites: Vec::new(),
            value: Dated { entries: Vec::new() },
            span: sig.span,
        });
    }
    for (hole, sig) in parts.rules.iter_mut().zip(&world.rules).filter(|(r, _)| r.is_none()) {
        *hole = Some(empty_rule(sig.name.clone(), sig.record, sig.ty.clone(), sig.span));
    }
    // Ranks, allocations and limits of rules that did not lower.
    for hole in parts.rules.iter_mut().skip(world.rules.len()).filter(|r| r.is_none()) {
        *hole = Some(empty_rule(String::new(), None, None, Span::default()));
    }
    for (hole, sig) in parts.scales.iter_mut().zip(&world.scales).filter(|(s, _)| s.is_none()) {
        *hole = Some(empty_scale(&sig.name, sig.span));
    }
    for (hole, sig) in parts.decisions.iter_mut().zip(&world.decisions).filter(|(d, _)| d.is_none()) {
        *hole = Some(Decision {
            name: sig.name.clone(),
            title: None,
            arguments: Vec::new(),
            results: Vec::new(),
            hit: Hit::First,
            cites: Vec::new(),
            body: Dated { entries: Vec::new() },
            span: sig.span,
        });
    }
}

fn empty_rule(name: String, record: Option<RecordId>, ty: Option<Type>, span: Span) -> Rule {
    Rule {
        name,
        title: None,
        doc: None,
        kind: RuleKind::Rule,
        record: record.unwrap_or(RecordId(0)),
        hidden: true,
        ty: ty.unwrap_or(Type::decimal()),
        optional: false,
        scale: None,
        cites: Vec::new(),
        tags: Vec::new(),
        lets: Vec::new(),
        body: RuleBody { formula: Dated { entries: Vec::new() }, exceptions: Vec::new() },
        money: None,
        waits: Vec::new(),
        span,
    }
}

fn empty_scale(name: &str, span: Span) -> Scale {
    let argument = Argument { name: String::new(), ty: Type::decimal(), optional: false, range: None, span };
    Scale {
        name: name.to_owned(),
        title: None,
        argument,
        ty: Type::decimal(),
        marginal: false,
        cites: Vec::new(),
        body: Dated { entries: Vec::new() },
        span,
    }
}
