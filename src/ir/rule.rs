//! Rules: plain ones, and money rules with their four states.

use super::{Cite, Dated, Expr, ExprKind, PartyId, RecordId, RuleId, Type};
use crate::source::Span;
use crate::value::Rounding;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub name: String,
    pub title: Option<String>,
    pub doc: Option<String>,
    pub kind: RuleKind,
    pub record: RecordId,
    /// Kept out of the output.
    pub hidden: bool,
    pub ty: Type,
    /// The result may be missing.
    pub optional: bool,
    /// Decimals that the result has at most, when the checker can tell; output columns use it.
    pub scale: Option<u32>,
    pub cites: Vec<Cite>,
    pub tags: Vec<String>,
    /// In written order; a let reads only lets above it. Evaluated where first read.
    pub lets: Vec<Let>,
    pub body: RuleBody,
    /// Of `contribution`, `benefit`, `tariff`, `subsidy`.
    pub money: Option<Money>,
    /// Results of rows that it aggregates, which it does not read but whose failure rejects their row.
    pub waits: Vec<RuleId>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    Rule,
    Contribution,
    Benefit,
    Tariff,
    Subsidy,
    /// Of a group.
    Measure,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    pub name: String,
    pub value: Expr,
    pub span: Span,
}

/// The default formula and its labelled exceptions. Order of a row: version in force (else `not_due`, or for a plain
/// rule the error `not_in_force`), `when`, denies, exceptions, formula, cut, split.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBody {
    pub formula: Dated<Expr>,
    pub exceptions: Vec<Exception>,
}

/// Two exceptions that hold at once, none overriding the other, are the error `exceptions_clash`.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    pub name: String,
    /// Indexes of all exceptions it overrides, directly or through others.
    pub overrides: Vec<u32>,
    /// Condition and value by date; before the first date and where `not in force` it does not hold.
    pub body: Dated<(Expr, Expr)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    pub when: Option<Expr>,
    /// In written order; the first that holds is the reason.
    pub denies: Vec<Deny>,
    pub split: Option<Split>,
    /// The smallest amount of the rule's currency.
    pub coin: Decimal,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Deny {
    pub name: String,
    pub text: String,
    /// Yes denies (`unless` is turned round already).
    pub condition: Expr,
    pub cites: Vec<Cite>,
    pub span: Span,
}

/// Shares of the amount; every party named in any entry has an output column. Where the split has no date in force
/// the row is rejected (`not_in_force`), unless the amount is not due or denied: then all shares are 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    pub parties: Vec<PartyId>,
    pub shares: Dated<Vec<Share>>,
    pub exceptions: Vec<SplitException>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SplitException {
    pub name: String,
    pub overrides: Vec<u32>,
    pub body: Dated<(Expr, Vec<Share>)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub party: PartyId,
    pub amount: ShareAmount,
    pub span: Span,
}

/// A share that makes the others exceed the total, or is below zero with a total above zero, rejects (`split_exceeds`).
#[derive(Debug, Clone, PartialEq)]
pub enum ShareAmount {
    /// Times the total, then rounded to the coin; without a mode it is exact by check.
    Percent(Expr, Option<Rounding>),
    /// An amount of the total's currency, rounded to the coin.
    Amount(Expr, Option<Rounding>),
    TheRest,
}

impl Rule {
    /// The rank, allocation or limit that this hidden rule stands for, which is computed over its whole record at once.
    pub fn whole(&self) -> Option<&Expr> {
        let first = self.body.formula.entries.iter().find_map(|e| e.value.as_ref())?;
        matches!(first.kind, ExprKind::Rank(_) | ExprKind::Allocate(_) | ExprKind::Limit(_)).then_some(first)
    }
}
