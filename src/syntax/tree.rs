//! The tree of one rule file as it is written: spans everywhere, nothing resolved, nothing typed.
//! Built by the parser, read by the formatter, the resolver and editors. Never holds an invented node.

use crate::source::Span;
use crate::value::{Month, Rounding};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One rule file. Declarations that did not parse are absent; their problems are reported beside the tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// `module nssf.contribution`
    pub module: Option<ModulePath>,
    pub uses: Vec<Use>,
    pub declarations: Vec<Declaration>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModulePath {
    pub names: Vec<Name>,
    pub span: Span,
}

/// `use nssf.registry.{Payslip, Claim}`
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    pub module: ModulePath,
    pub names: Vec<Name>,
    pub span: Span,
}

/// A quoted text, unescaped (`\"` and `\\`), with the span of the quotes included.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Lines of `##` directly above, without the marks.
    pub doc: Vec<String>,
    pub kind: DeclarationKind,
    /// From the first word to the closing brace.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DeclarationKind {
    Scheme(Scheme),
    Unit(Name),
    Enum(EnumDecl),
    Record(Record),
    Table(Table),
    Parameter(Parameter),
    Scale(Scale),
    Decision(Decision),
    Rule(Rule),
    Group(Group),
    Assert(Assert),
    Variant(Variant),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    pub name: Name,
    pub title: Option<Quoted>,
    pub country: Option<Quoted>,
    /// `currency KHR coin 1`: the coin is the smallest amount, in the currency.
    pub currencies: Vec<(Name, Option<Number>)>,
    pub parties: Vec<Name>,
    /// `complete from 2016-09-01`
    pub complete: Option<(NaiveDate, Span)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnumDecl {
    pub name: Name,
    /// In order; a member may have a title: `public "Public facility"`.
    pub members: Vec<(Name, Option<Quoted>)>,
}

/// `KHR`, `km?`, `KHR/USD`, `Member`, `yes_no`, `decimal`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    pub name: Name,
    pub per: Option<Name>,
    pub optional: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub name: Name,
    pub title: Option<Quoted>,
    pub items: Vec<RecordItem>,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a tree is built once, and a box for each would hide its shape")]
pub enum RecordItem {
    /// `key (facility, month)`
    Keys(Vec<Name>),
    Field(Field),
    /// `at service_date` without a type, or `at end of month`: reads a field declared elsewhere in the record.
    At {
        field: Name,
        end: bool,
        span: Span,
    },
    /// `known decided_on`
    Known(Name),
    Require {
        name: Name,
        text: Quoted,
        condition: Expr,
        span: Span,
    },
}

/// `key id : text`, `at service_date : date`, `member : Member listed as claims`,
/// `home : HouseholdMonth by (household, month)`, `amount : KHR in 0 to 100_000_000`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub doc: Vec<String>,
    pub key: bool,
    /// `at` stands before the field; `at end of` when the last day counts.
    pub at: Option<AtWord>,
    pub name: Name,
    pub ty: TypeName,
    pub range: Option<(Expr, Expr)>,
    pub by: Vec<Expr>,
    pub listed_as: Option<Name>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtWord {
    First,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub name: Name,
    pub cites: Vec<Quoted>,
    pub file: Option<Quoted>,
    pub columns: Vec<TableColumn>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    pub key: bool,
    pub name: Name,
    pub ty: TypeName,
    pub range: Option<(Expr, Expr)>,
    pub span: Span,
}

/// `from 2016-09-01 enacted 2016-06-13`
#[derive(Debug, Clone, PartialEq)]
pub struct Dates {
    pub from: NaiveDate,
    pub enacted: Option<NaiveDate>,
    pub span: Span,
}

/// What stands behind a `from` label.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    pub dates: Dates,
    /// `None` is `not in force`.
    pub value: Option<T>,
    pub cite: Option<Quoted>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub ty: TypeName,
    pub title: Option<Quoted>,
    pub cites: Vec<Quoted>,
    pub entries: Vec<Entry<Expr>>,
}

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

#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub name: Name,
    pub over: Vec<(Name, Option<Name>)>,
    pub condition: Option<Expr>,
    pub keys: Vec<GroupKey>,
    pub title: Option<Quoted>,
    pub at: Option<(Name, bool)>,
    pub measures: Vec<(Name, Expr)>,
}

/// `facility listed as months`, `month = month(service_date)`
#[derive(Debug, Clone, PartialEq)]
pub struct GroupKey {
    pub name: Name,
    pub value: Option<Expr>,
    pub listed_as: Option<Name>,
}

/// `assert floor_kept for Claim { cite "..." = condition }`
#[derive(Debug, Clone, PartialEq)]
pub struct Assert {
    pub name: Name,
    pub record: Name,
    pub items: Vec<RuleItem>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    pub name: Name,
    /// The scheme or the variant it overlays.
    pub parent: Name,
    pub title: Quoted,
    pub changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a tree is built once, and a box for each would hide its shape")]
pub enum Change {
    /// `set P { from D : v }`
    Set { name: Name, entries: Vec<Entry<Expr>>, cites: Vec<Quoted>, span: Span },
    /// `replace scale f (..) : T { .. }`
    Replace(Box<Declaration>),
    /// `add rule g for R : T { .. }`
    Add(Box<Declaration>),
    /// `add field f : T to R`
    AddField { field: Field, record: Name, span: Span },
    /// `remove rule g`
    Remove { word: Name, name: Name, span: Span },
}

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
