//! Records that show a change: for each output that depends on it one on which the two sides differ, made up from the
//! rules' own thresholds; or the certainty that there is none, where that can be decided; or neither.

mod cuts;
mod decide;
mod pools;
mod rows;

use crate::compare::{change, Compared};
use crate::impact::{self, Both, Explained, Ran};
use crate::terminal::Terminal;
use decide::Decided;
use pools::Pools;
use prakas::difference::{Change, Output};
use prakas::ir::Program;
use prakas_engine::api::{DataSet, Explanation, Node, NodeKind, RunOptions};
use rows::{data, family_of, Maker};
pub use rows::{of_cases, Made};
use std::collections::{BTreeMap, BTreeSet};

/// Families per round, and rounds.
const FAMILIES: usize = 200;
const ROUNDS: u64 = 3;
/// Cases of the scheme that are looked at, and how often, each time with more fields changed.
const CASES: usize = 80;
const TURNS: usize = 3;

/// What is known of one output.
pub struct Witness {
    pub record: String,
    pub output: String,
    pub found: Found,
}

pub enum Found {
    /// A made-up row, with the fields that its explanations read.
    Row(Box<Shown>),
    /// Every combination of values that the rules can tell apart was tried.
    Never { records: usize },
    /// As many records were made up.
    None { records: usize },
}

/// A row that shows it.
pub struct Shown {
    /// The result, with its state or reject.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Shares that differ: party, before, after.
    pub shares: Vec<(String, String, String)>,
    /// What its explanations read.
    pub fields: Vec<(String, String)>,
    pub told: Explained,
    /// All rows that it takes, by record.
    pub rows: Made,
}

/// One for each output that depends on a change.
pub fn witnesses(both: &Both<'_>, changes: &[Change], cases: &[Made], terminal: &Terminal) -> Vec<Witness> {
    let wanted = wanted(both.old, changes);
    let pools = Pools::new(both.old, both.new, changes);
    let hushed = Terminal { quiet: true, progress: false, ..terminal.clone() };
    let mut found: BTreeMap<(String, String), Found> = BTreeMap::new();
    let mut tried = 0;
    let open = |found: &BTreeMap<(String, String), Found>| -> BTreeSet<(String, String)> {
        wanted.iter().filter(|one| !found.contains_key(*one)).cloned().collect()
    };
    for round in 0..ROUNDS {
        let open = open(&found);
        if open.is_empty() {
            break;
        }
        let mut maker = Maker::new(both.old, &pools, round);
        let families: Vec<Made> = (0..FAMILIES).map(|number| maker.family(number)).collect();
        tried += FAMILIES;
        search(both, &families, &open, &hushed, &mut found);
    }
    // The cases of the scheme are records that its rules accept; some of their fields are then given other values.
    let mut maker = Maker::new(both.old, &pools, ROUNDS);
    for turn in 0..TURNS {
        for case in cases.iter().take(CASES) {
            let open = open(&found);
            if open.is_empty() {
                break;
            }
            let family = maker.varied(case, turn);
            tried += 1;
            search(both, std::slice::from_ref(&family), &open, &hushed, &mut found);
        }
    }
    let mut all = Vec::new();
    for (record, output) in wanted {
        let key = (record, output);
        let known = found.remove(&key);
        let (record, output) = key;
        let decided = || match decide::decide(both, (&record, &output), &pools, &hushed)? {
            Decided::Never(records) => Some(Found::Never { records }),
            Decided::Row(key, family) => tell(both, &family, (&record, &output), &key, &hushed),
        };
        let found = known.or_else(decided);
        all.push(Witness { record, output, found: found.unwrap_or(Found::None { records: tried }) });
    }
    all
}

/// Record and output, in the order in which the changes reach them.
fn wanted(old: &Program, changes: &[Change]) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let outputs = changes.iter().filter(|change| change.counts()).flat_map(|change| &change.outputs);
    let known = |output: &&Output| old.rules.iter().any(|rule| rule.name == output.name && !rule.hidden);
    let new = outputs.filter(known).map(|output| (output.record.clone(), output.name.clone()));
    new.filter(|one| seen.insert(one.clone())).collect()
}

fn runs(both: &Both<'_>, families: &[Made], terminal: &Terminal) -> Option<((DataSet, Ran), (DataSet, Ran))> {
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let (old, new) = (data(both.old, families), data(both.new, families));
    let before = impact::run(both.old, &old, &options, terminal).ok()?;
    let after = impact::run(both.new, &new, &options, terminal).ok()?;
    Some(((old, before), (new, after)))
}

fn search(
    both: &Both<'_>,
    families: &[Made],
    open: &BTreeSet<(String, String)>,
    terminal: &Terminal,
    found: &mut BTreeMap<(String, String), Found>,
) {
    let Some((before, after)) = runs(both, families, terminal) else { return };
    let Ok(all) = impact::side_by_side(both, (&before.1, &after.1)) else { return };
    for (record, rows) in &all {
        for (_, output) in open.iter().filter(|(of, _)| of == record) {
            let candidates = differing(rows, output);
            let tell = |key: &String| {
                let family = match families {
                    [one] => one,
                    _ => families.get(family_of(key)?)?,
                };
                tell(both, family, (record, output), key, terminal)
            };
            if let Some(row) = candidates.iter().take(5).find_map(tell) {
                found.insert((record.clone(), output.clone()), row);
            }
        }
    }
}

