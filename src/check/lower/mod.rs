//! Expressions: from written to typed and resolved, one file per construct.
//! In: an expression and what is due in its place. Out: the expression of the IR, or nothing after a problem was
//! reported; what holds an erroneous expression is silently nothing too, so that no problem follows from another.

mod aggregate;
mod call;
mod compare;
mod date;
mod fit;
mod letters;
mod lookup;
mod number;
mod operator;
mod path;
pub(crate) mod present;
mod rows;
mod spreadsheet;
mod step;
mod whole;

pub(crate) use fit::Due;
pub(crate) use letters::{Bare, Letter, Measure, VarSig};
pub(crate) use whole::Hoisted;

use super::world::{Slot, World};
use crate::ir::{Expr, ExprKind, LetId, RecordId, RuleId, Type};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::Value;
use std::cell::Cell;

/// What is due where an expression stands: its type if one is known, and whether amounts are written bare there.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Want<'t> {
    pub ty: Option<&'t Type>,
    pub bare: bool,
}

impl<'t> Want<'t> {
    pub(crate) fn none() -> Want<'static> {
        Want { ty: None, bare: false }
    }

    /// Beside a value of this type: enum members are known, amounts carry their unit.
    pub(crate) fn like(ty: &'t Type) -> Want<'t> {
        Want { ty: Some(ty), bare: false }
    }
}

/// A let of the rule at hand; a type of `None` did not lower.
#[derive(Debug)]
pub(crate) struct LetSig {
    pub name: String,
    pub ty: Option<Type>,
    pub optional: bool,
    pub span: Span,
    pub read: Cell<bool>,
}

/// A limit of the rule at hand, whose name stands for what fits.
#[derive(Debug)]
pub(crate) struct LimitSig {
    pub name: String,
    pub id: RuleId,
    pub ty: Option<Type>,
    pub span: Span,
    pub read: bool,
}

/// The text that is being lowered: what its names can mean, and what is known to be present in it.
pub(crate) struct Body<'w> {
    pub world: &'w World<'w>,
    pub scope: Vec<usize>,
    /// The record whose row is at hand; none in scales, decisions and constants.
    pub row: Option<RecordId>,
    pub arguments: &'w [Slot],
    /// Which arguments were read.
    pub read: Vec<bool>,
    pub lets: Vec<LetSig>,
    /// Lets further down, which cannot be read yet.
    pub later: Vec<(String, Span)>,
    /// Things that cannot be missing here, by their key.
    pub present: Vec<String>,
    /// Why rules cannot be read here.
    pub no_rules: Option<&'static str>,
    /// Only plain values may stand here.
    pub constant: bool,
    /// Letters of the aggregates around this place.
    pub vars: Vec<VarSig>,
    pub next_var: u32,
    pub bare: Bare,
    /// Inside a measure of a group.
    pub measure: Option<Measure<'w>>,
    pub limits: Vec<LimitSig>,
    /// Ranks, allocations and limits may stand here; those found so far.
    pub hoists: bool,
    pub hoisted: Vec<Hoisted>,
}

impl<'w> Body<'w> {
    pub(crate) fn row(world: &'w World<'w>, scope: &[usize], record: RecordId) -> Body<'w> {
        Body { row: Some(record), ..Body::call(world, scope, &[]) }
    }

    pub(crate) fn call(world: &'w World<'w>, scope: &[usize], arguments: &'w [Slot]) -> Body<'w> {
        Body {
            world,
            scope: scope.to_vec(),
            row: None,
            arguments,
            read: vec![false; arguments.len()],
            lets: Vec::new(),
            later: Vec::new(),
            present: Vec::new(),
            no_rules: None,
            constant: false,
            vars: Vec::new(),
            next_var: 0,
            bare: Bare::Own,
            measure: None,
            limits: Vec::new(),
            hoists: false,
            hoisted: Vec::new(),
        }
    }

    pub(crate) fn without_rules(mut self, what: &'static str) -> Body<'w> {
        self.no_rules = Some(what);
        self
    }

    /// An expression that may be missing.
    pub(crate) fn lower(&mut self, expr: &tree::Expr, want: Want<'_>) -> Option<Expr> {
        use tree::ExprKind as E;
        let span = expr.span;
        match &expr.kind {
            E::Number(number) => self.number(number, want),
            E::Text(text) => Some(literal(Value::Text(text.as_str().into()), Type::Text, span)),
            E::Date(date) => Some(literal(Value::Date(*date), Type::Date, span)),
            E::Month(month) => Some(literal(Value::Month(*month), Type::Month, span)),
            E::YesNo(yes) => Some(literal(Value::YesNo(*yes), Type::YesNo, span)),
            E::Path { root, steps } => self.path(root, steps, span, want),
            E::Call { callee, arguments, steps } => self.call_function(callee, arguments, steps, span),
            E::Round { value, to, mode } => self.round(value, to, *mode, span),
            E::Aggregate(aggregate) => self.aggregate(aggregate, span),
            E::Rank { relation, condition, order } => self.rank(relation, condition.as_deref(), order, span),
            E::Allocate { pot, by, among, to } => self.allocate(pot, by, among, to, span),
            E::Given(inner) => self.given(inner, span),
            E::Otherwise(first, second) => self.otherwise(first, second, span, want),
            E::At(inner, date) => self.at(inner, date, span),
            E::Negate(inner) => self.negate(inner, span, want),
            E::Not(inner) => self.not(inner, span),
            E::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, span),
            E::Compare(first, rest) => self.compare(first, rest, span),
            E::Is { value, other, negated } => self.is(value, other, *negated, span),
            E::InSet { value, members } => self.in_set(value, members, span),
            E::InRange { value, low, high } => self.in_range(value, low, high, span),
            E::InPeriod { value, length, word, date } => self.in_period(value, length, *word, date, span),
            E::And(parts) => self.both(parts, span),
            E::Or(parts) => self.either(parts, span),
            E::If { condition, then, otherwise } => self.branch(condition, then, otherwise, span, want),
            E::Bracket(inner) => self.lower(inner, want),
        }
    }

    /// An expression that is never missing.
    pub(crate) fn value(&mut self, expr: &tree::Expr, want: Want<'_>) -> Option<Expr> {
        let lowered = self.lower(expr, want)?;
        self.present_value(lowered)
    }

    /// The let with this number was read.
    pub(crate) fn read_let(&self, index: usize) -> Option<(LetId, &LetSig)> {
        let found = self.lets.get(index)?;
        found.read.set(true);
        Some((LetId(super::world::id(index)), found))
    }

    /// Facts that hold from here on, taken back by `forget`.
    pub(crate) fn remember(&mut self, facts: Vec<String>) -> usize {
        let before = self.present.len();
        self.present.extend(facts);
        before
    }

    pub(crate) fn forget(&mut self, before: usize) {
        self.present.truncate(before);
    }
}

pub(crate) fn literal(value: Value, ty: Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(value), ty, optional: false, span }
}

pub(crate) fn expr(kind: ExprKind, ty: Type, span: Span) -> Expr {
    Expr { kind, ty, optional: false, span }
}
