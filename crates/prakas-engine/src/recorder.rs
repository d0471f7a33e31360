//! What an evaluation of one row did, step by step, as a tree. Off in runs: then nothing here costs anything.

use crate::api::{Node, NodeKind};
use prakas::ir::RuleId;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Steps so far: the innermost open step is last.
#[derive(Default)]
pub(crate) struct Recorder {
    open: RefCell<Vec<Vec<Node>>>,
    quiet: Cell<u32>,
    /// Finished rules of the row.
    rules: RefCell<BTreeMap<RuleId, Node>>,
    /// Rules that the output at hand has shown in full: of this row, or of a row of another record.
    shown: RefCell<BTreeSet<(RuleId, Option<u32>)>>,
}

impl Recorder {
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet.get() > 0
    }

    pub(crate) fn quietly<T>(&self, f: impl FnOnce() -> T) -> T {
        self.quiet.set(self.quiet.get() + 1);
        let out = f();
        self.quiet.set(self.quiet.get() - 1);
        out
    }

    pub(crate) fn enter(&self) {
        self.open.borrow_mut().push(Vec::new());
    }

    /// Ends the innermost step and gives what happened in it.
    pub(crate) fn leave(&self) -> Vec<Node> {
        self.open.borrow_mut().pop().unwrap_or_default()
    }

    pub(crate) fn push(&self, node: Node) {
        if self.is_quiet() {
            return;
        }
        if let Some(top) = self.open.borrow_mut().last_mut() {
            // The same thing read twice in a row is said once.
            if top.last() != Some(&node) {
                top.push(node);
            }
        }
    }

    pub(crate) fn keep_rule(&self, id: RuleId, node: Node) {
        self.rules.borrow_mut().insert(id, node);
    }

    pub(crate) fn rule(&self, id: RuleId) -> Option<Node> {
        self.rules.borrow().get(&id).cloned()
    }

    /// True the first time.
    pub(crate) fn show(&self, id: RuleId, row: Option<u32>) -> bool {
        self.shown.borrow_mut().insert((id, row))
    }
}

/// A step without anything but its name.
pub(crate) fn node(kind: NodeKind, name: impl Into<String>) -> Node {
    Node {
        kind,
        name: name.into(),
        value: None,
        detail: None,
        of: None,
        cites: Vec::new(),
        doc: None,
        place: None,
        children: Vec::new(),
    }
}
