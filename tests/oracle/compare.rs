//! Holds what the engine said against the naive interpreter, row by row.

use super::body::in_force;
use super::engine::{line_of, Said};
use super::number;
use super::value::V;
use super::world::World;
use num_traits::Signed;
use prakas::ir::{Program, RecordId, Rule, RuleId, RuleKind, Type};
use prakas_engine::api::Summary;
use std::collections::BTreeMap;

/// The first difference, in words.
pub type Difference = Option<String>;

pub fn compare(program: &Program, world: &World, said: &Said, summary: &Summary) -> Difference {
    for index in 0..program.records.len() {
        let record = RecordId(u32::try_from(index).unwrap());
        let name = &program.records[index].name;
        // Data that no result needs are not read.
        if outputs(program, record).is_empty() && !summary.records.iter().any(|r| r.record == *name) {
            continue;
        }
        let difference =
            record_differs(program, world, said, record).or_else(|| unplaced_differ(world, summary, record));
        if let Some(difference) = difference {
            return Some(difference);
        }
    }
    None
}

fn unplaced_differ(world: &World, summary: &Summary, record: RecordId) -> Difference {
    let declared = &world.program.records[record.index()];
    let expected = world.unplaced[declared.group?.index()];
    let got = summary.records.iter().find(|r| r.record == declared.name).map_or(0, |r| r.unplaced);
    (got != expected).then(|| format!("{}: {got} rows unplaced, the oracle says {expected}", declared.name))
}

/// Rules whose results are columns.
pub fn outputs(program: &Program, record: RecordId) -> Vec<(RuleId, &Rule)> {
    let all = program.rules.iter().enumerate().map(|(i, r)| (RuleId(u32::try_from(i).unwrap()), r));
    let mut own: Vec<_> = all.filter(|(_, r)| r.record == record && !r.hidden).collect();
    // A group row is named by its measures before the rules that read them.
    own.sort_by_key(|(_, r)| r.kind != RuleKind::Measure);
    own
}

/// Rows of data in the order of their lines, those of a group in the order of their keys.
fn in_order(world: &World, record: RecordId) -> Vec<usize> {
    let mut all: Vec<usize> = (0..world.count(record)).collect();
    if world.program.records[record.index()].group.is_some() {
        all.sort_by_key(|row| world.flat_key(record, *row));
    }
    all
}

fn record_differs(program: &Program, world: &World, said: &Said, record: RecordId) -> Difference {
    let name = &program.records[record.index()].name;
    let group = program.records[record.index()].group.is_some();
    let rules = outputs(program, record);
    let mut accepted = said.rows.get(name).into_iter().flatten();
    for row in in_order(world, record) {
        let key = key_text(world, record, row);
        let place = if group { format!("{name} {key}") } else { format!("{name} line {}", line_of(row)) };
        let at = if group { (name.clone(), 0, key) } else { (name.clone(), line_of(row), String::new()) };
        let reject = said.rejects.get(&at);
        match (first_problem(world, record, row, &rules), reject) {
            (Some(expected), Some(reject)) => {
                let got = (reject.field.clone() + &reject.rule, reject.code.clone());
                if got != expected {
                    return Some(format!("{place}: rejected as {got:?}, the oracle says {expected:?}\n{reject:?}"));
                }
            }
            (Some(expected), None) => return Some(format!("{place}: accepted, the oracle says {expected:?}")),
            (None, Some(reject)) => return Some(format!("{place}: the oracle accepts, the engine says {reject:?}")),
            (None, None) if rules.is_empty() => {}
            (None, None) => {
                if let Some(difference) = findings_differ(program, world, said, record, row) {
                    return Some(format!("{place}: {difference}"));
                }
                let Some(got) = accepted.next() else { return Some(format!("{place}: no output")) };
                for (column, expected) in expected_row(program, world, record, row, &rules) {
                    if got.get(&column) != Some(&expected) {
                        let got = got.get(&column);
                        return Some(format!("{place}: `{column}` is {got:?}, the oracle says {expected:?}"));
                    }
                }
            }
        }
    }
    let more = accepted.count();
    (more > 0).then(|| format!("{name}: {more} rows too many")).or_else(|| broken_differs(world, said, record))
}

/// Lines that cannot be split are rejects, too.
fn broken_differs(world: &World, said: &Said, record: RecordId) -> Difference {
    let name = &world.program.records[record.index()].name;
    let got = said.rejects.values().filter(|r| r.record == *name && r.code == "broken_row").count();
    (got != world.broken[record.index()]).then(|| format!("{name}: {got} broken rows"))
}

/// Key values as in a reject; empty when one cannot be read.
fn key_text(world: &World, record: RecordId, row: usize) -> String {
    let Some(key) = world.key(record, row) else { return String::new() };
    let declared = &world.program.records[record.index()];
    let one = |(field, value): (&prakas::ir::FieldId, V)| cell_text(world, &declared.fields[field.index()].ty, value);
    let all: Vec<String> = declared.keys.iter().zip(key).map(one).collect();
    all.join(", ")
}

