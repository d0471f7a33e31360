//! The order in which rules can be computed, and circles among rules, scales and decisions.
//! In: what lowered. Out: every rule after the rules it reads, the first written first; or each circle as a problem.

use super::codes;
use super::parts::{self, Parts};
use super::unused::reads;
use super::world::{id, World};
use crate::ir::{ExprKind, Item, RuleId};
use crate::problem::Problem;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// Scales and decisions read no rules, so they come first and rules keep the order of the files.
    Scale(u32),
    Decision(u32),
    Rule(u32),
}

type Graph = BTreeMap<Node, Vec<(Node, Span)>>;

/// Every rule once, each after the rules it reads; nothing when there is a circle.
pub(crate) fn order(world: &World, parts: &Parts) -> Option<Vec<RuleId>> {
    let graph = graph(parts);
    let waiting = sorted(&graph);
    if waiting.left.is_empty() {
        let rule = |node: &Node| match node {
            Node::Rule(index) => Some(RuleId(*index)),
            _ => None,
        };
        return Some(waiting.done.iter().filter_map(rule).collect());
    }
    circles(world, &graph, waiting.left);
    None
}

fn graph(parts: &Parts) -> Graph {
    let mut graph = Graph::new();
    let mut add = |node: Node, exprs: Vec<&crate::ir::Expr>| {
        let mut read = Vec::new();
        for expr in exprs {
            reads(expr, &mut |kind, span| {
                read.extend(match kind {
                    ExprKind::Own(Item::Rule(rule) | Item::Money(rule, _)) => Some((Node::Rule(rule.0), span)),
                    ExprKind::Of { item: Item::Rule(rule) | Item::Money(rule, _), .. } => {
                        Some((Node::Rule(rule.0), span))
                    }
                    ExprKind::Scale { scale, .. } => Some((Node::Scale(scale.0), span)),
                    ExprKind::Decision { decision, .. } => Some((Node::Decision(decision.0), span)),
                    _ => None,
                });
            });
        }
        graph.insert(node, read);
    };
    for (index, rule) in parts.rules.iter().enumerate() {
        add(Node::Rule(id(index)), rule.as_ref().map(parts::of_rule).unwrap_or_default());
    }
    for (index, scale) in parts.scales.iter().enumerate() {
        add(Node::Scale(id(index)), scale.as_ref().map(parts::of_scale).unwrap_or_default());
    }
    for (index, decision) in parts.decisions.iter().enumerate() {
        add(Node::Decision(id(index)), decision.as_ref().map(parts::of_decision).unwrap_or_default());
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

/// Nodes from which a way back is looked for.
const CIRCLES: usize = 1000;

/// One shortest circle for each group of nodes that read each other.
fn circles(world: &World, graph: &Graph, mut left: BTreeSet<Node>) {
    let mut tries = 0;
    while let Some(node) = left.pop_first().filter(|_| tries < CIRCLES) {
        tries += 1;
        let Some(path) = circle(graph, node) else { continue };
        let mut message = String::new();
        let mut problem = Problem::new(&codes::CYCLE, "");
        for (from, to, span) in &path {
            let (from, to) = (name(world, *from), name(world, *to));
            if message.is_empty() {
                message = format!("`{from}` needs its own result:");
            }
            message.push_str(&format!("{} `{to}`", if message.ends_with(':') { "" } else { " →" }));
            problem = problem.label(*span, format!("`{from}` reads `{to}`"));
            left.remove(to_node(&path, span));
        }
        problem.message = message.replace("result: ", &format!("result: `{}` → ", name(world, node)));
        world.report(problem.help("let one of them be computed without the others"));
    }
}

fn to_node<'p>(path: &'p [(Node, Node, Span)], span: &Span) -> &'p Node {
    static NONE: Node = Node::Rule(u32::MAX);
    path.iter().find(|(_, _, s)| s == span).map_or(&NONE, |(_, to, _)| to)
}

/// The shortest way from a node back to itself.
fn circle(graph: &Graph, start: Node) -> Option<Vec<(Node, Node, Span)>> {
    let mut from: BTreeMap<Node, (Node, Span)> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        for (next, span) in graph.get(&node).into_iter().flatten() {
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
    };
    name.cloned().unwrap_or_default()
}
