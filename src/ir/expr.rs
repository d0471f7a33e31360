//! Expressions: typed, resolved, without sugar. Evaluated for one row of one record, or inside a scale or decision.

use super::{Aggregate, Allocate, Limit, Rank};
use super::{
    ArgumentId, DecisionId, FieldId, LetId, ParameterId, PartyId, RecordId, RuleId, ScaleId, TableId, Type, VarId,
};
use crate::source::Span;
use crate::value::{Rounding, Value};
use rust_decimal::Decimal;

pub use crate::syntax::tree::{ArithmeticOp, CompareOp, PeriodWord};

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: Type,
    /// May be missing at run time.
    pub optional: bool,
    pub span: Span,
}

/// Evaluation order is left to right and lazy where written so; the first error met is the row's error.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Literal(Value),
    Let(LetId),
    Argument(ArgumentId),
    /// A field, rule or share of the row at hand.
    Own(Item),
    /// The same of the row that `from` (of a record type) points at.
    /// Missing when `from` is missing; `depends_on_reject` when that row was rejected.
    Of {
        from: Box<Expr>,
        item: Item,
    },
    /// The value in force at the row's date, or at `at`.
    Parameter {
        parameter: ParameterId,
        at: Option<Box<Expr>>,
    },
    Scale {
        scale: ScaleId,
        argument: Box<Expr>,
        at: Option<Box<Expr>>,
    },
    Decision {
        decision: DecisionId,
        arguments: Vec<Expr>,
        result: u32,
        at: Option<Box<Expr>>,
    },
    /// A value column of a table by all of its keys; `no_row` when there is none.
    Cell {
        table: TableId,
        keys: Vec<Expr>,
        column: u32,
        at: Option<Box<Expr>>,
    },
    /// A row of a record by its keys; `no_row` when there is none. Type `Record`.
    RowOf {
        record: RecordId,
        keys: Vec<Expr>,
    },
    /// The row at hand itself. Type `Record`.
    This,
    /// The inner row, day or month of an aggregate around this place. Type `Record`, `Date` or `Month`.
    Row(VarId),
    /// A cell of the inner row of an aggregate over a table.
    CellOf {
        row: VarId,
        table: TableId,
        column: CellColumn,
    },
    /// Many rows folded to one value, for the row at hand.
    Aggregate(Box<Aggregate>),
    Rank(Box<Rank>),
    Allocate(Box<Allocate>),
    Limit(Box<Limit>),
    /// `given x`: no when x is missing, or when a look-up in it finds no row. Other errors stay errors.
    Given(Box<Expr>),
    /// The second where the first is missing or a look-up in it finds no row.
    Otherwise(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    /// Numbers of fitting units; also date + days, date + months, date - date (days), month + months, month - month (months).
    Arithmetic(ArithmeticOp, Box<Expr>, Box<Expr>),
    /// `a < b <= c`: all pairs hold. Operands are numbers of one unit, dates, months or enum members.
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    /// Equality; the operands have one type.
    Is {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    InSet {
        value: Box<Expr>,
        members: Vec<Expr>,
    },
    /// Both ends included.
    InRange {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `x in N months before D`: D - N <= x < D; `x in N months to D`: D - N < x <= D. `length` has unit day, month or year.
    /// When `value` is a month, `date` is a month too (the checker inserts `month(D)`).
    InPeriod {
        value: Box<Expr>,
        length: Box<Expr>,
        word: PeriodWord,
        date: Box<Expr>,
    },
    /// Stops at the first no.
    And(Vec<Expr>),
    /// Stops at the first yes.
    Or(Vec<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// To a multiple of `to`, in the unit of the value (0.001 for `to 0.1%`).
    Round {
        value: Box<Expr>,
        to: Decimal,
        mode: Rounding,
    },
    Call(Call),
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellColumn {
    Key(u32),
    Value(u32),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub function: Function,
    pub arguments: Vec<Expr>,
}

/// Something that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    Field(FieldId),
    Rule(RuleId),
    /// `x.state`, `x.worker`; the rule is a money rule.
    Money(RuleId, MoneyPart),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyPart {
    State,
    /// The name of the deny that held; missing unless denied.
    Reason,
    Share(PartyId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Two or more numbers of one unit, dates or months.
    Min,
    Max,
    Sqrt,
    Power,
    Exp,
    Ln,
    NormalQuantile,
    /// (birth, day): completed years.
    Age,
    CompletedYears,
    CompletedMonths,
    StartedMonths,
    /// Unit day.
    DaysBetween,
    /// Unit day; four dates.
    OverlapDays,
    /// month -> date
    FirstDay,
    LastDay,
    /// date or month -> integer
    Year,
    /// date -> month
    Month,
    /// (year, month, day) -> date
    Date,
    /// month -> days
    DaysIn,
    /// (text, prefix)
    StartsWith,
    /// Texts, one after the other.
    Join,
}
