//! Dated things that are read where no date is known: in records without `at`.
//! In: what lowered. Out: problems.

use super::codes;
use super::parts::Parts;
use super::world::World;
use crate::ir::{Decision, Expr, ExprKind, RecordId, Rows, TableId};
use crate::problem::Problem;
use crate::source::Span;

pub(crate) fn check(world: &World, parts: &Parts) {
    let dated = decisions(parts);
    for group in parts.groups.iter().flatten() {
        let dated_over = parts.records.get(group.over.index()).and_then(Option::as_ref).is_some_and(|r| r.at.is_some());
        if !dated_over {
            group.parts().into_iter().for_each(|expr| look(world, parts, &dated, group.over, expr));
        }
    }
    for (index, record) in parts.records.iter().enumerate() {
        let Some(record) = record.as_ref().filter(|r| r.at.is_none()) else { continue };
        let own = RecordId(super::world::id(index));
        for expr in record.parts() {
            look(world, parts, &dated, own, expr);
        }
        for rule in parts.rules.iter().flatten().filter(|r| r.record == own) {
            if let Some(span) = own_date(rule) {
                world.report(problem(world, own, span, "this depends on the date"));
            }
            for expr in rule.parts() {
                look(world, parts, &dated, own, expr);
            }
        }
        for assert in parts.asserts.iter().flatten().filter(|a| a.record == own) {
            for expr in assert.parts() {
                look(world, parts, &dated, own, expr);
            }
        }
    }
}

/// The first dated entry of a rule's own body.
fn own_date(rule: &crate::ir::Rule) -> Option<Span> {
    let formula = rule.body.formula.entries.iter().filter(|e| e.from.is_some()).map(|e| e.span);
    let exceptions = rule.body.exceptions.iter().flat_map(|e| &e.body.entries);
    let exceptions = exceptions.filter(|e| e.from.is_some()).map(|e| e.span);
    let split = rule.money.as_ref().and_then(|m| m.split.as_ref());
    let shares = split.into_iter().flat_map(|s| &s.shares.entries).filter(|e| e.from.is_some()).map(|e| e.span);
    let others = split.into_iter().flat_map(|s| &s.exceptions).flat_map(|e| &e.body.entries);
    formula.chain(exceptions).chain(shares).chain(others.filter(|e| e.from.is_some()).map(|e| e.span)).next()
}

/// Which decisions read something dated, also through others.
fn decisions(parts: &Parts) -> Vec<bool> {
    let own = |d: &Option<Decision>| d.as_ref().is_some_and(|d| !d.body.is_undated());
    let mut dated: Vec<bool> = parts.decisions.iter().map(own).collect();
    loop {
        let mut changed = false;
        for (index, decision) in parts.decisions.iter().enumerate() {
            let Some(decision) = decision else { continue };
            let mut reads = false;
            for expr in decision.parts() {
                expr.visit(&mut |e| reads |= is_dated(parts, &dated, e));
            }
            if let Some(flag) = dated.get_mut(index).filter(|flag| reads && !**flag) {
                *flag = true;
                changed = true;
            }
        }
        if !changed {
            return dated;
        }
    }
}

fn is_dated(parts: &Parts, decisions: &[bool], expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Parameter { at: None, .. } | ExprKind::Scale { at: None, .. } => true,
        ExprKind::Decision { decision, at: None, .. } => decisions.get(decision.index()).copied().unwrap_or(false),
        ExprKind::Cell { table, at: None, .. } => is_dated_table(parts, *table),
        ExprKind::Aggregate(aggregate) => match &aggregate.rows {
            Rows::Table(table) => is_dated_table(parts, *table),
            _ => false,
        },
        _ => false,
    }
}

fn is_dated_table(parts: &Parts, table: TableId) -> bool {
    parts.tables.get(table.index()).and_then(Option::as_ref).is_some_and(|t| t.dated)
}

fn look(world: &World, parts: &Parts, dated: &[bool], record: RecordId, expr: &Expr) {
    expr.visit(&mut |e| {
        if is_dated(parts, dated, e) {
            world.report(problem(world, record, e.span, "this changes with the date"));
        }
    });
}

fn problem(world: &World, record: RecordId, span: Span, label: &str) -> Problem {
    let sig = world.record(record);
    let name = sig.map_or("", |r| r.name.as_str());
    let problem =
        Problem::new(&codes::NO_DATE, format!("a row of `{name}` has no date to read this on")).label(span, label);
    let problem = match sig {
        Some(sig) => problem.label(sig.span, "declared without `at`"),
        None => problem,
    };
    problem.help(format!("write `at` before a date or month of `{name}`, or read it on a day: `X at D`"))
}
