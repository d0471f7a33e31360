//! The tree of one rule file as it is written: spans everywhere, nothing resolved, nothing typed.
//! Built by the parser, read by the formatter, the resolver and editors. Never holds an invented node.

mod expr;
mod group;
mod rule;
mod tables;

pub use expr::*;
pub use group::*;
pub use rule::*;
pub use tables::*;

use crate::source::Span;
use chrono::NaiveDate;

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
