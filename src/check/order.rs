//! The order in which rules and groups can be computed, and circles among rules, groups, scales and decisions.
//! In: what lowered. Out: every rule and group after what it reads and waits for, the first written first; or each
//! circle as a problem.

use super::codes;
use super::parts::Parts;
use super::waits;
use super::world::{id, World};
use crate::ir::{Expr, ExprKind, GroupId, Hop, Item, RecordId, Rows, RuleId, Step, Type};
use crate::problem::Problem;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// Scales and decisions read no rules, so they come first and rules keep the order of the files.
    Scale(u32),
    Decision(u32),
    Rule(u32),
    Group(u32),
}

pub(super) type Graph = BTreeMap<Node, Vec<(Node, Span)>>;

/// Every rule and group once, each after what it reads; nothing when there is a circle. Sets what rules wait for.
pub(crate) fn order(world: &World, parts: &mut Parts) -> Option<Vec<Step>> {
    let mut graph = graph(parts);
    let waiting = sorted(&graph);
    if !waiting.left.is_empty() {
        circles(world, &graph, waiting.left);
        return None;
    }
    waits::add(parts, &mut graph);
    let step = |node: &Node| match node {
        Node::Rule(index) => Some(Step::Rule(RuleId(*index))),
        Node::Group(index) => Some(Step::Group(GroupId(*index))),
        Node::Scale(_) | Node::Decision(_) => None,
    };
    Some(sorted(&graph).done.iter().filter_map(step).collect())
}

/// The group that the rows of a record are made by.
fn group_of(parts: &Parts, record: RecordId) -> Option<Node> {
    let group = parts.records.get(record.index())?.as_ref()?.group?;
    Some(Node::Group(group.0))
}

/// What an expression needs to be there.
fn reads(parts: &Parts, expr: &Expr, read: &mut Vec<(Node, Span)>) {
    expr.visit(&mut |part| {
        let span = part.span;
        let mut rows = |rows: &Rows| match rows {
            Rows::Record(record) => read.extend(group_of(parts, *record).map(|n| (n, span))),
            Rows::Members(group) => read.push((Node::Group(group.0), span)),
            Rows::Relation { hops, .. } => read.extend(hops.iter().filter_map(|hop| match hop {
                Hop::Back { record, .. } => group_of(parts, *record).map(|n| (n, span)),
                Hop::Members(group) => Some((Node::Group(group.0), span)),
            })),
            Rows::Table(_) | Rows::Days(..) | Rows::Months(..) => {}
        };
        match &part.kind {
            ExprKind::Aggregate(aggregate) => rows(&aggregate.rows),
            ExprKind::Rank(rank) => rows(&rank.rows),
            ExprKind::Allocate(allocate) => rows(&allocate.among),
            _ => {}
        }
        match &part.kind {
            ExprKind::Own(Item::Rule(rule) | Item::Money(rule, _))
            | ExprKind::Of { item: Item::Rule(rule) | Item::Money(rule, _), .. } => {
                read.push((Node::Rule(rule.0), span))
            }
            ExprKind::Scale { scale, .. } => read.push((Node::Scale(scale.0), span)),
            ExprKind::Decision { decision, .. } => read.push((Node::Decision(decision.0), span)),
            _ => {}
        }
        if let (ExprKind::RowOf { .. } | ExprKind::Of { .. }, Type::Record(record)) = (&part.kind, &part.ty) {
            read.extend(group_of(parts, *record).map(|n| (n, span)));
        }
    });
}

fn graph(parts: &Parts) -> Graph {
    let mut graph = Graph::new();
    let mut add = |node: Node, exprs: Vec<&Expr>, first: Option<(Node, Span)>| {
        let mut read: Vec<(Node, Span)> = first.into_iter().collect();
        exprs.into_iter().for_each(|expr| reads(parts, expr, &mut read));
        graph.insert(node, read);
    };
    for (index, rule) in parts.rules.iter().enumerate() {
        // A rule of a group needs the rows of the group.
        let rows = rule.as_ref().and_then(|r| Some((group_of(parts, r.record)?, r.span)));
        add(Node::Rule(id(index)), rule.as_ref().map(|r| r.parts()).unwrap_or_default(), rows);
    }
    for (index, group) in parts.groups.iter().enumerate() {
        let rows = group.as_ref().and_then(|g| Some((group_of(parts, g.over)?, g.span)));
        add(Node::Group(id(index)), group.as_ref().map(|g| g.parts()).unwrap_or_default(), rows);
    }
    for (index, scale) in parts.scales.iter().enumerate() {
        add(Node::Scale(id(index)), scale.as_ref().map(|s| s.parts()).unwrap_or_default(), None);
    }
    for (index, decision) in parts.decisions.iter().enumerate() {
        add(Node::Decision(id(index)), decision.as_ref().map(|d| d.parts()).unwrap_or_default(), None);
    }
    graph
}