/// Keys of rows on which an output differs; those that both sides accept come first.
fn differing(rows: &Compared<'_>, output: &str) -> Vec<String> {
    let part = format!("{output}.");
    let columns = rows.columns.iter().filter(|column| column.name == output || column.name.starts_with(&part));
    let columns: Vec<_> = columns.collect();
    let keys = rows.columns.get(..rows.width).unwrap_or_default();
    let (mut fine, mut rejected) = (Vec::new(), Vec::new());
    for pair in &rows.pairs {
        match (pair.before, pair.after) {
            (Some(a), Some(b)) if columns.iter().any(|column| !column.same(a, b)) => {
                fine.push(crate::compare::key(keys, pair.before, pair.after));
            }
            (Some(_), Some(_)) => {}
            _ if change(pair, &[]).is_some() => rejected.push(crate::compare::key(keys, pair.before, pair.after)),
            _ => {}
        }
    }
    fine.into_iter().chain(rejected).collect()
}

/// The row looked at alone: it must differ there too.
fn tell(
    both: &Both<'_>,
    family: &Made,
    (record, output): (&str, &str),
    key: &str,
    terminal: &Terminal,
) -> Option<Found> {
    let alone = std::slice::from_ref(family);
    let ((old, before), (new, after)) = runs(both, alone, terminal)?;
    let all = impact::side_by_side(both, (&before, &after)).ok()?;
    let (_, rows) = all.iter().find(|(name, _)| name == record)?;
    if !differing(rows, output).iter().any(|other| other == key) {
        return None;
    }
    let told = impact::explained(both, (&old, &new), (record, output), key)?;
    let mut shown = Shown::new(output, told);
    shown.fields.splice(0..0, day(both.old, family, record, key));
    shown.rows = family.clone();
    Some(Found::Row(Box::new(shown)))
}

impl Shown {
    fn new(output: &str, told: Explained) -> Shown {
        let sides = [&told.before, &told.after];
        let [before, after] = sides.map(|side| result(side.as_ref()?, output));
        let [one, other] = sides.map(|side| shares(side.as_ref(), output));
        let value = |of: &[(String, String)], party: &String| {
            of.iter().find(|(name, _)| name == party).map_or_else(|| "nothing".to_owned(), |(_, value)| value.clone())
        };
        let mut parties: Vec<&String> = one.iter().chain(&other).map(|(party, _)| party).collect();
        let mut seen = BTreeSet::new();
        parties.retain(|party| seen.insert(*party));
        let shares = parties.into_iter().map(|party| (party.clone(), value(&one, party), value(&other, party)));
        let shares = shares.filter(|(_, before, after)| before != after).collect();
        let [one, other] = sides.map(|side| {
            let mut fields = Vec::new();
            let nodes = side.iter().flat_map(|side| &side.outputs).filter(|node| node.name == output);
            nodes.for_each(|node| read(node, &mut fields));
            fields
        });
        // What differs between the sides is no part of the record, but follows from it.
        let fields = match (one.is_empty(), other.is_empty()) {
            (false, false) => one.into_iter().filter(|field| other.contains(field)).collect(),
            _ => one.into_iter().chain(other).collect(),
        };
        Shown { before, after, shares, fields, told, rows: Made::new() }
    }
}

/// `0 KHR (denied: no_member)`; of a rejected row its code.
fn result(side: &Explanation, output: &str) -> Option<String> {
    let node = side.outputs.iter().find(|node| node.name == output);
    let Some(value) = node.and_then(|node| node.value.clone()) else {
        return side.reject.as_ref().map(|reject| format!("rejected: {}", reject.code));
    };
    let detail = node.and_then(|node| node.detail.as_deref()).unwrap_or_default();
    let state = detail.split(", ").next().filter(|state| state.starts_with("denied") || state.starts_with("not_due"));
    Some(state.map_or_else(|| value.clone(), |state| format!("{value} ({state})")))
}

fn shares(side: Option<&Explanation>, output: &str) -> Vec<(String, String)> {
    let nodes = side.into_iter().flat_map(|side| &side.outputs).filter(|node| node.name == output);
    let splits = nodes.flat_map(|node| &node.children).filter(|node| node.kind == NodeKind::Split);
    let shares = splits.flat_map(|node| &node.children).filter(|node| node.kind == NodeKind::Share);
    shares.map(|node| (node.name.clone(), node.value.clone().unwrap_or_default())).collect()
}

impl Found {
    /// A row of the data that shows it.
    pub fn of_data(output: &str, told: Explained) -> Found {
        Found::Row(Box::new(Shown::new(output, told)))
    }
}

/// The field that dates a row: no step reads it, and yet it chooses the law.
fn day(program: &Program, family: &Made, record: &str, key: &str) -> Option<(String, String)> {
    let of = program.records.iter().find(|r| r.name == record)?;
    let name = |id: &prakas::ir::FieldId| of.fields.get(id.index()).map(|field| field.name.clone());
    let keys: Option<Vec<String>> = of.keys.iter().map(name).collect();
    let keys = keys?;
    let cell = |row: &BTreeMap<String, Option<String>>, name: &String| row.get(name).cloned().flatten();
    let is_it = |row: &&BTreeMap<String, Option<String>>| {
        let cells: Option<Vec<String>> = keys.iter().map(|name| cell(row, name)).collect();
        cells.is_some_and(|cells| cells.join(", ") == key)
    };
    let row = family.get(record)?.iter().find(is_it)?;
    let at = name(&of.at?.0)?;
    let value = cell(row, &at)?;
    Some((at, value))
}

/// The fields that a step reads, each once.
fn read(node: &Node, fields: &mut Vec<(String, String)>) {
    if node.kind == NodeKind::Field {
        let name = node.of.as_ref().map_or_else(|| node.name.clone(), |of| format!("{} of {of}", node.name));
        let field = (name, node.value.clone().unwrap_or_else(|| "missing".to_owned()));
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    node.children.iter().for_each(|child| read(child, fields));
}
