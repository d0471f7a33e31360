//! The groups that an effect is split by: fields or rules of the record, or of one that it refers to.
//! In: `sex`, `member.sex`. Out: a program that computes nothing else, and the label of each row.

use crate::compare::{compared, Kept};
use crate::outcome::{did_you_mean, Note};
use prakas::ir::{
    Dated, Entry, Expr, ExprKind, Field, FieldId, Item, Program, RecordId, Rule, RuleBody, RuleId, RuleKind, Step, Type,
};
use std::collections::BTreeMap;

/// The old program with one visible rule for each of `by` on each record that has it.
/// An error when no record has one of them.
pub fn labelled(program: &Program, by: &[String]) -> Result<Program, Note> {
    let mut out = program.clone();
    out.asserts.clear();
    out.rules.iter_mut().for_each(|rule| rule.hidden = true);
    for name in by {
        let has_outputs = |id: RecordId| program.rules.iter().any(|rule| rule.record == id && !rule.hidden);
        let records = (0u32..).map(RecordId).zip(&program.records).filter(|(id, _)| has_outputs(*id));
        let mut found = false;
        for (id, _) in records {
            let Some(expr) = path(program, id, name)? else { continue };
            found = true;
            out.order.push(Step::Rule(RuleId(u32::try_from(out.rules.len()).unwrap_or(u32::MAX))));
            out.rules.push(rule(name, id, expr));
        }
        if !found {
            let fields = program.records.iter().flat_map(|r| r.fields.iter().map(|f| f.name.as_str()));
            let rules = program.rules.iter().map(|rule| rule.name.as_str());
            let known: std::collections::BTreeSet<&str> = fields.chain(rules).collect();
            let note =
                Note::error("unknown-field", format!("`--by {name}`: no record with results has that field or rule"));
            return Err(Note { help: did_you_mean(name, known.iter().copied()), ..note });
        }
    }
    Ok(out)
}

/// By record: name of the field, and the label of each row.
pub type Labels = BTreeMap<String, Vec<(String, Vec<String>)>>;

/// Labels of the rows of a run, in its order.
pub fn labels(program: &Program, by: &[String], runs: (&Kept, &Kept)) -> Result<Labels, String> {
    let mut all = BTreeMap::new();
    for (record, _) in &runs.0.records {
        let Some(rows) = compared((program, program), record, runs, &BTreeMap::new())? else { continue };
        let column = |name: &String| rows.columns.iter().find(|column| column.name == *name);
        let of = |name: &String| {
            let column = column(name)?;
            let known = rows.pairs.iter().filter(|pair| pair.before.is_some());
            let label = |after| column.after.text(after).unwrap_or_else(|| "missing".to_owned());
            Some((name.clone(), known.map(|pair| label(pair.after)).collect()))
        };
        all.insert(record.clone(), by.iter().filter_map(of).collect());
    }
    Ok(all)
}

/// A field or rule by its name; of several references that lead to one, each must be written out.
fn path(program: &Program, record: RecordId, name: &str) -> Result<Option<Expr>, Note> {
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or_default();
    let Some(start) = step(program, record, first, None) else {
        return if name.contains('.') { Ok(None) } else { beyond(program, record, name) };
    };
    Ok(parts.try_fold(start, |from, part| {
        let Type::Record(id) = from.ty else { return None };
        step(program, id, part, Some(from))
    }))
}

/// The same one reference further.
fn beyond(program: &Program, record: RecordId, name: &str) -> Result<Option<Expr>, Note> {
    let Some(fields) = program.records.get(record.index()).map(|r| &r.fields) else { return Ok(None) };
    let through = |field: &Field| {
        let Type::Record(id) = field.ty else { return None };
        let from = step(program, record, &field.name, None)?;
        Some((field.name.clone(), step(program, id, name, Some(from))?))
    };
    let mut found: Vec<(String, Expr)> = fields.iter().filter_map(through).collect();
    match found.len() {
        0 | 1 => Ok(found.pop().map(|(_, expr)| expr)),
        _ => {
            let ways: Vec<String> = found.iter().map(|(field, _)| format!("`{field}.{name}`")).collect();
            let owner = program.records.get(record.index()).map_or("", |r| &r.name);
            Err(Note::error("unknown-field", format!("`--by {name}` may be several fields of {owner}"))
                .help(format!("write one of {}", ways.join(", "))))
        }
    }
}

fn step(program: &Program, record: RecordId, name: &str, from: Option<Expr>) -> Option<Expr> {
    let fields = &program.records.get(record.index())?.fields;
    let field = (0u32..).map(FieldId).zip(fields).find(|(_, field)| field.name == name);
    let rule = || (0u32..).map(RuleId).zip(&program.rules).find(|(_, r)| r.record == record && r.name == name);
    let (item, ty, span) = match field {
        Some((id, field)) => (Item::Field(id), field.ty.clone(), field.span),
        None => rule().map(|(id, rule)| (Item::Rule(id), rule.ty.clone(), rule.span))?,
    };
    let kind = match from {
        None => ExprKind::Own(item),
        Some(from) => ExprKind::Of { from: Box::new(from), item },
    };
    Some(Expr { kind, ty, optional: true, span })
}

fn rule(name: &str, record: RecordId, expr: Expr) -> Rule {
    let span = expr.span;
    let entry = Entry { from: None, enacted: None, value: Some(expr.clone()), cites: Vec::new(), span };
    Rule {
        name: name.to_owned(),
        title: None,
        doc: None,
        kind: RuleKind::Rule,
        record,
        hidden: false,
        ty: expr.ty,
        optional: true,
        scale: None,
        cites: Vec::new(),
        tags: Vec::new(),
        lets: Vec::new(),
        body: RuleBody { formula: Dated { entries: vec![entry] }, exceptions: Vec::new() },
        money: None,
        waits: Vec::new(),
        span,
    }
}
