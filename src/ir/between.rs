//! Operators between records: rows of an aggregate, groups, ranks, allocations and running limits.

use super::{Expr, GroupId, RecordId, TableId, VarId};
use crate::ir::FieldId;
use crate::source::Span;
use rust_decimal::Decimal;

/// One step from a row to the rows that refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hop {
    /// The rows of `record` whose reference `field` points at the row: `member.claims`.
    Back { record: RecordId, field: FieldId },
    /// The rows that a group row was made of: `rows`. Of a group over pairs, the first of each pair.
    Members(GroupId),
}

/// What the letter of an aggregate goes through. Rows come in the order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// From one row through relations.
    Relation {
        from: Box<Expr>,
        hops: Vec<Hop>,
    },
    /// All rows of a record or group.
    Record(RecordId),
    /// The rows of a table that are in force on the outer row's date.
    Table(TableId),
    /// Both ends included; none when the second lies before the first.
    Days(Box<Expr>, Box<Expr>),
    Months(Box<Expr>, Box<Expr>),
    /// In a measure: the rows, or pairs of rows, of the group row at hand.
    Members(GroupId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fold {
    Sum,
    /// Missing over no rows, like `min`, `max` and `first`.
    Mean,
    Min,
    Max,
    Count,
    CountDistinct,
    Any,
    All,
    /// By the order; a tie rejects.
    First,
    /// Longest run of consecutive months.
    LongestRun,
    /// Rows of a group row that its measures leave out.
    Rejected,
}

/// `sum(E for c in S where C)`. A row that was rejected and for which the condition is not decided as no rejects the
/// outer row (`depends_on_reject`); in a measure it is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    pub fold: Fold,
    pub rows: Rows,
    /// The letters: one, or two in a group over pairs.
    pub vars: Vec<VarId>,
    /// What is folded; absent where rows are counted.
    pub value: Option<Expr>,
    pub condition: Option<Expr>,
    /// Of `first`.
    pub order: Vec<OrderKey>,
    /// Rejected rows are left out: in measures.
    pub lenient: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    pub key: Expr,
    pub descending: bool,
}

/// `rank in RELATION where C order by K`: the row's position from 1 among rows of its own record.
/// Condition and keys are evaluated on each of these rows. Stands only as the whole formula of a hidden rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rank {
    pub rows: Rows,
    pub condition: Option<Expr>,
    pub order: Vec<OrderKey>,
}

/// `allocate(POT, by WEIGHT, among RELATION, to COIN, largest remainder)`: the row's part of the pot.
/// Stands only as the whole formula of a hidden rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocate {
    pub pot: Expr,
    pub weight: Expr,
    pub among: Rows,
    pub to: Decimal,
}

/// `limit NAME = AMOUNT to MAX per REF in WINDOW order by KEYS`: the part of the amount that fits.
/// Stands only as the formula of a hidden rule, which has the `when` and the denies of the rule that the limit is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    pub name: String,
    pub amount: LimitAmount,
    pub maximum: Expr,
    pub per: Expr,
    pub window: Window,
    /// Ends with the key of the record.
    pub order: Vec<OrderKey>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum LimitAmount {
    Value(Expr),
    /// Both ends included, judged day by day.
    Days(Expr, Expr),
}

/// The rows, or days, that share one balance.
#[derive(Debug, Clone, PartialEq)]
pub enum Window {
    CalendarYear,
    /// Years that begin on the anniversaries of a date.
    YearFrom(Expr),
    /// Later than the day minus the length, up to and including the day.
    Any(Length),
    /// Opens on the first day granted; the next one on the first day granted after its end.
    FromFirstUse(Length),
}

/// A length of time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Days(i64),
    Months(i64),
}

/// `group G over R where C by k1, k2 = E { .. }`. Its rows are rows of a record whose fields are the keys and whose
/// rules are the measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The record that its rows make.
    pub record: RecordId,
    /// Condition and keys are evaluated on each row of this record.
    pub over: RecordId,
    /// The second of each pair, named by a letter; the condition says which belong together.
    pub with: Option<(Rows, VarId)>,
    pub condition: Option<Expr>,
    /// One for each key field.
    pub keys: Vec<Expr>,
    /// It is printed as a report.
    pub report: bool,
    pub span: Span,
}
