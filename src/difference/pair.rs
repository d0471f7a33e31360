//! Which declaration of the old program is which of the new one: by name, and where only a name changed by what it says.
//! Names given to others show up in formulas, so pairs are looked for until no more are found.

use super::facts::{self, Declared, Kind, Part};
use super::Version;
use crate::ir::Program;
use std::collections::BTreeMap;

/// A name that changed while what it stands for did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub kind: Kind,
    /// The record or rule that a field or named value belongs to.
    pub of: Option<String>,
    pub old: String,
    pub new: String,
}

/// A program whose scales and decision tables name their arguments by place: what they are called is their own business.
pub(super) fn by_place(program: &Program) -> Program {
    let mut program = program.clone();
    let scales = program.scales.iter_mut().map(|scale| std::slice::from_mut(&mut scale.argument));
    let decisions = program.decisions.iter_mut().map(|decision| decision.arguments.as_mut_slice());
    for arguments in scales.chain(decisions) {
        for (place, argument) in (1..).zip(arguments) {
            argument.name = format!("argument {place}");
        }
    }
    program
}

/// What tells declarations of one program apart.
pub(super) type Key = (Kind, String, String);

pub(super) fn key(declared: &Declared) -> Key {
    (declared.kind, declared.owner.clone(), declared.name.clone())
}

/// The new program under the names of the old one, and the names that it had.
pub(super) fn aligned(old: Version<'_>, version: Version<'_>) -> (Program, Vec<Rename>) {
    let mut new = by_place(version.program);
    let mut renames = Vec::new();
    loop {
        let found = one_round(old, Version { program: &new, ..version });
        let before = renames.len();
        for rename in found {
            if !renames.contains(&rename) {
                apply(&mut new, &rename);
                renames.push(rename);
            }
        }
        if renames.len() == before {
            return (new, renames);
        }
    }
}

fn one_round(old: Version<'_>, new: Version<'_>) -> Vec<Rename> {
    let (before, after) = (facts::of(old), facts::of(new));
    let mut found = whole(&before, &after);
    let others: BTreeMap<Key, &Declared> = after.iter().map(|d| (key(d), d)).collect();
    for one in &before {
        if let Some(other) = others.get(&key(one)) {
            found.extend(inside(one, other));
        }
    }
    found
}

/// Declarations that the other side does not have by name, but has under another one.
fn whole(before: &[Declared], after: &[Declared]) -> Vec<Rename> {
    // A rule belongs to its record: where that was renamed, the next round finds its rules by name.
    let lonely = |these: &[Declared], others: &[Declared]| -> BTreeMap<Key, Vec<String>> {
        let mut found: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        for one in these.iter().filter(|one| !others.iter().any(|other| key(other) == key(one))) {
            found.entry((one.kind, one.owner.clone(), body(one))).or_default().push(one.name.clone());
        }
        found
    };
    let (gone, come) = (lonely(before, after), lonely(after, before));
    let pair = |(key, names): (&Key, &Vec<String>)| match (names.as_slice(), come.get(key)?.as_slice()) {
        ([old], [new]) => Some(Rename { kind: key.0, of: None, old: old.clone(), new: new.clone() }),
        _ => None,
    };
    gone.iter().filter_map(pair).collect()
}

/// Fields and named values that stand in the same place and say the same.
fn inside(one: &Declared, other: &Declared) -> Vec<Rename> {
    let only = |these: &Declared, others: &Declared| -> Vec<(String, String)> {
        let parts = these.facts.iter().filter(|(part, _)| !others.facts.contains_key(part));
        parts.filter_map(|(part, fact)| Some((part_name(part)?, said(fact)))).collect()
    };
    let (gone, come) = (only(one, other), only(other, one));
    let unique = |all: &[(String, String)], text: &str| all.iter().filter(|(_, said)| said == text).count() == 1;
    let mut found = Vec::new();
    for (old, text) in gone.iter().filter(|(_, text)| unique(&gone, text) && unique(&come, text)) {
        let new = come.iter().find(|(_, said)| said == text).map(|(name, _)| name.clone());
        let of = Some(one.name.clone());
        found.extend(new.map(|new| Rename { kind: one.kind, of, old: old.clone(), new }));
    }
    found
}

/// The parts of a declaration that have names of their own.
fn part_name(part: &Part) -> Option<String> {
    match part {
        Part::Let(name) | Part::Field(name) => Some(name.clone()),
        _ => None,
    }
}

/// What a declaration says, its own name and those of its parts left out.
fn body(declared: &Declared) -> String {
    let facts = declared.facts.iter().filter(|(part, _)| !matches!(part, Part::Title));
    let line = |(part, fact): (&Part, &facts::Fact)| match part_name(part) {
        Some(_) => format!("named\n{}\n", said(fact)),
        None => format!("{part:?}\n{}\n", said(fact)),
    };
    let mut lines: Vec<String> = facts.map(line).collect();
    lines.sort();
    lines.concat()
}

fn said(fact: &facts::Fact) -> String {
    let line =
        |line: &facts::Line| format!("{:?} {:?} {:?}", line.from, line.enacted, line.said.as_ref().map(|s| &s.text));
    fact.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn apply(program: &mut Program, rename: &Rename) {
    let set = |name: &mut String, to: &str| to.clone_into(name);
    let to = rename.old.as_str();
    macro_rules! named {
        ($all:expr, $name:expr) => {
            $all.iter_mut().filter(|one| one.name == *$name)
        };
    }
    match (&rename.of, rename.kind) {
        (None, Kind::Record | Kind::Group) => named!(program.records, rename.new).for_each(|r| set(&mut r.name, to)),
        (None, Kind::Table) => named!(program.tables, rename.new).for_each(|t| set(&mut t.name, to)),
        (None, Kind::Parameter) => named!(program.parameters, rename.new).for_each(|p| set(&mut p.name, to)),
        (None, Kind::Scale) => named!(program.scales, rename.new).for_each(|s| set(&mut s.name, to)),
        (None, Kind::Decision) => named!(program.decisions, rename.new).for_each(|d| set(&mut d.name, to)),
        (None, Kind::Rule) => named!(program.rules, rename.new).for_each(|r| set(&mut r.name, to)),
        (None, Kind::Assert) => named!(program.asserts, rename.new).for_each(|a| set(&mut a.name, to)),
        (None, Kind::Enum) => named!(program.enums, rename.new).for_each(|e| set(&mut e.name, to)),
        (None, Kind::Scheme) => program.scheme.iter_mut().for_each(|s| set(&mut s.name, to)),
        (None, Kind::Coin) => {}
        (Some(of), Kind::Rule) => {
            let lets = named!(program.rules, of).flat_map(|rule| &mut rule.lets);
            lets.filter(|named| named.name == rename.new).for_each(|named| set(&mut named.name, to));
        }
        (Some(of), Kind::Assert) => {
            let lets = named!(program.asserts, of).flat_map(|assert| &mut assert.lets);
            lets.filter(|named| named.name == rename.new).for_each(|named| set(&mut named.name, to));
        }
        (Some(of), Kind::Table) => {
            let columns = named!(program.tables, of).flat_map(|t| t.keys.iter_mut().chain(&mut t.columns));
            columns.filter(|column| column.name == rename.new).for_each(|column| set(&mut column.name, to));
        }
        (Some(of), _) => {
            let fields = named!(program.records, of).flat_map(|record| &mut record.fields);
            fields.filter(|field| field.name == rename.new).for_each(|field| set(&mut field.name, to));
        }
    }
}
