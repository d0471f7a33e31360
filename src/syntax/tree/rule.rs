//! Rules as written: formulas, exceptions, denies, splits and limits.
//! In: nothing. Out: types of the tree, with spans. Nothing is resolved.

use super::{Dates, Entry, Expr, Name, Number, Quoted, TypeName};
use crate::source::Span;
use crate::value::Rounding;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleWord {
    Rule,
    Contribution,
    Benefit,
    Tariff,
    Subsidy,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub hidden: bool,
    pub word: RuleWord,
    pub name: Name,
    pub record: Name,
    pub ty: TypeName,
    pub items: Vec<RuleItem>,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a tree is built once, and a box for each would hide its shape")]
pub enum RuleItem {
    Title(Quoted),
    Cite(Quoted),
    /// `tag case_rate, lump_sum`
    Tag(Vec<Name>),
    When(Expr),
    Let {
        name: Name,
        value: Expr,
        span: Span,
    },
    /// `= formula`
    Formula(Expr, Option<Quoted>),
    /// `from D : formula`
    Dated(Entry<Expr>),
    Except(Except<Expr>),
    Deny {
        name: Name,
        text: Quoted,
        condition: Expr,
        unless: bool,
        cite: Option<Quoted>,
        span: Span,
    },
    Limit(Limit),
    Split(Split),
}

/// `except b overrides a from D when c : value   cite "..."`
#[derive(Debug, Clone, PartialEq)]
pub struct Except<T> {
    pub name: Name,
    pub overrides: Vec<Name>,
    /// `except NAME from D when c : value` dates one version of the exception.
    pub dates: Option<Dates>,
    /// `None` only in `except NAME from D : not in force`.
    pub when: Option<Expr>,
    pub value: Option<T>,
    pub cite: Option<Quoted>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    pub items: Vec<SplitItem>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a tree is built once, and a box for each would hide its shape")]
pub enum SplitItem {
    Cite(Quoted),
    /// `: worker 50% down, employer the rest` without a date, spelled `= worker 50% down, employer the rest`.
    Always(Vec<Share>, Option<Quoted>, Span),
    Dated(Entry<Vec<Share>>),
    Except(Except<Vec<Share>>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub party: Name,
    pub amount: ShareAmount,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ShareAmount {
    TheRest,
    Part { amount: Expr, rounding: Option<Rounding> },
}

/// `limit stay_days = length_of_stay to 180 days per member in any 12 months order by service_date, id`
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    pub name: Name,
    pub amount: LimitAmount,
    pub maximum: Expr,
    pub per: Expr,
    pub window: Window,
    pub order: Vec<OrderKey>,
    pub cite: Option<Quoted>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum LimitAmount {
    Value(Expr),
    Days(Expr, Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Window {
    CalendarYear,
    YearFrom(Expr),
    Any(Number),
    FromFirstUse(Number),
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    pub key: Expr,
    pub descending: bool,
}
