//! An explanation as a tree for people: each step with its value, what chose it, its article of law and its line.
//! In: an explanation. Out: lines of text; a rule that stands above with the same value is not told twice.

use crate::scheme::Scheme;
use crate::terminal::Terminal;
use prakas_engine::api::{Explanation, Node, NodeKind, Reject};
use std::collections::BTreeSet;

/// The whole explanation.
pub fn tree(explanation: &Explanation, scheme: &Scheme, to: &Terminal) -> String {
    let Explanation { record, key, file, line, .. } = explanation;
    let name = to.paint("1", &format!("{record} {key}"));
    let mut lines = vec![if file.is_empty() { name } else { format!("{name}  {file}:{line}") }];
    if let Some(reject) = &explanation.reject {
        lines.extend(rejected(reject, to));
    }
    let mut printer = Printer { scheme, to, told: BTreeSet::new() };
    for output in &explanation.outputs {
        lines.push(String::new());
        printer.add(output, "", "", &mut lines);
    }
    lines.join("\n")
}

/// One output: its step and all that it was made of.
pub fn node_lines(node: &Node, scheme: &Scheme, to: &Terminal) -> Vec<String> {
    let mut lines = Vec::new();
    Printer { scheme, to, told: BTreeSet::new() }.add(node, "", "", &mut lines);
    lines
}

fn rejected(reject: &Reject, to: &Terminal) -> Vec<String> {
    let mut lines = vec![format!("{} {}: {}", to.paint("1;31", "rejected"), reject.code, reject.reason)];
    lines.extend(reject.further.iter().map(|more| format!("  also {more}")));
    lines
}

struct Printer<'a> {
    scheme: &'a Scheme,
    to: &'a Terminal,
    /// Rules whose steps stand above already: name, row, value.
    told: BTreeSet<(String, Option<String>, Option<String>)>,
}

impl Printer<'_> {
    /// `first` stands before the node's own line, `rest` before all others that belong to it.
    fn add(&mut self, node: &Node, first: &str, rest: &str, lines: &mut Vec<String>) {
        let rule = (node.name.clone(), node.of.clone(), node.value.clone());
        if node.kind == NodeKind::Rule && !node.children.is_empty() && !self.told.insert(rule) {
            lines.push(format!("{first}{}  (explained above)", self.step(node)));
            return;
        }
        lines.push(format!("{first}{}", self.step(node)));
        let stem = if node.children.is_empty() { "  " } else { "│ " };
        for remark in self.remarks(node) {
            lines.push(format!("{rest}{stem}{}", self.to.paint("2", &remark)));
        }
        let last = node.children.len().saturating_sub(1);
        for (index, child) in node.children.iter().enumerate() {
            let (branch, below) = if index == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.add(child, &format!("{rest}{branch}"), &format!("{rest}{below}"), lines);
        }
    }

    fn step(&self, node: &Node) -> String {
        let name = match word(node.kind) {
            "" => node.name.clone(),
            word => format!("{word} {}", node.name),
        };
        let mut text = if node.kind == NodeKind::Rule { self.to.paint("1", &name) } else { name.trim().to_owned() };
        if let Some(of) = &node.of {
            text.push_str(&format!(" of {of}"));
        }
        if let Some(value) = &node.value {
            text.push_str(&format!(" = {}", self.to.paint("36", value)));
        }
        if let Some(detail) = &node.detail {
            text.push_str(&format!("  ({detail})"));
        }
        if let Some(place) = node.place.as_ref().filter(|_| has_place(node.kind)) {
            let place = format!("{}:{}", self.scheme.shown_name(&place.file), place.line);
            text.push_str(&format!("  {}", self.to.paint("2", &place)));
        }
        text
    }

    /// What the declaration says of itself, and its articles.
    fn remarks(&self, node: &Node) -> Vec<String> {
        let doc = node.doc.iter().flat_map(|doc| doc.lines()).map(str::to_owned);
        doc.chain(node.cites.iter().map(|cite| format!("§ {cite}"))).collect()
    }
}

fn word(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Let => "let",
        NodeKind::When => "when",
        NodeKind::Deny => "deny",
        NodeKind::Exception => "except",
        NodeKind::Parameter => "parameter",
        NodeKind::Scale => "scale",
        NodeKind::Decision => "decision",
        NodeKind::Table => "table",
        NodeKind::Cut => "cut",
        NodeKind::Reject => "rejected",
        _ => "",
    }
}

/// Steps inside a formula stand in the lines of their rule.
fn has_place(kind: NodeKind) -> bool {
    !matches!(kind, NodeKind::Field | NodeKind::Formula | NodeKind::Round | NodeKind::Branch | NodeKind::Cut)
}
