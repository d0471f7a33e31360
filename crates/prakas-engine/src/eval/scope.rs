//! What the expressions of one body may read: rows of a rule, of one call of a scale or decision, or of an aggregate.

use super::Col;
use crate::column::pick;
use crate::frame::Frame;
use crate::times::Times;
use prakas::ir::{Expr, ExprKind, Let, RuleId, VarId};
use std::cell::RefCell;
use std::sync::Arc;

/// Some rows of a scope, ascending.
#[derive(Debug, Clone)]
pub(crate) enum Sel {
    All(usize),
    Rows(Arc<Vec<u32>>),
}

impl Sel {
    pub(crate) fn len(&self) -> usize {
        match self {
            Sel::All(n) => *n,
            Sel::Rows(rows) => rows.len(),
        }
    }

    /// The selected rows at some positions.
    pub(crate) fn narrow(&self, positions: &[u32]) -> Sel {
        match self {
            Sel::All(n) if *n == positions.len() => self.clone(),
            Sel::All(_) => Sel::Rows(Arc::new(positions.to_vec())),
            Sel::Rows(rows) => Sel::Rows(Arc::new(
                positions.iter().map(|p| rows.get(*p as usize).copied().unwrap_or_default()).collect(),
            )),
        }
    }

    /// A column of the scope at the selected rows.
    pub(crate) fn gather(&self, column: &Col) -> Col {
        match self {
            Sel::All(_) => column.clone(),
            Sel::Rows(rows) => Arc::new(column.gather(rows)),
        }
    }

    pub(crate) fn rows(&self) -> Vec<u32> {
        match self {
            Sel::All(n) => every(*n),
            Sel::Rows(rows) => rows.to_vec(),
        }
    }

    /// What a list with one entry per row of the scope has at the selected rows.
    pub(crate) fn of(&self, list: &[u32]) -> Vec<u32> {
        match self {
            Sel::All(_) => list.to_vec(),
            Sel::Rows(rows) => rows.iter().map(|r| pick_row(list, *r)).collect(),
        }
    }
}

fn pick_row(list: &[u32], row: u32) -> u32 {
    list.get(row as usize).copied().unwrap_or_default()
}

pub(crate) fn every(n: usize) -> Vec<u32> {
    (0..u32::try_from(n).unwrap_or(u32::MAX)).collect()
}

/// Positions at which something holds.
pub(crate) fn where_(n: usize, test: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..n).filter(|i| test(*i)).map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect()
}

/// The positions below `n` that are not among some, which ascend.
pub(crate) fn others(n: usize, some: &[u32]) -> Vec<u32> {
    let mut rest = Vec::with_capacity(n.saturating_sub(some.len()));
    let mut some = some.iter().copied().peekable();
    for i in 0..u32::try_from(n).unwrap_or(u32::MAX) {
        if some.peek() == Some(&i) {
            some.next();
        } else {
            rest.push(i);
        }
    }
    rest
}

/// A let's values so far, at the rows of the scope that asked for them.
#[derive(Default)]
pub(crate) struct Slot {
    pub(crate) done: Option<Vec<bool>>,
    pub(crate) column: Option<Col>,
}

/// What expressions of one body may read.
pub(crate) struct Scope<'a> {
    pub(crate) n: usize,
    pub(crate) at: Times,
    pub(crate) known: Times,
    pub(crate) arguments: Vec<Col>,
    pub(crate) lets: &'a [Let],
    pub(crate) slots: RefCell<Vec<Slot>>,
    /// Results whose failure rejects a row that is counted.
    pub(crate) waits: &'a [RuleId],
    /// Inside an aggregate: the body around it, and the row of that body for each row here, ascending.
    pub(crate) up: Option<(&'a Scope<'a>, Arc<Vec<u32>>)>,
    /// Letters of the aggregates around this place.
    pub(crate) vars: Vec<(VarId, Col)>,
}

impl<'a> Scope<'a> {
    pub(crate) fn of_frame(frame: &Frame, lets: &'a [Let]) -> Scope<'a> {
        Scope {
            n: frame.n,
            at: frame.at.clone(),
            known: frame.known.clone(),
            arguments: Vec::new(),
            lets,
            slots: RefCell::new(lets.iter().map(|_| Slot::default()).collect()),
            waits: &[],
            up: None,
            vars: Vec::new(),
        }
    }

    pub(crate) fn of_call(n: usize, at: Times, known: Times, arguments: Vec<Col>) -> Scope<'a> {
        Scope {
            n,
            at,
            known,
            arguments,
            lets: &[],
            slots: RefCell::new(Vec::new()),
            waits: &[],
            up: None,
            vars: Vec::new(),
        }
    }

    /// The scope of the pairs of an aggregate: outer rows of this scope, ascending, and what the letters are there.
    pub(crate) fn inside(&'a self, outer: Vec<u32>, letters: Vec<(VarId, Col)>) -> Scope<'a> {
        let mut vars: Vec<(VarId, Col)> =
            self.vars.iter().map(|(id, column)| (*id, Arc::new(column.gather(&outer)) as Col)).collect();
        vars.extend(letters);
        let (root, rows) = match &self.up {
            None => (self, outer.clone()),
            Some((root, rows)) => (*root, outer.iter().map(|r| pick_row(rows, *r)).collect()),
        };
        Scope {
            n: outer.len(),
            at: self.at.gather(&outer),
            known: self.known.gather(&outer),
            arguments: self.arguments.iter().map(|c| Arc::new(c.gather(&outer)) as Col).collect(),
            lets: self.lets,
            slots: RefCell::new(Vec::new()),
            waits: self.waits,
            up: Some((root, Arc::new(rows))),
            vars,
        }
    }

    /// An expression that is work and reads no letter: it says the same for all rows that an aggregate pairs with one.
    pub(crate) fn has_outside(&self, expr: &Expr) -> bool {
        use ExprKind::{Argument, CellOf, Let, Literal, Own, Row, This};
        let read = matches!(expr.kind, Argument(_) | CellOf { .. } | Let(_) | Literal(_) | Own(_) | Row(_) | This);
        if read || !self.arguments.is_empty() {
            return false;
        }
        let mut outside = true;
        expr.visit(&mut |part| match &part.kind {
            Row(var) | CellOf { row: var, .. } => outside &= self.var(*var).is_none(),
            _ => {}
        });
        outside
    }

    pub(crate) fn var(&self, id: VarId) -> Option<&Col> {
        self.vars.iter().rev().find(|(v, _)| *v == id).map(|(_, column)| column)
    }
}

/// Whether a row is marked.
pub(crate) fn is_done(done: &[bool], row: u32) -> bool {
    pick(done, row as usize) && done.len() > row as usize
}
