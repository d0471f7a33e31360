//! Groups over parted records: each part makes its groups and folds what it has of them; the groups of all parts together
//! have the keys of all, and their measures fold what the parts left.

use super::tree::Tree;
use crate::api::RunError;
use crate::eval::{address, Eval, Partial, Scope};
use crate::groups::Making;
use crate::load::{store_frame, take_step, Input};
use crate::shared::Shared;
use prakas::ir::{Aggregate, Expr, ExprKind, Group, GroupId, Program, RecordId, Rows, Rule, RuleKind, Step};
use std::collections::BTreeMap;

/// The groups over parted records so far.
pub(crate) struct Totals {
    groups: BTreeMap<GroupId, Total>,
}

#[derive(Default)]
struct Total {
    making: Making,
    /// By address of the aggregate.
    partials: BTreeMap<usize, Partial>,
}

impl Totals {
    pub(crate) fn new(tree: &Tree) -> Totals {
        Totals { groups: tree.totals.iter().map(|id| (*id, Total::default())).collect() }
    }

    /// Adds what the part at hand has.
    pub(crate) fn add(&mut self, shared: &mut Shared, input: &Input) -> Result<(), RunError> {
        let program = shared.program;
        for (id, total) in &mut self.groups {
            let Some(group) = program.groups.get(id.index()) else { continue };
            take_step(shared, input, Step::Group(*id))?;
            total.add(shared, group);
            put(shared, group.record, None);
        }
        Ok(())
    }

    /// The groups of all parts, whose measures can be computed from now on.
    pub(crate) fn finish(self, shared: &mut Shared) {
        let program = shared.program;
        for (id, total) in self.groups {
            let Some(group) = program.groups.get(id.index()) else { continue };
            let (store, rows) = total.making.finish(shared, group);
            let n = store.n;
            put(shared, group.record, Some(store));
            let partials = total.partials.into_iter().map(|(at, partial)| (at, partial.renumbered(&rows, n)));
            shared.folded.extend(partials);
        }
    }
}

fn put(shared: &mut Shared, id: RecordId, store: Option<crate::store::Store>) {
    if let Some(slot) = shared.stores.get_mut(id.index()) {
        *slot = store;
    }
}

impl Total {
    fn add(&mut self, shared: &Shared, group: &Group) {
        let Some(store) = shared.store(group.record) else { return };
        let numbers = self.making.join(store);
        let frame = store_frame(shared, group.record, 0, store.n);
        let eval = Eval::new(shared, &frame);
        for rule in measures(shared.program, group.record) {
            let scope = Scope { waits: &rule.waits, ..Scope::of_frame(&frame, &rule.lets) };
            for (aggregate, expr) in over_members(rule) {
                let Some(partial) = eval.partial(&scope, aggregate, expr) else { continue };
                let partial = partial.renumbered(&numbers, self.making.len());
                match self.partials.get_mut(&address(aggregate)) {
                    Some(all) => all.join(partial),
                    None => {
                        self.partials.insert(address(aggregate), partial);
                    }
                }
            }
        }
    }
}

/// The measures of a group.
pub(super) fn measures(program: &Program, record: RecordId) -> impl Iterator<Item = &Rule> {
    program.rules.iter().filter(move |rule| rule.record == record && rule.kind == RuleKind::Measure)
}

/// The aggregates of a measure that go through the members of its group.
pub(super) fn over_members(rule: &Rule) -> Vec<(&Aggregate, &Expr)> {
    let mut found = Vec::new();
    for part in rule.parts() {
        part.visit(&mut |expr| {
            if let ExprKind::Aggregate(aggregate) = &expr.kind {
                if matches!(aggregate.rows, Rows::Members(_)) {
                    found.push((aggregate.as_ref(), expr));
                }
            }
        });
    }
    found
}
