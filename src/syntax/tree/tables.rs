//! Scales and decisions as written.
//! In: nothing. Out: types of the tree, with spans. Nothing is resolved.

use super::{CompareOp, Dates, Entry, Expr, Name, Quoted, TypeName};
use crate::source::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub name: Name,
    pub ty: TypeName,
    pub range: Option<(Expr, Expr)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub name: Name,
    pub arguments: Vec<Argument>,
    pub ty: TypeName,
    pub marginal: bool,
    pub title: Option<Quoted>,
    pub cites: Vec<Quoted>,
    pub entries: Vec<Entry<ScaleBody>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ScaleBody {
    Formula(Expr),
    Brackets(Vec<Bracket>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    pub bound: Bound,
    pub value: Expr,
    pub cite: Option<Quoted>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    UpTo(Expr),
    Above(Expr),
    Below(Expr),
    OrMore(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub name: Name,
    pub arguments: Vec<Argument>,
    /// One unnamed result: `: percent`; several: `: (route : Route, reason : text)`.
    pub results: DecisionResults,
    pub title: Option<Quoted>,
    pub cites: Vec<Quoted>,
    /// `None` when no hit policy is written (it is then unique).
    pub hit: Option<(Hit, Span)>,
    /// Undated: one entry without dates.
    pub versions: Vec<DecisionVersion>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DecisionResults {
    One(TypeName),
    Several(Vec<(Name, TypeName)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    Unique,
    Any,
    First,
    CollectSum,
    CollectMin,
    CollectMax,
    CollectCount,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DecisionVersion {
    pub dates: Option<Dates>,
    /// `None` is `not in force`.
    pub rows: Option<DecisionRows>,
    pub cite: Option<Quoted>,
    pub span: Span,
}

/// The first line holds the headings.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRows {
    pub headings: Vec<Name>,
    pub rows: Vec<DecisionRow>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    pub cells: Vec<Cell>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub kind: CellKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// Nothing between the bars: an error of the check.
    Blank,
    /// `-`
    Anything,
    /// `otherwise`, in the first cell of the last row.
    Otherwise,
    Missing,
    /// One value or a list `B, C`; in a result column one expression.
    OneOf(Vec<Expr>),
    /// `a to b`, or `a to <b` when `open`.
    Range {
        low: Expr,
        high: Expr,
        open: bool,
    },
    Compare(CompareOp, Expr),
}
