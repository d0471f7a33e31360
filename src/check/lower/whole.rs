//! `rank` and `allocate`: computed once for all rows of a record, as hidden rules of their own.
//! In: what is written in a rule. Out: the reading of the hidden rule, which is built when the rule is done.

use super::letters::Letter;
use super::{expr, Body, Want};
use crate::check::between_codes::{NO_PLACE, NO_TIE_RULE, OTHER_ROWS};
use crate::check::codes;
use crate::ir::{Allocate, Expr, ExprKind, Item, Rank, Rows, RuleId, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Number, OrderKey};
use rust_decimal::Decimal;

/// A hidden rule in the making.
#[derive(Debug)]
pub(crate) struct Hoisted {
    pub id: RuleId,
    /// `rank`, `allocate`, or the name of the limit.
    pub word: String,
    pub formula: Expr,
    /// The lets that it may read: those above it.
    pub lets: usize,
    pub optional: bool,
    /// It has the conditions and dates of its rule.
    pub is_limit: bool,
}

impl Body<'_> {
    /// Whether something that is computed for all rows at once may stand here.
    fn placed(&mut self, span: Span, word: &str) -> Option<()> {
        if self.hoists && self.vars.is_empty() {
            return Some(());
        }
        let problem = Problem::new(&NO_PLACE, format!("`{word}` is computed for all rows at once, and not here"))
            .label(span, "inside something that is computed row by row")
            .help(format!(
                "make it a `hidden rule` of its record, and read that rule here; `{word}` is then its formula"
            ));
        self.world.report(problem);
        None
    }

    fn hoist(&mut self, word: &str, formula: Expr, optional: bool) -> Expr {
        let id = self.world.reserve();
        let (ty, span) = (formula.ty.clone(), formula.span);
        let lets = self.lets.len();
        self.hoisted.push(Hoisted { id, word: word.to_owned(), formula, lets, optional, is_limit: false });
        Expr { kind: ExprKind::Own(Item::Rule(id)), ty, optional, span }
    }

    /// Rows of the rule's own record.
    fn own_rows(&mut self, written: &tree::Expr, word: &str) -> Option<Rows> {
        let (rows, letter) = self.rows(written)?;
        if matches!(letter, Letter::Row(record) if Some(record) == self.row) {
            return Some(rows);
        }
        let own = self.row.and_then(|id| self.world.record(id)).map_or("", |r| r.name.as_str());
        let problem =
            Problem::new(&OTHER_ROWS, format!("`{word}` here goes through rows of `{own}`, the record of this rule"))
                .label(written.span, format!("these are no rows of `{own}`"))
                .help(format!("name a relation that lists rows of `{own}`, or `{own}` for all of them"));
        self.world.report(problem);
        None
    }

    pub(super) fn rank(
        &mut self,
        relation: &tree::Expr,
        condition: Option<&tree::Expr>,
        order: &[OrderKey],
        span: Span,
    ) -> Option<Expr> {
        self.placed(span, "rank")?;
        let rows = self.own_rows(relation, "rank");
        let condition = condition.map(|c| self.condition(c));
        let keys = self.order(order);
        if order.is_empty() {
            let problem = Problem::new(&NO_TIE_RULE, "`rank` does not say which row comes first")
                .label(span, "no `order by`")
                .help("write `rank in claim.lines order by price descending, id`");
            self.world.report(problem);
            return None;
        }
        let condition = match condition {
            None => None,
            Some(lowered) => Some(lowered?),
        };
        let optional = condition.is_some();
        let rank = Rank { rows: rows?, condition, order: keys? };
        Some(self.hoist("rank", expr(ExprKind::Rank(Box::new(rank)), Type::integer(), span), optional))
    }

    pub(super) fn allocate(
        &mut self,
        pot: &tree::Expr,
        by: &Name,
        among: &tree::Expr,
        to: &Number,
        span: Span,
    ) -> Option<Expr> {
        self.placed(span, "allocate")?;
        let pot = self.value(pot, Want::none());
        let by = tree::Expr { kind: tree::ExprKind::Path { root: by.clone(), steps: Vec::new() }, span: by.span };
        let weight = self.value(&by, Want::none()).and_then(|w| self.number_due(w, "a weight is a number"));
        let among = self.own_rows(among, "allocate");
        let (coin, coin_type) = self.measured(to)?;
        let (pot, weight) = (self.number_due(pot?, "a pot is an amount")?, weight?);
        let fits = coin_type.number().zip(pot.ty.number()).is_some_and(|(a, b)| a.dim == b.dim);
        if !fits || coin <= Decimal::ZERO {
            let problem =
                Problem::new(&codes::ROUND_UNIT, "parts of a pot are multiples of a coin of its unit, above zero")
                    .label(to.span, "this does not fit")
                    .label(pot.span, "the pot")
                    .help("write the smallest part, such as `to 1 KHR`");
            self.world.report(problem);
            return None;
        }
        let ty = pot.ty.clone();
        let allocate = Allocate { pot, weight, among: among?, to: coin };
        Some(self.hoist("allocate", expr(ExprKind::Allocate(Box::new(allocate)), ty, span), false))
    }

    pub(crate) fn number_due(&mut self, lowered: Expr, message: &str) -> Option<Expr> {
        if lowered.ty.number().is_some() {
            return Some(lowered);
        }
        let what = crate::check::types::describe(self.world, &lowered.ty);
        let problem = Problem::new(&codes::NOT_A_NUMBER, message.to_owned())
            .label(lowered.span, format!("this is {what}"))
            .help("a number, an amount or a number of units can stand here");
        self.world.report(problem);
        None
    }
}
