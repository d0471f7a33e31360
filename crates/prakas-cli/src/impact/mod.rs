//! What a rule change does to records. In: two checked programs and one set of data. Out: per record and output who is
//! moved, by how much, and what moved the largest ones; exact.

mod cause;
mod decile;
mod labels;
mod output;
mod runs;
mod waterfall;

pub use cause::{explained, Told as Explained};
pub use labels::{labelled, labels, Labels};
pub use output::{amount, OutputImpact, Part, Split, Turn};
pub use runs::{run, Ran};
pub use waterfall::{waterfall, Waterfall};

use crate::compare::{change, compared, difference, Compared, Difference};
use crate::data::Discovered;
use prakas::difference::Rename;
use prakas::ir::Program;
use prakas_engine::api::{RunError, RunOptions};
use std::collections::BTreeMap;

/// What happens to the rows of one record.
pub struct RecordImpact {
    pub record: String,
    pub title: Option<String>,
    /// Rows that both sides have.
    pub compared: usize,
    /// Rows by what happened to them: `changed`, `now rejected`, `new` ...
    pub changes: BTreeMap<&'static str, usize>,
    /// Rows that both sides reject.
    pub rejected: usize,
    /// Newly rejected rows by code.
    pub codes: BTreeMap<String, usize>,
    /// Outputs that differ in any row, those that add up first, in the order of the rules.
    pub outputs: Vec<OutputImpact>,
    pub largest: Vec<Explained>,
}

/// Two programs, and what is the same in both but for its name.
pub struct Both<'a> {
    pub old: &'a Program,
    pub new: &'a Program,
    /// New names of records and rules by their old ones.
    pub renamed: BTreeMap<String, String>,
}

impl<'a> Both<'a> {
    pub fn new(old: &'a Program, new: &'a Program, renames: &[Rename]) -> Both<'a> {
        let whole = renames.iter().filter(|rename| rename.of.is_none());
        Both { old, new, renamed: whole.map(|r| (r.old.clone(), r.new.clone())).collect() }
    }
}

/// The rows of every record of both runs, side by side.
pub fn side_by_side<'r>(both: &Both<'_>, runs: (&'r Ran, &'r Ran)) -> Result<Vec<(String, Compared<'r>)>, String> {
    let mut all = Vec::new();
    for (record, _) in &runs.0.kept.records {
        let rows = compared((both.old, both.new), record, (&runs.0.kept, &runs.1.kept), &both.renamed)?;
        all.extend(rows.map(|rows| (record.clone(), rows)));
    }
    Ok(all)
}

/// Rows that differ, as they are written to files.
pub fn differences(rows: &[(String, Compared<'_>)]) -> Result<Vec<Difference>, String> {
    let all: Result<Vec<Difference>, String> = rows.iter().map(|(record, rows)| difference(record, rows)).collect();
    Ok(all?.into_iter().filter(|d| d.rows.num_rows() > 0).collect())
}

/// The effect on every record that has any. `labels`: the group of each row of the run before, by record.
pub fn impact(
    both: &Both<'_>,
    rows: &[(String, Compared<'_>)],
    runs: (&Ran, &Ran),
    labels: &Labels,
) -> Vec<RecordImpact> {
    let mut all = Vec::new();
    for (record, rows) in rows {
        let outputs = rows.columns.get(rows.width..).unwrap_or_default();
        let mut changes = BTreeMap::new();
        let moved: Vec<bool> = rows
            .pairs
            .iter()
            .map(|pair| change(pair, outputs).map(|word| *changes.entry(word).or_insert(0) += 1).is_some())
            .collect();
        if changes.is_empty() {
            continue;
        }
        let none = Vec::new();
        let splits = labels.get(record).unwrap_or(&none);
        let title = both.old.records.iter().find(|r| r.name == *record).and_then(|r| r.title.clone());
        all.push(RecordImpact {
            record: record.clone(),
            title,
            compared: rows.pairs.iter().filter(|pair| pair.before.is_some() && pair.after.is_some()).count(),
            changes,
            rejected: rejected(both, record, runs),
            codes: codes(both, record, runs),
            outputs: output::outputs(rows, &moved, splits),
            largest: Vec::new(),
        });
    }
    all
}

fn rejected(both: &Both<'_>, record: &str, runs: (&Ran, &Ran)) -> usize {
    let (were, are) = rejects(both, record, runs);
    were.iter().flat_map(|keys| keys.keys()).filter(|key| are.is_some_and(|keys| keys.contains_key(*key))).count()
}

type Codes = BTreeMap<String, String>;

/// Rejected rows of a record in both runs, by key.
fn rejects<'r>(both: &Both<'_>, record: &str, runs: (&'r Ran, &'r Ran)) -> (Option<&'r Codes>, Option<&'r Codes>) {
    let now = both.renamed.get(record).map_or(record, String::as_str);
    (runs.0.kept.rejected.get(record), runs.1.kept.rejected.get(now))
}

fn codes(both: &Both<'_>, record: &str, runs: (&Ran, &Ran)) -> BTreeMap<String, usize> {
    let (were, are) = rejects(both, record, runs);
    let mut codes = BTreeMap::new();
    let new = |key: &String| were.is_none_or(|keys| !keys.contains_key(key));
    for (_, code) in are.into_iter().flatten().filter(|(key, _)| new(key)) {
        *codes.entry(code.clone()).or_insert(0) += 1;
    }
    codes
}

/// Explains the rows that move most, on both sides, down to the rule that did it.
pub fn explain(
    both: &Both<'_>,
    found: (&Discovered, &Discovered),
    options: &RunOptions,
    all: &mut [RecordImpact],
) -> Result<(), RunError> {
    all.iter_mut().try_for_each(|one| {
        one.largest = cause::largest(both, found, options, one)?;
        Ok(())
    })
}
