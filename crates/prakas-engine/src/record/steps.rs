//! Reports of steps inside formulas and conditions: comparisons with both their values, least and greatest operands.
//! Operands that are fields, parameters or numbers as written are said by their own step or by the text.

use crate::api::{Node, NodeKind};
use crate::column::Column;
use crate::eval::{order, Col, Eval};
use crate::recorder::node;
use prakas::ir::{CompareOp, Expr, ExprKind, Type};
use std::cmp::Ordering;

/// Whether an operand's value is computed on the spot, so that no other step tells it.
fn is_computed(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::Literal(_) | ExprKind::Let(_) | ExprKind::Own(_) | ExprKind::Of { .. } | ExprKind::Parameter { .. }
    )
}

fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

impl Eval<'_> {
    /// `30 days >= 14 days`
    pub(crate) fn record_comparison(&self, first: &Expr, rest: &[(CompareOp, Expr)], columns: &[Col], out: &Column) {
        if self.recording().is_none() || !(is_computed(first) || rest.iter().any(|(_, e)| is_computed(e))) {
            return;
        }
        self.note(|| {
            let shown = |e: &Expr, c: Option<&Col>| c.and_then(|c| self.shown(&e.ty, c)).unwrap_or_default();
            let texts = std::iter::once(self.text(first)).chain(rest.iter().map(|(_, e)| self.text(e)));
            let mut signs = rest.iter().map(|(op, _)| sign(*op));
            let mut name = String::new();
            for text in texts {
                name.push_str(&text);
                name.push_str(&signs.next().map(|s| format!(" {s} ")).unwrap_or_default());
            }
            let mut detail = shown(first, columns.first());
            for ((op, e), c) in rest.iter().zip(columns.iter().skip(1)) {
                detail.push_str(&format!(" {} {}", sign(*op), shown(e, Some(c))));
            }
            Node { value: self.shown(&Type::YesNo, out), detail: Some(detail), ..node(NodeKind::Formula, name) }
        });
    }

    /// The operands of `min` and `max`, and the first that counts.
    pub(crate) fn record_extreme(&self, word: &str, operands: &[Expr], columns: &[Col], expr: &Expr, out: &Col) {
        if self.recording().is_none() || out.error(0) != 0 {
            return;
        }
        self.note(|| {
            let counts = columns.iter().position(|c| order(c, out).first() == Some(&Ordering::Equal));
            let one = |(i, (e, c)): (usize, (&Expr, &Col))| {
                let value = self.shown(&e.ty, c).unwrap_or_default();
                let text = match &e.kind {
                    ExprKind::Literal(_) => value,
                    _ => format!("{} = {value}", self.text(e)),
                };
                if counts == Some(i) {
                    format!("{text} (counts)")
                } else {
                    text
                }
            };
            let parts: Vec<String> = operands.iter().zip(columns).enumerate().map(one).collect();
            Node {
                value: self.shown(&expr.ty, out),
                detail: Some(parts.join(", ")),
                place: self.place(expr.span),
                ..node(NodeKind::Formula, word)
            }
        });
    }
}
