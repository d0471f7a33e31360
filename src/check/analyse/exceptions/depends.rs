//! Which fields a condition depends on, through lets, rules and references.
//! In: an expression. Out: fields by record. Used to tell what cannot influence what.

use crate::ir::{Expr, ExprKind, FieldId, FieldKind, Item, Let, Program, RecordId, Rule, RuleId, Type};
use std::collections::BTreeSet;

pub(super) type Fields = BTreeSet<(RecordId, FieldId)>;

/// All fields that an expression of a rule may read.
pub(super) fn fields(program: &Program, record: RecordId, lets: &[Let], exprs: &[&Expr]) -> Fields {
    let mut search = Search { program, fields: Fields::new(), rules: BTreeSet::new(), waiting: Vec::new() };
    exprs.iter().for_each(|expr| search.expr(record, lets, expr));
    while let Some(id) = search.waiting.pop() {
        if let Some(rule) = program.rules.get(id.index()) {
            search.rule(rule);
        }
    }
    search.fields
}

struct Search<'a> {
    program: &'a Program,
    fields: Fields,
    rules: BTreeSet<RuleId>,
    waiting: Vec<RuleId>,
}

impl<'a> Search<'a> {
    fn expr(&mut self, record: RecordId, lets: &'a [Let], expr: &'a Expr) {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![expr];
        while let Some(next) = waiting.pop() {
            let mut items = Vec::new();
            next.visit(&mut |part| match &part.kind {
                ExprKind::Own(item) => items.push((record, *item)),
                ExprKind::Of { from, item } => {
                    if let Type::Record(other) = from.ty {
                        items.push((other, *item));
                    }
                }
                ExprKind::Let(id) if seen.insert(*id) => waiting.extend(lets.get(id.index()).map(|l| &l.value)),
                _ => {}
            });
            items.into_iter().for_each(|(record, item)| self.item(record, item));
        }
    }

    fn item(&mut self, record: RecordId, item: Item) {
        match item {
            Item::Field(field) => {
                if self.fields.insert((record, field)) {
                    let declared = self.program.records.get(record.index()).and_then(|r| r.fields.get(field.index()));
                    if let Some(FieldKind::By(keys)) = declared.map(|f| &f.kind) {
                        keys.iter().for_each(|key| self.expr(record, &[], key));
                    }
                }
            }
            Item::Rule(rule) | Item::Money(rule, _) => {
                if self.rules.insert(rule) {
                    self.waiting.push(rule);
                }
            }
        }
    }

    fn rule(&mut self, rule: &'a Rule) {
        let versions = rule.body.formula.entries.iter().filter_map(|e| e.value.as_ref());
        let exceptions = rule.body.exceptions.iter().flat_map(|x| &x.body.entries).filter_map(|e| e.value.as_ref());
        let mut all: Vec<&Expr> = versions.chain(exceptions.flat_map(|(c, v)| [c, v])).collect();
        if let Some(money) = &rule.money {
            all.extend(&money.when);
            all.extend(money.denies.iter().map(|d| &d.condition));
        }
        all.into_iter().for_each(|expr| self.expr(rule.record, &rule.lets, expr));
    }
}