struct Sorted {
    done: Vec<Node>,
    left: BTreeSet<Node>,
}

/// Takes, again and again, the first node that reads only taken ones.
fn sorted(graph: &Graph) -> Sorted {
    let mut open: BTreeMap<Node, usize> = BTreeMap::new();
    let mut readers: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (node, reads) in graph {
        let distinct: BTreeSet<Node> = reads.iter().map(|(n, _)| *n).filter(|n| graph.contains_key(n)).collect();
        open.insert(*node, distinct.len());
        for read in distinct {
            readers.entry(read).or_default().push(*node);
        }
    }
    let mut ready: BTreeSet<Node> = open.iter().filter(|(_, n)| **n == 0).map(|(node, _)| *node).collect();
    let mut done = Vec::new();
    while let Some(node) = ready.pop_first() {
        open.remove(&node);
        done.push(node);
        for reader in readers.get(&node).into_iter().flatten() {
            if let Some(count) = open.get_mut(reader) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*reader);
                }
            }
        }
    }
    Sorted { done, left: open.into_keys().collect() }
}

/// Steps taken in the search for circles; those that are not found by then are told when the others are gone.
const STEPS: usize = 2_000_000;
/// Steps of one circle that are shown.
const SHOWN: usize = 12;

/// One shortest circle for each group of nodes that read each other.
fn circles(world: &World, graph: &Graph, mut left: BTreeSet<Node>) {
    let mut steps = 0;
    let mut next = on_a_circle(graph, &left);
    while let Some(node) = next.take().or_else(|| left.pop_first()).filter(|_| steps < STEPS) {
        let Some(path) = circle(graph, node, &mut steps) else { continue };
        for (_, to, _) in &path {
            left.remove(to);
        }
        let mut message = String::new();
        let mut problem = Problem::new(&codes::CYCLE, "");
        for (from, to, span) in path.iter().take(SHOWN) {
            let (from, to) = (name(world, *from), name(world, *to));
            if message.is_empty() {
                message = format!("`{from}` needs its own result:");
            }
            message.push_str(&format!("{} `{to}`", if message.ends_with(':') { "" } else { " →" }));
            problem = problem.label(*span, format!("`{from}` reads `{to}`"));
        }
        if path.len() > SHOWN {
            message.push_str(&format!(" → {} more → `{}`", path.len() - SHOWN, name(world, node)));
        }
        problem.message = message.replace("result: ", &format!("result: `{}` → ", name(world, node)));
        world.report(problem.help("let one of them be computed without the others"));
    }
}

/// A node that certainly reads itself: each of these reads another of them, so that a walk comes back to where it was.
fn on_a_circle(graph: &Graph, left: &BTreeSet<Node>) -> Option<Node> {
    let mut at = *left.first()?;
    let mut seen = BTreeSet::new();
    while seen.insert(at) {
        at = graph.get(&at)?.iter().map(|(node, _)| *node).find(|node| left.contains(node))?;
    }
    Some(at)
}

/// The shortest way from a node back to itself.
fn circle(graph: &Graph, start: Node, steps: &mut usize) -> Option<Vec<(Node, Node, Span)>> {
    let mut from: BTreeMap<Node, (Node, Span)> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        for (next, span) in graph.get(&node).into_iter().flatten() {
            *steps += 1;
            if from.contains_key(next) {
                continue;
            }
            from.insert(*next, (node, *span));
            if *next == start {
                return Some(back(&from, start));
            }
            open.push_back(*next);
        }
    }
    None
}

fn back(from: &BTreeMap<Node, (Node, Span)>, start: Node) -> Vec<(Node, Node, Span)> {
    let mut path = Vec::new();
    let mut at = start;
    while let Some((before, span)) = from.get(&at) {
        path.push((*before, at, *span));
        at = *before;
        if at == start {
            break;
        }
    }
    path.reverse();
    path
}

fn name(world: &World, node: Node) -> String {
    let name = match node {
        Node::Rule(index) => world.rules.get(index as usize).map(|r| &r.name),
        Node::Scale(index) => world.scales.get(index as usize).map(|s| &s.name),
        Node::Decision(index) => world.decisions.get(index as usize).map(|d| &d.name),
        Node::Group(index) => {
            world.groups.get(index as usize).and_then(|g| world.record(g.record)).map(|record| &record.name)
        }
    };
    name.cloned().unwrap_or_else(|| "a rank, allocation or limit".to_owned())
}
