//! A declaration as facts that can be compared: each has a name that does not depend on where it is written, and what it
//! says by date. In: a program. Out: declarations in program order.

use super::words::grouped;
use super::Version;
use crate::ir::{Dated, Expr, Names, Type};
use crate::source::{Sources, Span};
use crate::value::Value;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What kind of declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Scheme,
    Coin,
    Enum,
    Record,
    Table,
    Parameter,
    Scale,
    Decision,
    Rule,
    Assert,
    Group,
}

/// Which part of a declaration a fact is of. In the order in which changes are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Type, unit, record, key: whatever is said once about the whole.
    Head(&'static str),
    /// The value of a parameter, the formula of a rule, scale or group key.
    Value,
    /// A named value inside a rule.
    Let(String),
    When,
    Deny(String),
    ExceptionWhen(String),
    Exception(String),
    /// Which exceptions give way to it.
    Overrides(String),
    /// What a party carries.
    Share(String),
    ShareExceptionWhen(String),
    /// Name of the exception, party.
    ShareException(String, String),
    /// The bracket up to a bound.
    Bracket(String),
    /// The row with these cells: of a decision table.
    Row(String),
    /// Key cells and column of a table.
    Cell(String, String),
    Field(String),
    Require(String),
    Member(String),
    Cite,
    Title,
}

/// What a fact says from a day on.
#[derive(Debug, Clone)]
pub(super) struct Line<'p> {
    pub from: Option<NaiveDate>,
    pub enacted: Option<NaiveDate>,
    /// Nothing: not in force, or no such bracket, row or party.
    pub said: Option<Said<'p>>,
    pub cites: Vec<String>,
    pub span: Span,
}

/// A text that two programs can compare, the formula behind it, and how it is told.
#[derive(Debug, Clone)]
pub(super) struct Said<'p> {
    pub text: String,
    pub expr: Option<&'p Expr>,
    /// For people, where it is another text and no formula.
    pub shown: Option<String>,
}

/// Sorted by day, then by when it was enacted.
pub(super) type Fact<'p> = Vec<Line<'p>>;

#[derive(Debug, Clone)]
pub(super) struct Declared<'p> {
    pub kind: Kind,
    pub name: String,
    /// The record of a rule or assertion, otherwise empty.
    pub owner: String,
    pub title: Option<String>,
    pub facts: BTreeMap<Part, Fact<'p>>,
    /// What the ids in its formulas are called.
    pub names: Names<'p>,
    pub sources: &'p Sources,
    pub span: Span,
}

impl<'p> Declared<'p> {
    pub(super) fn new(kind: Kind, name: &str, of: (Names<'p>, &'p Sources), span: Span) -> Declared<'p> {
        let (names, sources) = of;
        let owner = match kind {
            Kind::Rule | Kind::Assert => names.record.map_or_else(String::new, |record| record.name.clone()),
            _ => String::new(),
        };
        Declared { kind, name: name.to_owned(), owner, title: None, facts: BTreeMap::new(), names, sources, span }
    }

    /// A fact that has no dates.
    pub(super) fn say(&mut self, part: Part, text: impl Into<String>, span: Span) {
        let said = Some(words(text));
        self.facts.insert(part, vec![Line { from: None, enacted: None, said, cites: Vec::new(), span }]);
    }

    pub(super) fn formula(&mut self, part: Part, expr: &'p Expr) {
        let said = Some(formula(&self.names, expr));
        self.facts.insert(part, vec![Line { from: None, enacted: None, said, cites: Vec::new(), span: expr.span }]);
    }

    /// A fact whose value has a date.
    pub(super) fn dated<T>(
        &mut self,
        part: Part,
        dated: &'p Dated<T>,
        say: impl Fn(&Names<'p>, &'p T) -> Option<Said<'p>>,
    ) {
        let lines = dated.entries.iter().map(|entry| Line {
            from: entry.from,
            enacted: entry.enacted,
            said: entry.value.as_ref().and_then(|value| say(&self.names, value)),
            cites: entry.cites.iter().map(|cite| cite.text.clone()).collect(),
            span: entry.span,
        });
        self.facts.insert(part, lines.collect());
    }

    /// Every part that any of the dated bodies has, each as a fact by date.
    pub(super) fn dated_parts<T>(
        &mut self,
        dated: &'p Dated<T>,
        parts: impl Fn(&Names<'p>, &'p T) -> Vec<(Part, Said<'p>)>,
    ) {
        let names = self.names;
        let bodies: Vec<Vec<(Part, Said)>> =
            dated.entries.iter().map(|e| e.value.as_ref().map_or_else(Vec::new, |v| parts(&names, v))).collect();
        for (part, _) in bodies.iter().flatten() {
            let line = |(entry, body): (&crate::ir::Entry<T>, &Vec<(Part, Said<'p>)>)| Line {
                from: entry.from,
                enacted: entry.enacted,
                said: body.iter().find(|(other, _)| other == part).map(|(_, said)| said.clone()),
                cites: entry.cites.iter().map(|cite| cite.text.clone()).collect(),
                span: entry.span,
            };
            if !self.facts.contains_key(part) {
                self.facts.insert(part.clone(), dated.entries.iter().zip(&bodies).map(line).collect());
            }
        }
    }
}

pub(super) fn formula<'p>(names: &Names<'p>, expr: &'p Expr) -> Said<'p> {
    Said { text: names.expr(expr), expr: Some(expr), shown: None }
}

pub(super) fn value(names: &Names<'_>, value: &Value, ty: &Type) -> Said<'static> {
    let text = names.value(value, ty);
    let shown = matches!(value, Value::Number(_)).then(|| grouped(&text));
    Said { text, expr: None, shown }
}

pub(super) fn words(text: impl Into<String>) -> Said<'static> {
    Said { text: text.into(), expr: None, shown: None }
}

/// All declarations of a program.
pub(super) fn of(version: Version<'_>) -> Vec<Declared<'_>> {
    let program = version.program;
    let mut all = super::declared::head(version);
    all.extend(program.records.iter().filter(|r| r.group.is_none()).map(|r| super::declared::record(version, r)));
    all.extend(program.tables.iter().map(|t| super::declared::table(version, t)));
    all.extend(program.parameters.iter().map(|p| super::declared::parameter(version, p)));
    all.extend(program.scales.iter().map(|s| super::declared::scale(version, s)));
    all.extend(program.decisions.iter().map(|d| super::declared::decision(version, d)));
    all.extend(program.rules.iter().map(|r| super::rules::rule(version, r)));
    all.extend(program.asserts.iter().map(|a| super::rules::assert(version, a)));
    all.extend(program.groups.iter().map(|g| super::rules::group(version, g)));
    all
}
