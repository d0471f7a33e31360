//! All that lowered so far, by id: the same lists as in a program, with holes where something did not lower.
//! Out: a program when there are no holes.

use super::world::World;
use crate::ir::{Assert, Decision, Group, Parameter, Program, Record, Rule, Scale, Step, Table};
use std::sync::Arc;

#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub records: Vec<Option<Record>>,
    pub tables: Vec<Option<Table>>,
    pub parameters: Vec<Option<Parameter>>,
    pub scales: Vec<Option<Scale>>,
    pub decisions: Vec<Option<Decision>>,
    pub rules: Vec<Option<Rule>>,
    pub groups: Vec<Option<Group>>,
    pub asserts: Vec<Option<Assert>>,
}

impl Parts {
    /// The program, without its sources; nothing when a part did not lower.
    pub(crate) fn program(self, world: &World, order: Vec<Step>) -> Option<Program> {
        Some(Program {
            scheme: world.scheme.clone(),
            variant: world.resolved.variant.clone(),
            coins: world.all_coins(),
            enums: world.enums.clone(),
            records: self.records.into_iter().collect::<Option<_>>()?,
            tables: self.tables.into_iter().collect::<Option<_>>()?,
            parameters: self.parameters.into_iter().collect::<Option<_>>()?,
            scales: self.scales.into_iter().collect::<Option<_>>()?,
            decisions: self.decisions.into_iter().collect::<Option<_>>()?,
            rules: self.rules.into_iter().collect::<Option<_>>()?,
            groups: self.groups.into_iter().collect::<Option<_>>()?,
            asserts: self.asserts.into_iter().collect::<Option<_>>()?,
            order,
            sources: Arc::default(),
        })
    }
}
