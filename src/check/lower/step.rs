//! What follows a value: fields and rules of the row it points at, states, reasons and shares of money rules.

use super::{Body, Expr};
use crate::check::world::{id, RuleSig};
use crate::check::{codes, names, types};
use crate::ir::{ExprKind, FieldId, Item, MoneyPart, RecordId, Type};
use crate::problem::Problem;
use crate::resolve::codes as known;
use crate::source::Span;
use crate::syntax::tree::{Name, Step};

impl Body<'_> {
    /// What follows a value: `.field`, `.state`.
    pub(super) fn steps(&mut self, mut from: Expr, steps: &[Step], span: Span) -> Option<Expr> {
        let start = from.span;
        for step in steps {
            from = match step {
                Step::Field(name) => self.field(from, name, start.to(name.span))?,
                Step::Index(_, at) => {
                    let problem = Problem::new(&codes::NOT_INDEXED, "only tables and records are looked up with `[ ]`")
                        .label(*at, "this is a value already")
                        .help("write the name of a table or record before `[`");
                    self.world.report(problem);
                    return None;
                }
            };
        }
        from.span = from.span.to(span);
        Some(from)
    }

    pub(super) fn field(&mut self, from: Expr, name: &Name, span: Span) -> Option<Expr> {
        if let Some(part) = self.money_part(&from, name, span) {
            return part;
        }
        let Type::Record(record) = from.ty else {
            let what = types::describe(self.world, &from.ty);
            let problem = Problem::new(&codes::NO_PARTS, format!("this has no `{}`: it is {what}", name.text))
                .label(name.span, format!("asked of {what}"))
                .help("only rows have fields, and money rules have `state`, `reason` and the parties of their split");
            self.world.report(problem);
            return None;
        };
        let sig = self.world.record(record)?;
        let field = sig.fields.iter().position(|f| f.name == name.text);
        let item = if let Some(index) = field {
            if let Some(row) = self.group_row(from.clone(), index, span) {
                return row;
            }
            Item::Field(FieldId(id(index)))
        } else if let Some(rule) = self.world.rule_of(&self.scope, record, &name.text) {
            Item::Rule(rule)
        } else {
            self.no_field(record, name);
            return None;
        };
        self.item_of(from, item, name.span, span)
    }

    /// A field or rule of another row.
    pub(super) fn item_of(&mut self, from: Expr, item: Item, name: Span, span: Span) -> Option<Expr> {
        let Type::Record(record) = from.ty else { return None };
        let (ty, optional) = match item {
            Item::Field(field) => {
                let slot = self.world.record(record)?.fields.get(field.index())?;
                (slot.ty.clone()?, slot.optional)
            }
            Item::Rule(rule) | Item::Money(rule, _) => self.read_rule(rule, name)?,
        };
        let optional = optional || from.optional;
        Some(self.settle(Expr { kind: ExprKind::Of { from: Box::new(from), item }, ty, optional, span }))
    }

    /// A reference to a group is a look-up in it: its rows are made during the run.
    pub(super) fn group_row(&mut self, from: Expr, field: usize, span: Span) -> Option<Option<Expr>> {
        let world = self.world;
        let Type::Record(holder) = from.ty else { return None };
        let sig = world.record(holder)?;
        let slot = sig.fields.get(field)?;
        let Some(Type::Record(target)) = slot.ty else { return None };
        world.record(target)?.group.filter(|_| sig.group.is_none())?;
        let keys = crate::check::records::group_keys(world, holder, field, target)?;
        let optional = slot.optional || from.optional;
        let this = matches!(from.kind, ExprKind::This);
        let keys = if this { keys } else { keys.iter().map(|k| seen_from(k, &from)).collect() };
        let kind = ExprKind::RowOf { record: target, keys };
        Some(Some(self.settle(Expr { kind, ty: Type::Record(target), optional, span })))
    }

    /// Rows where one value is due.
    pub(super) fn many_rows(&mut self, name: &Name) {
        let problem = Problem::new(&codes::NOT_A_VALUE, format!("`{}` are many rows, and one value is due", name.text))
            .label(name.span, "a relation")
            .help(format!("fold them: `count(x in {0})`, `sum(x.AMOUNT for x in {0})`", name.text));
        self.world.report(problem);
    }

    pub(super) fn no_field(&mut self, record: RecordId, name: &Name) {
        let Some(sig) = self.world.record(record) else { return };
        if sig.relations.iter().any(|r| r.name == name.text) {
            return self.many_rows(name);
        }
        let rules = self.world.rules.iter().filter(|r| r.record == Some(record)).map(|r| r.name.as_str());
        let candidates: Vec<&str> = sig.fields.iter().map(|f| f.name.as_str()).chain(rules).collect();
        let message = format!("`{}` has no field or rule `{}`", sig.name, name.text);
        if let Some(module) = self.elsewhere(record, name) {
            let problem = Problem::new(&known::UNKNOWN_NAME, message)
                .label(name.span, "not known in this file")
                .help(format!("module `{module}` declares it: add `use {module}.{{{}}}` to this file", name.text));
            return self.world.report(problem);
        }
        names::unknown(self.world, &self.scope, name, &message, candidates.into_iter());
    }

    /// The module that declares a rule of this record which the file does not name in a `use` line.
    fn elsewhere(&self, record: RecordId, name: &Name) -> Option<&str> {
        let own = |r: &&RuleSig| r.record == Some(record) && r.name == name.text;
        let item = self.world.rules.iter().find(own)?.item;
        let home = self.world.resolved.items.get(item)?.home;
        self.world.resolved.modules.get(home).map(|m| m.name.as_str())
    }

    /// `x.state`, `x.reason`, `x.employer` of a money rule.
    fn money_part(&mut self, from: &Expr, name: &Name, span: Span) -> Option<Option<Expr>> {
        let (rule, of) = match &from.kind {
            ExprKind::Own(Item::Rule(rule)) => (*rule, None),
            ExprKind::Of { from, item: Item::Rule(rule) } => (*rule, Some(from.clone())),
            _ => return None,
        };
        let sig = self.world.rules.get(rule.index()).filter(|sig| sig.money)?;
        let (part, ty, optional) = match name.text.as_str() {
            "state" => (MoneyPart::State, Type::State, false),
            "reason" => (MoneyPart::Reason, Type::Text, true),
            party => match self.world.party(party).filter(|p| sig.parties.contains(p)) {
                Some(party) => (MoneyPart::Share(party), sig.ty.clone()?, false),
                None => {
                    self.no_party(sig, name);
                    return Some(None);
                }
            },
        };
        let item = Item::Money(rule, part);
        let optional = optional || from.optional;
        let kind = of.map_or(ExprKind::Own(item), |from| ExprKind::Of { from, item });
        Some(Some(self.settle(Expr { kind, ty, optional, span })))
    }

    fn no_party(&self, sig: &RuleSig, name: &Name) {
        let parties = self.world.scheme.iter().flat_map(|s| &s.parties);
        let named: Vec<&str> = parties
            .filter(|p| self.world.party(p).is_some_and(|p| sig.parties.contains(&p)))
            .map(String::as_str)
            .chain(["state", "reason"])
            .collect();
        let help = match self.world.nearest(&name.text, named.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", named.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
        };
        let problem = Problem::new(&known::UNKNOWN_NAME, format!("`{}` has no part `{}`", sig.name, name.text))
            .label(name.span, "unknown part")
            .label(sig.span, "declared here")
            .help(help);
        self.world.report(problem);
    }
}

/// An expression of a row as it reads from another one: what the row has is what `from` points at has.
fn seen_from(expr: &Expr, from: &Expr) -> Expr {
    let kind = match &expr.kind {
        ExprKind::Own(item) => ExprKind::Of { from: Box::new(from.clone()), item: *item },
        ExprKind::This => return from.clone(),
        other => other.clone(),
    };
    let mut out = Expr { kind, ..expr.clone() };
    match &mut out.kind {
        ExprKind::Of { from: inner, .. } if !matches!(expr.kind, ExprKind::Own(_)) => **inner = seen_from(inner, from),
        ExprKind::Call(call) => call.arguments.iter_mut().for_each(|a| *a = seen_from(a, from)),
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(_, a, b) => {
            **a = seen_from(a, from);
            **b = seen_from(b, from);
        }
        _ => {}
    }
    out
}
