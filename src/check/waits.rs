//! Which results of a row decide whether it is rejected before something counts it.
//! An aggregate over a record waits for all its results that do not in turn wait for the aggregate, so that a row
//! without results is never counted as if it had some. In: the graph of reads. Out: more edges, and `Rule::waits`.

use super::order::{Graph, Node};
use super::parts::Parts;
use crate::ir::{Expr, ExprKind, Hop, RecordId, Rows, RuleId};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Adds what rules and groups wait for, and tells the rules.
pub(super) fn add(parts: &mut Parts, graph: &mut Graph) {
    let outputs = outputs(parts);
    let mut wanted: Vec<(Node, RuleId)> = Vec::new();
    for (index, rule) in (0u32..).zip(&parts.rules) {
        let Some(rule) = rule else { continue };
        for record in counted(parts, rule) {
            wanted.extend(outputs.get(&record).into_iter().flatten().map(|output| (Node::Rule(index), *output)));
        }
    }
    let circle = circles(graph, &wanted);
    let apart = |a: Node, b: Node| circle.get(&a).is_none_or(|group| Some(group) != circle.get(&b));
    for (node, output) in wanted {
        if apart(node, Node::Rule(output.0)) {
            let edges = graph.entry(node).or_default();
            edges.push((Node::Rule(output.0), Span::default()));
            let Node::Rule(index) = node else { continue };
            if let Some(Some(rule)) = parts.rules.get_mut(index as usize) {
                rule.waits.push(output);
            }
        }
    }
}

/// The results of each record that has any.
fn outputs(parts: &Parts) -> BTreeMap<RecordId, Vec<RuleId>> {
    let mut all: BTreeMap<RecordId, Vec<RuleId>> = BTreeMap::new();
    for (index, rule) in (0u32..).zip(&parts.rules) {
        if let Some(rule) = rule.as_ref().filter(|r| !r.hidden) {
            all.entry(rule.record).or_default().push(RuleId(index));
        }
    }
    all
}

/// Records whose rows a rule counts.
fn counted(parts: &Parts, rule: &crate::ir::Rule) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::new();
    let over = |id: crate::ir::GroupId| parts.groups.get(id.index()).and_then(Option::as_ref).map(|g| g.over);
    let mut rows = |rows: &Rows| match rows {
        Rows::Record(record) => {
            found.insert(*record);
        }
        Rows::Relation { hops, .. } => match hops.last() {
            Some(Hop::Back { record, .. }) => {
                found.insert(*record);
            }
            Some(Hop::Members(group)) => found.extend(over(*group)),
            None => {}
        },
        Rows::Members(group) => found.extend(over(*group)),
        Rows::Table(_) | Rows::Days(..) | Rows::Months(..) => {}
    };
    let mut own = false;
    let mut look = |expr: &Expr| match &expr.kind {
        ExprKind::Aggregate(aggregate) => rows(&aggregate.rows),
        ExprKind::Rank(rank) => rows(&rank.rows),
        ExprKind::Allocate(allocate) => rows(&allocate.among),
        ExprKind::Limit(_) => own = true,
        _ => {}
    };
    for expr in rule.parts() {
        expr.visit(&mut |part| look(part));
    }
    if own {
        found.insert(rule.record);
    }
    found
}

/// Nodes that lead back to themselves once all wanted edges are there, by the number of their circle.
fn circles(graph: &Graph, wanted: &[(Node, RuleId)]) -> BTreeMap<Node, u32> {
    let mut edges: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (node, reads) in graph {
        edges.entry(*node).or_default().extend(reads.iter().map(|(n, _)| *n));
    }
    for (node, output) in wanted {
        edges.entry(*node).or_default().push(Node::Rule(output.0));
    }
    let mut back: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (node, reads) in &edges {
        reads.iter().for_each(|read| back.entry(*read).or_default().push(*node));
    }
    // Kosaraju: finish times along the edges, then groups against them.
    let mut finished: Vec<Node> = Vec::new();
    let mut seen: BTreeSet<Node> = BTreeSet::new();
    for node in edges.keys() {
        walk(*node, &edges, &mut seen, &mut finished);
    }
    let mut circle = BTreeMap::new();
    let mut seen: BTreeSet<Node> = BTreeSet::new();
    for (number, node) in (0u32..).zip(finished.iter().rev()) {
        let mut members = Vec::new();
        walk(*node, &back, &mut seen, &mut members);
        members.into_iter().for_each(|member| {
            circle.insert(member, number);
        });
    }
    circle
}

/// Visits what can be reached and was not seen; each node is pushed after all that follows it.
fn walk(start: Node, edges: &BTreeMap<Node, Vec<Node>>, seen: &mut BTreeSet<Node>, done: &mut Vec<Node>) {
    if !seen.insert(start) {
        return;
    }
    let next = |node: &Node| edges.get(node).cloned().unwrap_or_default();
    let mut open = vec![(start, next(&start))];
    while let Some((node, rest)) = open.last_mut() {
        match rest.pop() {
            Some(read) if seen.insert(read) => open.push((read, next(&read))),
            Some(_) => {}
            None => {
                done.push(*node);
                open.pop();
            }
        }
    }
}
