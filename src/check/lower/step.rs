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

    fn field(&mut self, from: Expr, name: &Name, span: Span) -> Option<Expr> {
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
        let (item, ty, optional) = if let Some(index) = field {
            let slot = sig.fields.get(index)?;
            (Item::Field(FieldId(id(index))), slot.ty.clone()?, slot.optional)
        } else if let Some(rule) = self.world.rule_of(&self.scope, record, &name.text) {
            let (ty, optional) = self.read_rule(rule, name.span)?;
            (Item::Rule(rule), ty, optional)
        } else {
            self.no_field(record, name);
            return None;
        };
        let optional = optional || from.optional;
        Some(self.settle(Expr { kind: ExprKind::Of { from: Box::new(from), item }, ty, optional, span }))
    }

    fn no_field(&mut self, record: RecordId, name: &Name) {
        let Some(sig) = self.world.record(record) else { return };
        if sig.relations.iter().any(|(relation, _)| *relation == name.text) {
            return names::later(self.world, name.span, "relations back");
        }
        let rules = self.world.rules.iter().filter(|r| r.record == Some(record)).map(|r| r.name.as_str());
        let candidates: Vec<&str> = sig.fields.iter().map(|f| f.name.as_str()).chain(rules).collect();
        let message = format!("`{}` has no field or rule `{}`", sig.name, name.text);
        names::unknown(self.world, &self.scope, name, &message, candidates.into_iter());
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
