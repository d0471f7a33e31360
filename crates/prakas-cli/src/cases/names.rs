//! Compares the names in a case with the program: records, fields, given rules, outputs, keys of expected rows.
//! Out: notes with the line of the wrong name and the nearest right one; runs nothing.

use super::model::{expects_reject, Case, ExpectedRow, GivenRow, Name};
use super::values::{impossible, slip, unknown_reject};
use crate::outcome::{did_you_mean, Note};
use crate::output::styles;
use prakas::ir::{FieldKind, Program, Record, RecordId, Rule};

/// All wrong names of one case.
pub fn check_names(case: &Case, file: &str, program: &Program) -> Vec<Note> {
    let mut names = Names { file, program, notes: Vec::new() };
    for (record, rows) in &case.given {
        if let Some((id, record)) = names.record(record) {
            rows.iter().for_each(|row| names.given(id, record, row));
        }
    }
    for (name, rows) in &case.expect {
        if let Some((id, record)) = names.record(name) {
            rows.iter().for_each(|row| names.expected(id, record, row));
        }
    }
    names.notes
}

/// Columns of the data that a record has.
pub fn columns(record: &Record) -> impl Iterator<Item = &str> + Clone {
    record.fields.iter().filter(|f| f.kind == FieldKind::Column).map(|f| f.name.as_str())
}

pub fn rules(program: &Program, record: RecordId) -> impl Iterator<Item = &Rule> + Clone {
    program.rules.iter().filter(move |rule| rule.record == record)
}

pub fn record<'a>(program: &'a Program, name: &str) -> Option<(RecordId, &'a Record)> {
    program.records.iter().zip(0..).find(|(r, _)| r.name == name).map(|(r, index)| (RecordId(index), r))
}

struct Names<'a> {
    file: &'a str,
    program: &'a Program,
    notes: Vec<Note>,
}

impl<'a> Names<'a> {
    fn wrong(&mut self, line: u64, message: String, help: Option<String>) {
        let note = Note::error("case-file", message).file(self.file).line(line);
        self.notes.push(Note { help, ..note });
    }

    fn record(&mut self, name: &Name) -> Option<(RecordId, &'a Record)> {
        let found = record(self.program, &name.text);
        if found.is_none() {
            let help = did_you_mean(&name.text, self.program.records.iter().map(|r| r.name.as_str()));
            self.wrong(name.line, format!("the rules have no record `{}`", name.text), help);
        }
        found
    }

    fn given(&mut self, id: RecordId, record: &Record, row: &GivenRow) {
        let known: Vec<&str> = columns(record).chain(rules(self.program, id).map(|r| r.name.as_str())).collect();
        for (name, _) in row.fields.iter().filter(|(name, _)| !known.contains(&name.text.as_str())) {
            let message = format!("record `{}` has no field or rule `{}`", record.name, name.text);
            let help = slip(&name.text).or_else(|| did_you_mean(&name.text, known.iter().copied()));
            self.wrong(name.line, message, help);
        }
    }

    fn expected(&mut self, id: RecordId, record: &Record, row: &ExpectedRow) {
        let outputs = self.outputs(id);
        let styles = styles(self.program, &record.name);
        for value in &row.values {
            let name = &value.column;
            if expects_reject(&name.text, value.text.as_deref()) {
                if row.values.len() > 1 {
                    let message = "a rejected record has no results, so nothing stands beside `rejected`".to_owned();
                    self.wrong(name.line, message, None);
                }
                if let Some((message, help)) = unknown_reject(value) {
                    self.wrong(name.line, message, help);
                }
                continue;
            }
            if outputs.contains(&name.text) {
                if let Some((message, help)) = impossible(self.program, id, value, &styles) {
                    self.wrong(name.line, message, help);
                }
                continue;
            }
            let hidden = rules(self.program, id).any(|r| r.hidden && r.name == name.text);
            let (message, help) = if hidden {
                let message = format!("rule `{}` is hidden, so it is no output", name.text);
                (message, Some("expect a rule that reads it, or take `hidden` off".to_owned()))
            } else {
                let near = || did_you_mean(&name.text, outputs.iter().map(String::as_str));
                let help = slip(&name.text).or_else(near);
                (format!("`{}` is no output of record `{}`", name.text, record.name), help)
            };
            self.wrong(name.line, message, help);
        }
    }

    /// The columns of the record's results, keys left out.
    fn outputs(&self, id: RecordId) -> Vec<String> {
        let parties = self.program.scheme.as_ref().map(|s| s.parties.as_slice()).unwrap_or_default();
        let mut names = Vec::new();
        for rule in rules(self.program, id).filter(|rule| !rule.hidden) {
            names.push(rule.name.clone());
            let Some(money) = &rule.money else { continue };
            names.extend([format!("{}.state", rule.name), format!("{}.reason", rule.name)]);
            let split = money.split.iter().flat_map(|split| &split.parties);
            names.extend(split.filter_map(|p| parties.get(p.index())).map(|p| format!("{}.{p}", rule.name)));
        }
        names
    }
}
