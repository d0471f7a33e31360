//! `prakas explain`: the tree of rules, versions, table rows, rounding steps and citations behind one record's results.

use super::run_failure;
use crate::args::ExplainArgs;
use crate::data::{discover, same_record, snake};
use crate::outcome::{did_you_mean, Exit, Failure, Note};
use crate::report;
use crate::scheme::Scheme;
use crate::show::{tree, tree_json};
use crate::terminal::Terminal;
use prakas::ir::{Program, Rule};
use prakas_engine::api::{Explanation, RunOptions};

pub fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let scheme = Scheme::open(&args.rules.rules)?;
    let program = scheme.program(args.rules.variant.as_deref(), terminal)?;
    let (record, key) = target(&program, &args.record)?;
    let has_rules = program.rules.iter().any(|rule| is_of(&program, rule, &record));
    if !has_rules && !args.json {
        terminal.out(&format!("{record}: this record has no rules"));
        return Ok(Exit::Done);
    }
    let found = discover(&program, &args.rules.data)?;
    report::notes(terminal, &found.warnings);
    let options = RunOptions { at: args.rules.at, known_at: args.rules.known_at, ..RunOptions::default() };
    let explained = prakas_engine::explain(&program, &found.data, &options, &record, &key);
    let mut explanation = explained.map_err(|error| run_failure(error, &args.rules.data))?;
    if let Some(output) = &args.output {
        only(&mut explanation, output)?;
    }
    if args.json {
        let value = tree_json(&explanation, &scheme, args.rules.variant.as_deref());
        terminal.out(&serde_json::to_string_pretty(&value).unwrap_or_default());
    } else {
        terminal.out(&tree(&explanation, &scheme, terminal));
    }
    Ok(if explanation.reject.is_some() { Exit::Rejects } else { Exit::Done })
}

fn is_of(program: &Program, rule: &Rule, record: &str) -> bool {
    program.records.get(rule.record.index()).is_some_and(|r| r.name == record)
}

/// `claim=C0001` as the record's name and its key values.
fn target(program: &Program, written: &str) -> Result<(String, Vec<String>), Note> {
    let names = || program.records.iter().map(|r| snake(&r.name));
    let Some((name, key)) = written.split_once('=') else {
        let known = program.records.iter().find(|r| same_record(written.trim(), &r.name));
        let example = known.map(|r| snake(&r.name)).or_else(|| names().next()).unwrap_or_default();
        return Err(Note::error("usage", format!("`--record {written}` names no key"))
            .help(format!("write the record and its key: `--record {example}=KEY`")));
    };
    let Some(record) = program.records.iter().find(|r| same_record(name.trim(), &r.name)) else {
        let known: Vec<String> = names().collect();
        let note = Note::error("unknown-record", format!("the rules have no record `{}`", name.trim()));
        return Err(Note { help: did_you_mean(name.trim(), known.iter().map(String::as_str)), ..note });
    };
    let fields: Vec<&str> =
        record.keys.iter().filter_map(|key| record.fields.get(key.index())).map(|f| f.name.as_str()).collect();
    if fields.is_empty() {
        let message = format!("record `{}` has no key, so its rows cannot be named", record.name);
        return Err(Note::error("unknown-record", message).help("declare one in the rules: `key id : text`"));
    }
    let values: Vec<String> = match fields.len() {
        1 => vec![key.trim().to_owned()],
        _ => key.split(',').map(|value| value.trim().to_owned()).collect(),
    };
    if values.len() != fields.len() {
        let message = format!("`{key}` is not the key of `{}`, which is ({})", record.name, fields.join(", "));
        let help = format!("write `--record {}={}`", snake(&record.name), fields.join(",").to_uppercase());
        return Err(Note::error("usage", message).help(help));
    }
    Ok((record.name.clone(), values))
}

/// Leaves one output in the explanation.
fn only(explanation: &mut Explanation, output: &str) -> Result<(), Note> {
    let names: Vec<String> = explanation.outputs.iter().map(|node| node.name.clone()).collect();
    if !names.iter().any(|name| name == output) {
        let note = Note::error("unknown-output", format!("`{}` has no output `{output}`", explanation.record));
        return Err(Note { help: did_you_mean(output, names.iter().map(String::as_str)), ..note });
    }
    explanation.outputs.retain(|node| node.name == output);
    Ok(())
}
