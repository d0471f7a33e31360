//! Problems for programs: one JSON object per line, the same fields for rules, data, cases and usage.
//! In: problems with their texts. Out: one line each; fields are always there, `null` when they say nothing.

use super::Found;
use crate::outcome::{Level, Note};
use prakas::problem::{Label, Severity};
use prakas::source::Sources;
use serde_json::{json, Map, Value};

pub fn problem(found: &Found, with_variants: bool) -> String {
    let problem = &found.problem;
    let mut object = Map::new();
    let severity = match problem.code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    object.insert("code".into(), json!(problem.code.id));
    object.insert("severity".into(), json!(severity));
    object.insert("message".into(), json!(problem.message));
    match problem.labels.first() {
        Some(label) => place(&mut object, label, &found.sources),
        None => no_place(&mut object),
    }
    let labels: Vec<Value> = problem.labels.iter().map(|label| labelled(label, &found.sources)).collect();
    object.insert("labels".into(), Value::Array(labels));
    object.insert("help".into(), json!(problem.help));
    if with_variants && !found.variants.is_empty() {
        object.insert("variants".into(), json!(found.variants));
    }
    Value::Object(object).to_string()
}

pub fn note(note: &Note) -> String {
    let severity = match note.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    json!({
        "code": note.code, "severity": severity, "message": note.message, "file": note.file, "line": note.line,
        "column": null, "end": null, "labels": [], "help": note.help,
    })
    .to_string()
}

fn labelled(label: &Label, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("text".into(), json!(label.text));
    place(&mut object, label, sources);
    Value::Object(object)
}

/// `file`, `line`, `column`, and `end` with the line and column after the last character.
fn place(object: &mut Map<String, Value>, label: &Label, sources: &Sources) {
    let Some(source) = sources.get(label.span.file) else { return no_place(object) };
    let (line, column) = source.line_column(label.span.start);
    let (end_line, end_column) = source.line_column(label.span.end);
    object.insert("file".into(), json!(source.name));
    object.insert("line".into(), json!(line));
    object.insert("column".into(), json!(column));
    object.insert("end".into(), json!({ "line": end_line, "column": end_column }));
}

fn no_place(object: &mut Map<String, Value>) {
    for name in ["file", "line", "column", "end"] {
        object.insert(name.into(), Value::Null);
    }
}
