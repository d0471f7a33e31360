//! Look-ups by key: cells of tables, rows of records.

use super::{Body, Due};
use crate::check::world::{id, Entity, Slot};
use crate::check::{codes, names, types};
use crate::ir::{Expr, ExprKind, RecordId, TableId};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Step};

impl Body<'_> {
    /// `given case_list[code]`: the row itself.
    pub(super) fn table_row(&mut self, root: &Name, steps: &[Step], span: Span) -> Option<Option<Expr>> {
        let [Step::Index(keys, at)] = steps else { return None };
        if !self.readings(&root.text).is_empty() {
            return None;
        }
        match self.world.entity(&self.scope, &root.text)? {
            Entity::Table(id) => Some(self.cell(id, keys, *at, None, span)),
            _ => None,
        }
    }

    pub(super) fn cell(
        &mut self,
        table: TableId,
        keys: &[tree::Expr],
        at: Span,
        column: Option<&Name>,
        span: Span,
    ) -> Option<Expr> {
        let sig = self.world.tables.get(table.index())?;
        let keys = self.fit_keys(&sig.name, sig.span, &sig.keys.iter().collect::<Vec<_>>(), keys, at, false);
        let asked_for = column;
        let column = match column {
            Some(name) => match sig.columns.iter().position(|c| c.name == name.text) {
                Some(index) => index,
                None => {
                    let columns = sig.columns.iter().map(|c| c.name.as_str());
                    let message = format!("`{}` has no column `{}`", sig.name, name.text);
                    names::unknown(self.world, &self.scope, name, &message, columns);
                    return None;
                }
            },
            None => sig.columns.iter().position(|c| !c.optional).unwrap_or(0),
        };
        let slot = sig.columns.get(column)?;
        let kind = ExprKind::Cell { table, keys: keys?, column: id(column), at: None };
        // Without a column the row itself is asked for, whatever its cells hold.
        let optional = slot.optional && asked_for.is_some();
        Some(self.settle(Expr { kind, ty: slot.ty.clone()?, optional, span }))
    }

    /// Values for the keys of a record.
    pub(crate) fn keys(
        &mut self,
        record: RecordId,
        keys: &[tree::Expr],
        at: Span,
        optional: bool,
    ) -> Option<Vec<Expr>> {
        let sig = self.world.record(record)?;
        let slots: Vec<&Slot> = sig.keys.iter().filter_map(|key| sig.fields.get(*key)).collect();
        self.fit_keys(&sig.name, sig.span, &slots, keys, at, optional)
    }

    fn fit_keys(
        &mut self,
        name: &str,
        declared: Span,
        slots: &[&Slot],
        keys: &[tree::Expr],
        at: Span,
        optional: bool,
    ) -> Option<Vec<Expr>> {
        if slots.len() != keys.len() {
            let wanted: Vec<&str> = slots.iter().map(|s| s.name.as_str()).collect();
            let message = format!("`{name}` has {}, not {}", names::count(slots.len(), "key"), keys.len());
            let problem = Problem::new(&codes::KEY_COUNT, message)
                .label(at, "one value for each key is due")
                .label(declared, "declared here")
                .help(if wanted.is_empty() {
                    format!("`{name}` has no key: write `key` before a field of it")
                } else {
                    format!("give a value for each of its keys: {}", wanted.join(", "))
                });
            self.world.report(problem);
            return None;
        }
        let mut all = Vec::with_capacity(keys.len());
        for (slot, key) in slots.iter().zip(keys) {
            let Some(ty) = &slot.ty else {
                all.push(None);
                continue;
            };
            let says = format!("the key `{}` is {}", slot.name, types::describe(self.world, ty));
            all.push(self.due(key, &Due::new(ty, says, Some(slot.span)).optional(optional)));
        }
        all.into_iter().collect()
    }
}
