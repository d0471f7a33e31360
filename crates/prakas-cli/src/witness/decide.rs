//! Decides that no record can differ. The fragment: an output of a record whose rules, lets, parameters, scales, decision
//! tables and table cells read nothing but fields of the same row, and numbers, dates, months and texts among them only
//! by comparison with constants. Such a row has finitely many kinds of values: on each side of each constant, and on it.
//! All of them are run on both sides. Other outputs of the record are left out, so that their failures hide nothing.

use super::cuts::{Classes, Reader};
use super::pools::Pools;
use super::rows::{data, Made, Maker};
use crate::compare::{key, Pair};
use crate::impact::{self, Both};
use crate::terminal::Terminal;
use prakas::ir::{Program, Record, RecordId, Rule, Type};
use prakas_engine::api::RunOptions;
use std::collections::BTreeMap;

/// More combinations than these are not tried.
const COMBINATIONS: usize = 20_000;
/// Rejects that come from what an output computes, never from a field that it does not read.
const OWN: [&str; 3] = ["not_in_force", "no_row", "division_by_zero"];
/// Ways to fill the fields that do not count, until one gives rows that both sides accept.
const BASES: u64 = 6;

/// What all combinations together say.
pub enum Decided {
    /// So many, all the same.
    Never(usize),
    /// The key of a row on which both sides differ, and its family.
    Row(String, Made),
}

/// Nothing when it is not decided.
pub fn decide(both: &Both<'_>, (record, output): (&str, &str), pools: &Pools, terminal: &Terminal) -> Option<Decided> {
    let now = |name: &str| both.renamed.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let mut classes = Classes::default();
    let (id, rule) = find(both.old, record, output)?;
    let (new_id, new_rule) = find(both.new, &now(record), &now(output))?;
    Reader::new(both.old, id).rule(rule, &mut classes)?;
    Reader::new(both.new, new_id).rule(new_rule, &mut classes)?;
    let (mine, theirs) = (both.old.records.get(id.index())?, both.new.records.get(new_id.index())?);
    if !alike(mine, theirs) {
        return None;
    }
    let choices = classes.choices(both.old, mine)?;
    let count = choices.values().try_fold(1_usize, |n, all| n.checked_mul(all.len()))?;
    if count > COMBINATIONS {
        return None;
    }
    let (old, new) = (only(both.old, id, output), only(both.new, new_id, &now(output)));
    let stripped = Both { old: &old, new: &new, renamed: both.renamed.clone() };
    (0..BASES).find_map(|seed| {
        let base = Maker::new(both.old, pools, seed).family(0);
        equal(&stripped, mine, &combinations(mine, base, &choices, count)?, count, terminal)
    })
}

/// Both sides read the same columns, and require the same of a row.
fn alike(old: &Record, new: &Record) -> bool {
    let fields = |record: &Record| -> Vec<(String, Type, bool)> {
        record.fields.iter().map(|f| (f.name.clone(), f.ty.clone(), f.optional)).collect()
    };
    let at = |record: &Record| record.at;
    fields(old) == fields(new) && at(old) == at(new) && old.known.is_none() && new.known.is_none()
}

fn find<'p>(program: &'p Program, record: &str, output: &str) -> Option<(RecordId, &'p Rule)> {
    let rule = program.rules.iter().find(|rule| {
        rule.name == output && program.records.get(rule.record.index()).is_some_and(|r| r.name == record)
    })?;
    Some((rule.record, rule))
}

/// The program with one output.
fn only(program: &Program, record: RecordId, output: &str) -> Program {
    let mut program = program.clone();
    program.asserts.clear();
    for rule in &mut program.rules {
        rule.hidden = rule.record != record || rule.name != output;
    }
    program
}

/// Every combination as a row of one family; the other fields as they are.
fn combinations(
    record: &Record,
    mut base: Made,
    choices: &BTreeMap<String, Vec<Option<String>>>,
    count: usize,
) -> Option<Made> {
    let [key] = record.keys.as_slice() else { return None };
    let key = record.fields.get(key.index())?;
    let row = base.get(&record.name)?.first()?.clone();
    let rows = (0..count).map(|number| {
        let mut row = row.clone();
        let mut rest = number;
        for (field, all) in choices {
            row.insert(field.clone(), all.get(rest % all.len().max(1)).cloned().flatten());
            rest /= all.len().max(1);
        }
        let name = match key.ty {
            Type::Text => format!("W0-{number}"),
            _ => number.to_string(),
        };
        row.insert(key.name.clone(), Some(name));
        row
    });
    let plain = matches!(key.ty, Type::Text | Type::Number(_)) && !choices.contains_key(&key.name);
    let rows = rows.collect();
    base.insert(record.name.clone(), rows);
    plain.then_some(base)
}

/// Decided when both sides accept all rows or refuse them alike.
fn equal(both: &Both<'_>, record: &Record, made: &Made, count: usize, terminal: &Terminal) -> Option<Decided> {
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let rows = std::slice::from_ref(made);
    let before = impact::run(both.old, &data(both.old, rows), &options, terminal).ok()?;
    let after = impact::run(both.new, &data(both.new, rows), &options, terminal).ok()?;
    let all = impact::side_by_side(both, (&before, &after)).ok()?;
    let (_, compared) = all.iter().find(|(name, _)| *name == record.name)?;
    let same = |pair: &&Pair| match (pair.before, pair.after) {
        (Some(a), Some(b)) => compared.columns.iter().all(|column| column.same(a, b)),
        _ => false,
    };
    if let Some(pair) = compared.pairs.iter().find(|pair| !same(pair)) {
        let name = key(compared.columns.get(..compared.width)?, pair.before, pair.after);
        let field = record.fields.get(record.keys.first()?.index())?;
        let mut family = made.clone();
        family.get_mut(&record.name)?.retain(|row| row.get(&field.name).cloned().flatten().as_deref() == Some(&name));
        return Some(Decided::Row(name, family));
    }
    // What the rules of the output itself refuse, alike on both sides. Any other reject may hide a difference.
    let none = BTreeMap::new();
    let now = both.renamed.get(&record.name).unwrap_or(&record.name);
    let (were, are) = (before.kept.rejected.get(&record.name), after.kept.rejected.get(now));
    let (were, are) = (were.unwrap_or(&none), are.unwrap_or(&none));
    let refused = were.iter().filter(|(key, code)| are.get(*key) == Some(code) && OWN.contains(&code.as_str())).count();
    (refused < count && compared.pairs.len() + refused == count).then_some(Decided::Never(count))
}
