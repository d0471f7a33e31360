//! All that lowered so far, by id: the same lists as in a program, with holes where something did not lower.
//! Out: a program when there are no holes, and the expressions of each part for the passes that walk them.

use super::world::World;
use crate::ir::{Assert, Decision, Expr, FieldKind, Parameter, Program, Record, Rule, Scale, ScaleBody, Share};
use crate::ir::{RuleId, ShareAmount, Table};
use std::sync::Arc;

#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub records: Vec<Option<Record>>,
    pub tables: Vec<Option<Table>>,
    pub parameters: Vec<Option<Parameter>>,
    pub scales: Vec<Option<Scale>>,
    pub decisions: Vec<Option<Decision>>,
    pub rules: Vec<Option<Rule>>,
    pub asserts: Vec<Option<Assert>>,
}

impl Parts {
    /// The program, without its sources; nothing when a part did not lower.
    pub(crate) fn program(self, world: &World, order: Vec<RuleId>) -> Option<Program> {
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
            asserts: self.asserts.into_iter().collect::<Option<_>>()?,
            order,
            sources: Arc::default(),
        })
    }
}

fn values<T>(dated: &crate::ir::Dated<T>) -> impl Iterator<Item = &T> {
    dated.entries.iter().filter_map(|e| e.value.as_ref())
}

fn shares(all: &[Share]) -> impl Iterator<Item = &Expr> {
    all.iter().filter_map(|share| match &share.amount {
        ShareAmount::Percent(e, _) | ShareAmount::Amount(e, _) => Some(e),
        ShareAmount::TheRest => None,
    })
}

/// All expressions of a rule.
pub(crate) fn of_rule(rule: &Rule) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = rule.lets.iter().map(|l| &l.value).collect();
    if let Some(money) = &rule.money {
        all.extend(&money.when);
        all.extend(money.denies.iter().map(|d| &d.condition));
    }
    all.extend(values(&rule.body.formula));
    for exception in &rule.body.exceptions {
        all.extend(values(&exception.body).flat_map(|(when, value)| [when, value]));
    }
    if let Some(split) = rule.money.as_ref().and_then(|m| m.split.as_ref()) {
        all.extend(values(&split.shares).flat_map(|s| shares(s)));
        for exception in &split.exceptions {
            for (when, parts) in values(&exception.body) {
                all.push(when);
                all.extend(shares(parts));
            }
        }
    }
    all
}

pub(crate) fn of_scale(scale: &Scale) -> Vec<&Expr> {
    let mut all = Vec::new();
    for body in values(&scale.body) {
        match body {
            ScaleBody::Formula(e) => all.push(e),
            ScaleBody::Rows(rows) => {
                all.extend(rows.brackets.iter().flat_map(|b| b.bound.iter().chain(std::iter::once(&b.value))));
            }
        }
    }
    all
}

pub(crate) fn of_decision(decision: &Decision) -> Vec<&Expr> {
    values(&decision.body).flatten().flat_map(|row| &row.results).collect()
}

pub(crate) fn of_record(record: &Record) -> Vec<&Expr> {
    let by = record.fields.iter().filter_map(|f| match &f.kind {
        FieldKind::By(keys) => Some(keys),
        FieldKind::Column => None,
    });
    by.flatten().chain(record.requires.iter().map(|r| &r.condition)).collect()
}

pub(crate) fn of_assert(assert: &Assert) -> Vec<&Expr> {
    let lets = assert.lets.iter().map(|l| &l.value);
    lets.chain(&assert.when).chain(values(&assert.condition)).collect()
}
