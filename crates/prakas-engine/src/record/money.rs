//! Reports of rules: their result, conditions, denies, exceptions, cut and split.

use super::{cite_texts, since, Mark};
use crate::api::{Node, NodeKind};
use crate::column::{Column, Data};
use crate::eval::{version, Axes, Col, Eval, RuleColumns, Scope};
use crate::recorder::node;
use crate::show;
use prakas::ir::{Deny, Entry, Expr, Money, Rule, RuleId, Share, Split, Type};

impl Eval<'_> {
    pub(crate) fn leave_rule(&self, mark: Mark, id: RuleId, rule: &Rule, scope: &Scope, out: &RuleColumns) {
        let Some(recorder) = self.recorder.filter(|_| mark.0) else { return };
        let mut children = recorder.leave();
        let axes = Axes { at: &scope.at, known: &scope.known };
        let entry = version(&rule.body.formula, axes, 1).of(0).and_then(|v| rule.body.formula.entries.get(v));
        let cites = entry.map(|e| e.cites.as_slice()).unwrap_or_default();
        let state = out.state.as_ref().and_then(|s| show::cell(self.shared, &Type::State, s, 0));
        let reason = out.reason.as_ref().and_then(|r| show::cell(self.shared, &Type::Text, r, 0));
        let state = state.filter(|s| s != "due").map(|s| match reason {
            Some(reason) => format!("{s}: {reason}"),
            None => s,
        });
        let unforced = state.as_deref().filter(|s| *s == "not_due").and_then(|_| self.unforced(rule, scope));
        let state = unforced.or(state);
        let detail: Vec<String> = state.into_iter().chain(entry.and_then(since)).collect();
        let failed = out.error(0) != 0;
        if failed {
            // What was shared out before the failure is no result.
            children.retain(|c| !matches!(c.kind, NodeKind::Split | NodeKind::Share));
            children.extend(self.cause(out.error(0)));
        }
        let place = self.place(entry.filter(|_| rule.body.formula.entries.len() > 1).map_or(rule.span, |e| e.span));
        let made = Node {
            value: if failed { None } else { self.shown(&rule.ty, &out.amount) },
            detail: (!detail.is_empty()).then(|| detail.join(", ")),
            cites: cite_texts(cites.iter().chain(&rule.cites)),
            doc: rule.doc.clone().or_else(|| rule.title.clone()),
            place,
            children,
            ..node(NodeKind::Rule, &rule.name)
        };
        recorder.keep_rule(id, made);
    }

    /// Why a rule has no result.
    fn cause(&self, id: u32) -> Option<Node> {
        let failures = self.failures.borrow();
        let failure = failures.get(id)?;
        let detail = match failure.rule {
            Some(other) => format!("`{}` is rejected", crate::eval::rule_name(self.shared, other)),
            None => failure.reason.clone(),
        };
        let place = failure.span.and_then(|s| self.place(s));
        Some(Node { detail: Some(detail), place, ..node(NodeKind::Reject, failure.code) })
    }

    /// `not_due: no version in force on 2019-12-31; the first is from 2020-01-01`
    fn unforced(&self, rule: &Rule, scope: &Scope) -> Option<String> {
        let formula = &rule.body.formula;
        let found = version(formula, Axes { at: &scope.at, known: &scope.known }, 1).of(0);
        if found.and_then(|v| formula.entries.get(v)).is_some_and(|e| e.value.is_some()) {
            return None;
        }
        let day = scope.at.get(0).map(crate::column::date_of)?;
        let first = formula.entries.iter().filter(|e| e.value.is_some()).filter_map(|e| e.from).min();
        let first = first.filter(|f| *f > day).map(|f| format!("; the first is from {f}")).unwrap_or_default();
        Some(format!("not_due: no version in force on {day}{first}"))
    }

    pub(crate) fn leave_when(&self, mark: Mark, when: &Expr, asked: &Col) {
        self.leave(mark, |children| {
            let value = self.shown(&Type::YesNo, asked);
            Some(Node { value, place: self.place(when.span), children, ..node(NodeKind::When, self.text(when)) })
        });
    }

    pub(crate) fn leave_deny(&self, mark: Mark, deny: &Deny, asked: &Col) {
        self.leave(mark, |children| {
            Some(Node {
                value: self.shown(&Type::YesNo, asked).map(|v| if v == "yes" { "denies".into() } else { v }),
                detail: Some(deny.text.clone()),
                cites: cite_texts(&deny.cites),
                place: self.place(deny.span),
                children,
                ..node(NodeKind::Deny, &deny.name)
            })
        });
    }

    /// The explanation lists all denies that hold, not the first alone.
    pub(crate) fn record_other_denies(&self, money: &Money, scope: &Scope, reason: &[u32]) {
        let first = crate::column::pick(reason, 0) as usize;
        if self.recording().is_none() || first == 0 {
            return;
        }
        for deny in money.denies.iter().skip(first) {
            let mark = self.enter();
            let asked = self.ask(scope, &deny.condition, &[0]);
            self.leave_deny(mark, deny, &asked);
        }
    }

    pub(crate) fn leave_exception(&self, mark: Mark, name: &str, condition: &Expr, asked: &Col) {
        self.leave(mark, |children| {
            let detail = Some(format!("when {}", self.text(condition)));
            let value = self.shown(&Type::YesNo, asked);
            let place = self.place(condition.span);
            Some(Node { value, detail, place, children, ..node(NodeKind::Exception, name) })
        });
    }

    pub(crate) fn record_cut(&self, before: &Col, rule: &Rule, after: &Data) {
        self.note(|| {
            let column = Column::new(1, after.clone());
            Node {
                value: self.shown(&rule.ty, &column),
                detail: Some(format!("{} to 28 significant digits", self.shown(&rule.ty, before).unwrap_or_default())),
                ..node(NodeKind::Cut, "cut")
            }
        });
    }

    pub(crate) fn record_split_version(&self, entry: Option<&Entry<Vec<Share>>>) {
        if entry.is_none_or(|e| e.from.is_none() && e.cites.is_empty()) {
            return;
        }
        self.note(|| Node {
            detail: entry.and_then(since),
            cites: entry.map(|e| cite_texts(&e.cites)).unwrap_or_default(),
            place: entry.and_then(|e| self.place(e.span)),
            ..node(NodeKind::Split, "entry")
        });
    }

    pub(crate) fn leave_split(&self, mark: Mark, split: &Split, shares: &[(prakas::ir::PartyId, Col)], ty: &Type) {
        self.leave(mark, |mut children| {
            let parties = self.shared.program.scheme.as_ref().map(|s| s.parties.as_slice()).unwrap_or_default();
            for (party, column) in shares {
                let name = parties.get(party.index()).cloned().unwrap_or_default();
                children.push(Node { value: self.shown(ty, column), ..node(NodeKind::Share, name) });
            }
            Some(Node { place: self.place(split.span), children, ..node(NodeKind::Split, "split") })
        });
    }
}
