//! What two versions of a scheme say differently, in law rather than in lines. Layout, comments, order of declarations,
//! files and names are no difference; an entry that repeats what was in force before it is none either.
//! In: two checked programs. Out: renames, and changes in program order with the outputs that depend on each.

mod change;
mod declared;
mod facts;
mod narrow;
mod pair;
mod reach;
mod rules;
mod sentence;
mod timeline;
mod words;

pub use change::{Change, What};
pub use facts::{Kind, Part};
pub use pair::Rename;
pub use reach::Output;

use crate::ir::Program;
use crate::source::Sources;
use chrono::NaiveDate;
use facts::Declared;
use reach::{Node, Reach};
use std::collections::{BTreeMap, BTreeSet};

/// All that differs between two programs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub renames: Vec<Rename>,
    pub changes: Vec<Change>,
}

/// A checked program and the texts it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Version<'p> {
    pub program: &'p Program,
    pub sources: &'p Sources,
}

/// Compares. `past`: the day before which a change alters what was already done, for changes that name no day of
/// enactment themselves.
pub fn compare(old: Version<'_>, new: Version<'_>, past: Option<NaiveDate>) -> Difference {
    let before = pair::by_place(old.program);
    let old = Version { program: &before, ..old };
    let (aligned, renames) = pair::aligned(old, new);
    let aligned = Version { program: &aligned, ..new };
    let (before, after) = (facts::of(old), facts::of(aligned));
    let reaches = (Reach::of(old.program), Reach::of(aligned.program));
    let others: BTreeMap<pair::Key, &Declared> = after.iter().map(|d| (pair::key(d), d)).collect();
    let mine: BTreeMap<pair::Key, &Declared> = before.iter().map(|d| (pair::key(d), d)).collect();
    let mut changes = Vec::new();
    for one in &before {
        match others.get(&pair::key(one)) {
            Some(other) => changes.extend(change::between(one, other, past)),
            None => changes.push(change::whole(one, false)),
        }
    }
    changes.extend(after.iter().filter(|d| !mine.contains_key(&pair::key(d))).map(|d| change::whole(d, true)));
    for change in changes.iter_mut().filter(|change| change.counts()) {
        let node = Node::of(change);
        let mut seen = BTreeSet::new();
        let all = reaches.0.outputs(&node).into_iter().chain(reaches.1.outputs(&node));
        change.outputs = all.filter(|output| seen.insert(output.clone())).collect();
    }
    Difference { renames, changes }
}
