//! The rows that move most, explained on both sides, and the places at which the two explanations part.

use super::{Both, RecordImpact};
use crate::data::Discovered;
use prakas_engine::api::{DataSet, Explanation, Node, NodeKind, RunError, RunOptions};

/// Rows of one record that are explained.
const ROWS: usize = 3;
/// Causes told per row.
const CAUSES: usize = 4;

/// One row.
pub struct Told {
    pub key: String,
    /// The output by which it was chosen.
    pub output: String,
    pub before: Option<Explanation>,
    pub after: Option<Explanation>,
    /// `parameter health_rate: 2.6% → 3.4%`
    pub causes: Vec<String>,
}

/// The largest row of each output, as far as there is room for it.
pub(super) fn largest(
    both: &Both<'_>,
    found: (&Discovered, &Discovered),
    options: &RunOptions,
    of: &RecordImpact,
) -> Result<Vec<Told>, RunError> {
    let mut wanted: Vec<(String, String)> = Vec::new();
    for output in &of.outputs {
        let key = output.largest.first().map(|(key, ..)| key);
        if let Some(key) = key.filter(|key| wanted.len() < ROWS && !wanted.iter().any(|(_, other)| other == *key)) {
            wanted.push((output.name.clone(), key.clone()));
        }
    }
    let keys: Vec<Vec<String>> = wanted.iter().map(|(_, key)| key.split(", ").map(str::to_owned).collect()).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let now = both.renamed.get(&of.record).unwrap_or(&of.record);
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(|| prakas_engine::explain_each(both.old, &found.0.data, options, &of.record, &keys));
        let after = prakas_engine::explain_each(both.new, &found.1.data, options, now, &keys);
        (before.join(), after)
    });
    let (before, after) = (before.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?, after?);
    let told = |((output, key), (before, after)): ((String, String), (Explanation, Explanation))| Told {
        causes: causes(&output, &before, &after),
        key,
        output,
        before: Some(before),
        after: Some(after),
    };
    Ok(wanted.into_iter().zip(before.into_iter().zip(after)).map(told).collect())
}

/// One row on both sides; a side that rejects it says so.
pub fn explained(
    both: &Both<'_>,
    data: (&DataSet, &DataSet),
    (record, output): (&str, &str),
    key: &str,
) -> Option<Told> {
    let keys: Vec<String> = key.split(", ").map(str::to_owned).collect();
    let now = both.renamed.get(record).map_or(record, String::as_str);
    let options = RunOptions::default();
    let before = prakas_engine::explain(both.old, data.0, &options, record, &keys).ok()?;
    let after = prakas_engine::explain(both.new, data.1, &options, now, &keys).ok()?;
    let causes = causes(output, &before, &after);
    Some(Told { key: key.to_owned(), output: output.to_owned(), before: Some(before), after: Some(after), causes })
}

fn causes(output: &str, before: &Explanation, after: &Explanation) -> Vec<String> {
    if let Some(reject) = &after.reject {
        return vec![format!("rejected: {}", reject.reason)];
    }
    let rule = output.split('.').next().unwrap_or(output);
    let node = |of: &Explanation| of.outputs.iter().find(|node| node.name == rule).cloned();
    let mut causes = Vec::new();
    if let (Some(a), Some(b)) = (node(before), node(after)) {
        parting(&a, &b, &mut causes);
    }
    // What is computed, rounded or split follows from what it was computed from.
    let first = |(kind, _): &(NodeKind, String)| {
        !matches!(kind, NodeKind::Round | NodeKind::Cut | NodeKind::Share | NodeKind::Split | NodeKind::Formula)
    };
    if causes.iter().any(first) {
        causes.retain(first);
    }
    let mut causes: Vec<String> = causes.into_iter().map(|(_, text)| text).collect();
    causes.dedup();
    causes.truncate(CAUSES);
    causes
}

/// The deepest steps that differ. True when there are any.
fn parting(a: &Node, b: &Node, causes: &mut Vec<(NodeKind, String)>) -> bool {
    let mut deeper = false;
    let mut mine = a.children.iter();
    for theirs in &b.children {
        let same = |node: &&Node| node.kind == theirs.kind && node.name == theirs.name && node.of == theirs.of;
        let twin = mine.clone().position(|node| same(&node)).and_then(|skip| mine.nth(skip));
        match twin {
            Some(twin) => deeper |= parting(twin, theirs, causes),
            None => {
                deeper = true;
                tell(None, Some(theirs), causes);
            }
        }
    }
    if deeper || (a.value == b.value && a.detail == b.detail) {
        return deeper;
    }
    tell(Some(a), Some(b), causes);
    true
}

fn tell(a: Option<&Node>, b: Option<&Node>, causes: &mut Vec<(NodeKind, String)>) {
    let Some(node) = b.or(a) else { return };
    let value = |node: Option<&Node>| match node {
        None => "nothing".to_owned(),
        Some(node) => node.value.clone().or_else(|| node.detail.clone()).unwrap_or_else(|| "missing".to_owned()),
    };
    let (old, new) = (value(a), value(b));
    let (old, new) = match (a, b) {
        (Some(a), Some(b)) if old == new => (a.detail.clone().unwrap_or(old), b.detail.clone().unwrap_or(new)),
        _ => (old, new),
    };
    let text = format!("{}{}: {old} → {new}", word(node.kind), node.name);
    if !causes.iter().any(|(_, told)| *told == text) {
        causes.push((node.kind, text));
    }
}

fn word(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Parameter => "parameter ",
        NodeKind::Scale => "scale ",
        NodeKind::Table => "table ",
        NodeKind::Decision => "decision ",
        NodeKind::Share => "share of ",
        _ => "",
    }
}
