//! An explanation as JSON for programs. `"format": 1` changes when a field changes its meaning or goes; fields may come.
//! In: an explanation. Out: JSON with the same steps as the tree for people.

use crate::scheme::Scheme;
use prakas_engine::api::{Explanation, Node, NodeKind, Reject};
use serde_json::{json, Value};

pub fn tree_json(explanation: &Explanation, scheme: &Scheme, variant: Option<&str>) -> Value {
    let outputs: Vec<Value> = explanation.outputs.iter().map(|output| node(output, scheme)).collect();
    json!({
        "format": 1,
        "variant": variant,
        "record": explanation.record,
        "key": explanation.key,
        "file": explanation.file,
        "line": explanation.line,
        "reject": explanation.reject.as_ref().map(reject),
        "outputs": outputs,
    })
}

fn reject(reject: &Reject) -> Value {
    json!({
        "code": reject.code, "field": reject.field, "rule": reject.rule, "reason": reject.reason,
        "further": reject.further,
    })
}

fn node(step: &Node, scheme: &Scheme) -> Value {
    let children: Vec<Value> = step.children.iter().map(|child| node(child, scheme)).collect();
    let place = step.place.as_ref();
    json!({
        "kind": kind(step.kind),
        "name": step.name,
        "value": step.value,
        "detail": step.detail,
        "of": step.of,
        "cites": step.cites,
        "doc": step.doc,
        "file": place.map(|place| scheme.shown_name(&place.file)),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "children": children,
    })
}

fn kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Rule => "rule",
        NodeKind::Let => "let",
        NodeKind::Formula => "formula",
        NodeKind::When => "when",
        NodeKind::Deny => "deny",
        NodeKind::Exception => "exception",
        NodeKind::Split => "split",
        NodeKind::Share => "share",
        NodeKind::Field => "field",
        NodeKind::Parameter => "parameter",
        NodeKind::Scale => "scale",
        NodeKind::Decision => "decision",
        NodeKind::Table => "table",
        NodeKind::Round => "round",
        NodeKind::Cut => "cut",
        NodeKind::Branch => "branch",
        NodeKind::Reject => "reject",
    }
}