fn cell_text(world: &World, ty: &Type, value: V) -> String {
    match (ty, value) {
        (Type::Record(target), V::Row(row)) => key_text(world, *target, row),
        (ty, value) => text(world.program, ty, Some(value)),
    }
}

/// The assertions that do not hold for an accepted row, or cannot be told.
fn findings_differ(program: &Program, world: &World, said: &Said, record: RecordId, row: usize) -> Difference {
    let name = &program.records[record.index()].name;
    for assert in program.asserts.iter().filter(|a| a.record == record) {
        let scope = world.scope(record, row, &assert.lets);
        let condition = in_force(&assert.condition, &scope).and_then(|e| e.value.as_ref());
        let asked = assert.when.as_ref().map_or(Ok(true), |when| world.holds(&scope, when));
        let expected =
            asked.is_err() || (asked == Ok(true) && condition.is_some_and(|c| world.holds(&scope, c) != Ok(true)));
        let got = said.findings.contains(&(name.clone(), line_of(row), assert.name.clone()));
        if got != expected {
            return Some(format!("finding of `{}`: {got}, the oracle says {expected}", assert.name));
        }
    }
    None
}

/// Field or rule and code of the first problem of a row.
fn first_problem(world: &World, record: RecordId, row: usize, rules: &[(RuleId, &Rule)]) -> Option<(String, String)> {
    if let Some(problem) = world.row(record, row).problems.first() {
        return Some((problem.field.clone(), problem.code.to_string()));
    }
    let failed = |(id, rule): &(RuleId, &Rule)| Some((rule.name.clone(), world.rule(*id, row).err()?.code.to_string()));
    rules.iter().find_map(failed)
}

fn expected_row(
    program: &Program,
    world: &World,
    record: RecordId,
    row: usize,
    rules: &[(RuleId, &Rule)],
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for key in &program.records[record.index()].keys {
        let field = &program.records[record.index()].fields[key.index()];
        let value = world.row(record, row).fields[key.index()].clone().unwrap().unwrap();
        all.insert(field.name.clone(), cell_text(world, &field.ty, value));
    }
    for (id, rule) in rules {
        let result = world.rule(*id, row).unwrap();
        all.insert(rule.name.clone(), text(program, &rule.ty, result.value));
        let Some(money) = &rule.money else { continue };
        let state = ["due", "not_due", "denied"][result.state as usize];
        all.insert(format!("{}.state", rule.name), state.to_string());
        all.insert(format!("{}.reason", rule.name), result.reason.clone().unwrap_or_default());
        for party in money.split.iter().flat_map(|s| &s.parties) {
            let name = &program.scheme.as_ref().unwrap().parties[party.index()];
            let share = result.shares.iter().find(|(p, _)| p == party).map(|(_, n)| number::text(n));
            all.insert(format!("{}.{name}", rule.name), share.unwrap());
        }
    }
    all
}

/// The text of a value in an output file.
fn text(program: &Program, ty: &Type, value: Option<V>) -> String {
    match value {
        None => String::new(),
        Some(V::Number(n)) => number::text(&n),
        Some(V::YesNo(b)) => if b { "yes" } else { "no" }.to_string(),
        Some(V::Text(t)) => t,
        Some(V::Date(d)) => d.to_string(),
        Some(V::Month(m)) => m.to_string(),
        Some(V::Member(m)) => match ty {
            Type::Enum(id) => program.enums[id.index()].members[m as usize].clone(),
            other => panic!("no member of {other:?}"),
        },
        Some(V::Row(_)) => panic!("a row is no output"),
    }
}

/// The shares of every row that has some add up to its amount, coin by coin, and none lies on the other side of zero.
pub fn splits_add_up(program: &Program, world: &World, said: &Said) -> Difference {
    for index in 0..program.records.len() {
        let record = RecordId(u32::try_from(index).unwrap());
        let rows = said.rows.get(&program.records[index].name).into_iter().flatten();
        for row in rows {
            for (_, rule) in outputs(world.program, record) {
                let Some(split) = rule.money.as_ref().and_then(|m| m.split.as_ref()) else { continue };
                let parties = &program.scheme.as_ref().unwrap().parties;
                let read = |column: String| number::of_text(&row[&column]).unwrap();
                let total = read(rule.name.clone());
                let shares: Vec<_> =
                    split.parties.iter().map(|p| read(format!("{}.{}", rule.name, parties[p.index()]))).collect();
                let sum = shares.iter().fold(number::integer(0), |sum, n| sum + n);
                let wrong = shares.iter().any(|n| n.is_negative() != total.is_negative() && *n != number::integer(0));
                if sum != total || wrong {
                    return Some(format!("shares of `{}` do not add up: {row:?}", rule.name));
                }
            }
        }
    }
    None
}
