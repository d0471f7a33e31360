//! The declarations of a checked program.

use super::{Cite, Dated, Expr, FieldId, Group, GroupId, Let, RecordId, Rule, RuleId, Type};
use crate::source::{Sources, Span};
use crate::value::{Unit, Value};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that a run needs, variant and table rows included.
#[derive(Debug, Clone)]
pub struct Program {
    pub scheme: Option<Scheme>,
    /// Name and title of the variant that was laid over the scheme.
    pub variant: Option<(String, String)>,
    /// Smallest amount of each currency that the program names, in the currency: 1, 0.01.
    pub coins: BTreeMap<Unit, Decimal>,
    pub enums: Vec<EnumDef>,
    pub records: Vec<Record>,
    pub tables: Vec<Table>,
    pub parameters: Vec<Parameter>,
    pub scales: Vec<Scale>,
    pub decisions: Vec<Decision>,
    pub rules: Vec<Rule>,
    pub groups: Vec<Group>,
    pub asserts: Vec<Assert>,
    /// Every rule and group once, each after what it reads and what it waits for.
    pub order: Vec<Step>,
    pub sources: Arc<Sources>,
}

/// One step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Rule(RuleId),
    /// The rows of a group are found.
    Group(GroupId),
}

impl Program {
    /// The rules in the order in which they can be computed.
    pub fn rules_in_order(&self) -> impl DoubleEndedIterator<Item = RuleId> + '_ {
        self.order.iter().filter_map(|step| match step {
            Step::Rule(id) => Some(*id),
            Step::Group(_) => None,
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    pub name: String,
    pub title: Option<String>,
    pub country: Option<String>,
    pub parties: Vec<String>,
    pub complete: Option<NaiveDate>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnumDef {
    pub name: String,
    pub members: Vec<String>,
    /// Titles of the members, in their order.
    pub titles: Vec<Option<String>>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub name: String,
    pub title: Option<String>,
    /// In written order: data fields, then fields added by variants.
    pub fields: Vec<Field>,
    /// Empty when no key is declared: rows are then known by file and line, and nobody can refer to them.
    pub keys: Vec<FieldId>,
    /// The field that dates a row, and whether its last day counts (of a month or year) instead of its first.
    pub at: Option<(FieldId, bool)>,
    /// The row's own decision date.
    pub known: Option<FieldId>,
    pub requires: Vec<Require>,
    /// Its rows are those of a group, not of data.
    pub group: Option<GroupId>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub doc: Option<String>,
    pub kind: FieldKind,
    /// A reference has type `Record`.
    pub ty: Type,
    pub optional: bool,
    /// Both ends included; outside, the row is rejected.
    pub range: Option<Range>,
    /// The relation back, named on the record that is referred to.
    pub listed_as: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// A column of the data; of a reference it holds the key of the other row (records with one key).
    Column,
    /// `home : HouseholdMonth by (household, month)`: a reference found by the values of other fields, no column.
    By(Vec<Expr>),
    /// A key of a group, computed from the rows.
    Group,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub low: Decimal,
    pub high: Decimal,
}

/// `require N "text" : condition`
#[derive(Debug, Clone, PartialEq)]
pub struct Require {
    pub name: String,
    pub text: String,
    pub condition: Expr,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub name: String,
    /// As written, relative to the rule file's folder.
    pub file: String,
    pub cites: Vec<Cite>,
    pub keys: Vec<TableColumn>,
    pub columns: Vec<TableColumn>,
    /// Sorted by keys, then `from`, then `enacted`; no two agree in all three.
    pub rows: Vec<TableRow>,
    /// The file has a column `from`.
    pub dated: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    pub name: String,
    pub ty: Type,
    pub optional: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    pub keys: Vec<Value>,
    pub from: Option<NaiveDate>,
    pub enacted: Option<NaiveDate>,
    /// `None` is `not in force`; a cell is `None` when it is empty in an optional column.
    pub values: Option<Vec<Option<Value>>>,
    /// From a column `cite`.
    pub cite: Option<Cite>,
    /// The line in the CSV file.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub title: Option<String>,
    pub doc: Option<String>,
    pub ty: Type,
    pub cites: Vec<Cite>,
    pub value: Dated<Value>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub name: String,
    pub ty: Type,
    pub optional: bool,
    pub range: Option<Range>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub name: String,
    pub title: Option<String>,
    pub argument: Argument,
    pub ty: Type,
    /// Each percent is applied to its slice of the argument, and the slices are summed.
    pub marginal: bool,
    pub cites: Vec<Cite>,
    pub body: Dated<ScaleBody>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ScaleBody {
    Formula(Expr),
    Rows(ScaleRows),
}

/// Brackets in ascending order; the last one is open above.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRows {
    /// True for `up to` (the bound belongs to its bracket), false for `below`.
    pub inclusive: bool,
    pub brackets: Vec<Bracket>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    /// Upper bound; `None` in the last bracket. Over parameters and the argument; bounds that do not ascend are
    /// an error of the row (`bounds_descend`).
    pub bound: Option<Expr>,
    pub value: Expr,
    pub cites: Vec<Cite>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub name: String,
    pub title: Option<String>,
    pub arguments: Vec<Argument>,
    /// Name (empty when there is one unnamed result) and type.
    pub results: Vec<(String, Type)>,
    pub hit: Hit,
    pub cites: Vec<Cite>,
    pub body: Dated<Vec<DecisionRow>>,
    pub span: Span,
}

/// How rows that match together are treated. `Unique` and `Any`: at run time two rows that clash reject (`rows_clash`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    Unique,
    Any,
    First,
    Sum,
    Min,
    Max,
    Count,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// One per argument; empty for `otherwise`, which counts when no other row matches.
    pub cells: Vec<Cell>,
    pub results: Vec<Expr>,
    pub otherwise: bool,
    pub cites: Vec<Cite>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// `-`: any value, missing too.
    Anything,
    Missing,
    /// Any of these; never matches a missing value.
    OneOf(Vec<Test>),
}

/// Constants only, so that tables can be decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Is(Value),
    /// Each end with whether it belongs to the range; `None` is open.
    Between {
        low: Option<(Value, bool)>,
        high: Option<(Value, bool)>,
    },
}

/// `assert N for R { = condition }`: a finding when the condition is no.
#[derive(Debug, Clone, PartialEq)]
pub struct Assert {
    pub name: String,
    pub title: Option<String>,
    pub record: RecordId,
    pub cites: Vec<Cite>,
    pub lets: Vec<Let>,
    /// The assertion is asked only where this holds.
    pub when: Option<Expr>,
    pub condition: Dated<Expr>,
    pub span: Span,
}
