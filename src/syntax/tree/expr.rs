//! Expressions as written, sugar and brackets included.
//! In: nothing. Out: types of the tree, with spans. Nothing is resolved or typed.

use super::{Name, OrderKey};
use crate::source::Span;
use crate::value::{Month, Rounding};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A number as written, with its percent sign or unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// As written: `2.6%` is 2.6 with `percent`.
    pub value: Decimal,
    pub percent: bool,
    pub unit: Option<(Name, Option<Name>)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Number(Number),
    Text(String),
    Date(NaiveDate),
    Month(Month),
    YesNo(bool),
    /// `name`, `member.employer.size`, `case_list[code, level].price`, `Ownership.private`
    Path {
        root: Name,
        steps: Vec<Step>,
    },
    /// `max(a, b)`, `assumed_wage(w)`, `d(a, b).route`
    Call {
        callee: Name,
        arguments: Vec<Expr>,
        steps: Vec<Step>,
    },
    /// `round(x, to 100 KHR, half up)`
    Round {
        value: Box<Expr>,
        to: Number,
        mode: Rounding,
    },
    /// `sum(E for c in S where C)`, `count(c in S where C)`, `first(E for c in S order by a)`, `count()`, `sum(E)` in a group
    Aggregate(Box<Aggregate>),
    /// `rank in RELATION where C order by a descending, b`
    Rank {
        relation: Box<Expr>,
        condition: Option<Box<Expr>>,
        order: Vec<OrderKey>,
    },
    /// `allocate(POT, by RULE, among RELATION, to COIN, largest remainder)`
    Allocate {
        pot: Box<Expr>,
        by: Name,
        among: Box<Expr>,
        to: Number,
    },
    Given(Box<Expr>),
    Otherwise(Box<Expr>, Box<Expr>),
    /// `X at D`
    At(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Arithmetic(ArithmeticOp, Box<Expr>, Box<Expr>),
    /// `a < b <= c`: the first operand, then pairs.
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    Is {
        value: Box<Expr>,
        other: Box<Expr>,
        negated: bool,
    },
    InSet {
        value: Box<Expr>,
        members: Vec<Expr>,
    },
    InRange {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `x in 12 months before D` (or `to D`)
    InPeriod {
        value: Box<Expr>,
        length: Box<Expr>,
        word: PeriodWord,
        date: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Bracket(Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Field(Name),
    Index(Vec<Expr>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    pub function: Name,
    /// Absent in `count(c in S)` and `count()`.
    pub value: Option<Expr>,
    /// Absent in group measures: `sum(case_payment)`.
    pub source: Option<(Name, Expr)>,
    pub condition: Option<Expr>,
    pub order: Vec<OrderKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodWord {
    Before,
    To,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompareOp {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
