//! The checked program: small, typed, complete, printable. The contract between the language and everything that runs it.
//! Built by `check` only. Nothing in it can be unresolved, untyped or out of range of its tables.

mod between;
mod dated;
mod expr;
mod print;
mod print_between;
mod print_expr;
mod program;
mod rule;
mod types;
mod walk;

pub use between::{Aggregate, Allocate, Fold, Group, Hop, Length, Limit, LimitAmount, OrderKey, Rank, Rows, Window};
pub use dated::{Dated, Entry};
pub use expr::{ArithmeticOp, Call, CellColumn, CompareOp, Expr, ExprKind, Function, Item, MoneyPart, PeriodWord};
pub use print::print;
pub use print_expr::Names;
pub use program::{
    Argument, Assert, Bracket, Cell, Decision, DecisionRow, EnumDef, Field, FieldKind, Hit, Parameter, Program, Range,
    Record, Require, Scale, ScaleBody, ScaleRows, Scheme, Step, Table, TableColumn, TableRow, Test,
};
pub use rule::{Deny, Exception, Let, Money, Rule, RuleBody, RuleKind, Share, ShareAmount, Split, SplitException};
pub use types::{NumberKind, NumberType, Type};

use crate::source::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Index into [`Program::enums`].
    EnumId,
    /// Index into [`Program::records`].
    RecordId,
    /// Index into [`Record::fields`] of the record at hand.
    FieldId,
    /// Index into [`Program::tables`].
    TableId,
    /// Index into [`Program::parameters`].
    ParameterId,
    /// Index into [`Program::scales`].
    ScaleId,
    /// Index into [`Program::decisions`].
    DecisionId,
    /// Index into [`Program::rules`].
    RuleId,
    /// Index into [`Scheme::parties`].
    PartyId,
    /// Index into [`Program::groups`].
    GroupId,
    /// A letter of an aggregate; no two of one body share a number.
    VarId,
    /// Index into the lets of the rule at hand.
    LetId,
    /// Index into the arguments of the scale or decision at hand.
    ArgumentId,
}

/// A citation of the law, with its place in the rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    pub text: String,
    pub span: Span,
}
