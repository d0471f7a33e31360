//! Dates on which a rule reads something that has no value then.
//! In: the days on which each formula may be evaluated, bounded by its own version and by the scheme's `complete from`.
//! Out: the first day without a value, the reader and the declaration. Reads of tables by rows' own keys stay open.

mod codes;
mod read;
mod report;

use super::dates::{self, Days};
use super::narrow;
use crate::ir::{Dated, Expr, ExprKind, Program, RecordId, Rule, RuleId, Share, ShareAmount};
use crate::problem::{Code, Problem};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn codes() -> Vec<&'static Code> {
    codes::ALL.to_vec()
}

pub(super) fn check(program: &Program) -> Vec<Problem> {
    let Some(complete) = program.scheme.as_ref().and_then(|s| s.complete) else { return Vec::new() };
    let mut pass = Pass {
        program,
        complete: Days::from(complete),
        asked: vec![Days::default(); program.rules.len()],
        inside: BTreeMap::new(),
        found: BTreeSet::new(),
        quiet: BTreeMap::new(),
        tables: BTreeMap::new(),
        problems: Vec::new(),
    };
    for assert in &program.asserts {
        let reader = Reader {
            name: &assert.name,
            span: assert.span,
            at: narrow::at_field(program, assert.record),
            money: false,
            fixed: false,
        };
        let days = pass.complete.and(&dates::in_force(&assert.condition));
        let lets: Vec<&Expr> = assert.lets.iter().map(|l| &l.value).collect();
        let mut used = vec![Days::default(); lets.len()];
        assert.when.iter().for_each(|w| pass.read(w, &days, reader, &mut used));
        pass.versions(&assert.condition, &days, reader, &mut used, |e| vec![e]);
        pass.lets(&lets, reader, used);
    }
    pass.requires();
    for id in program.rules_in_order().rev() {
        if let Some(rule) = program.rules.get(id.index()) {
            pass.rule(id, rule);
        }
    }
    pass.problems
}

/// Who reads, and the field that dates its rows.
#[derive(Clone, Copy)]
struct Reader<'a> {
    name: &'a str,
    /// Its declaration; two rules may have one name.
    span: Span,
    at: Option<narrow::AtField>,
    /// A money rule is not due where it is not in force.
    money: bool,
    /// The read names its date itself.
    fixed: bool,
}

/// Kind and index of a dated thing.
type Thing = (u8, usize);

const PARAMETER: u8 = 0;
const SCALE: u8 = 1;
const DECISION: u8 = 2;
const TABLE: u8 = 3;
const RULE: u8 = 4;
const SPLIT: u8 = 5;

/// A dated thing with its name and declaration.
#[derive(Clone, Copy)]
struct Declared<'a> {
    thing: Thing,
    name: &'a str,
    span: Span,
}

struct Pass<'a> {
    program: &'a Program,
    complete: Days,
    /// Days on which somebody reads a rule.
    asked: Vec<Days>,
    /// Days for which a scale or decision was gone through, for one reader.
    inside: BTreeMap<(Span, Thing), Days>,
    found: BTreeSet<(Span, Thing)>,
    /// Scales and decisions whose bodies read nothing with dates.
    quiet: BTreeMap<Thing, bool>,
    /// Days on which some row of a table has a value.
    tables: BTreeMap<usize, Days>,
    problems: Vec<Problem>,
}

impl<'a> Pass<'a> {
    /// Every row of a record is asked for its `require`s.
    fn requires(&mut self) {
        let days = self.complete.clone();
        for (index, record) in self.program.records.iter().enumerate() {
            let at = narrow::at_field(self.program, RecordId(u32::try_from(index).unwrap_or(u32::MAX)));
            for require in &record.requires {
                let reader = Reader { name: &require.name, span: require.span, at, money: false, fixed: false };
                self.read(&require.condition, &days, reader, &mut Vec::new());
            }
        }
    }

    fn rule(&mut self, id: RuleId, rule: &'a Rule) {
        let force = dates::in_force(&rule.body.formula);
        let asked = self.asked.get(id.index()).cloned().unwrap_or_default();
        let asked = if rule.hidden { asked } else { self.complete.clone() };
        self.output(rule, &force);
        let days = asked.and(&force);
        let at = narrow::at_field(self.program, rule.record);
        let reader = Reader { name: &rule.name, span: rule.span, at, money: rule.money.is_some(), fixed: false };
        let mut used = vec![Days::default(); rule.lets.len()];
        let mut due = days.clone();
        if let Some(money) = &rule.money {
            if let Some(when) = &money.when {
                self.read(when, &days, reader, &mut used);
                due = narrow::days(when, &days, reader.at).0;
            }
            money.denies.iter().for_each(|d| self.read(&d.condition, &due, reader, &mut used));
        }
        for exception in &rule.body.exceptions {
            self.versions(&exception.body, &due, reader, &mut used, |(c, v)| vec![c, v]);
        }
        self.versions(&rule.body.formula, &due, reader, &mut used, |e| vec![e]);
        self.split(rule, &due, reader, &mut used);
        let lets: Vec<&Expr> = rule.lets.iter().map(|l| &l.value).collect();
        self.lets(&lets, reader, used);
    }

    fn split(&mut self, rule: &'a Rule, due: &Days, reader: Reader<'a>, used: &mut Vec<Days>) {
        let Some(split) = rule.money.as_ref().and_then(|m| m.split.as_ref()) else { return };
        let what = Declared { thing: (SPLIT, 0), name: "the split", span: split.span };
        self.open(what, &split.shares, rule.span, due, reader);
        self.versions(&split.shares, due, reader, used, |shares| amounts(shares).collect());
        for exception in &split.exceptions {
            self.versions(&exception.body, due, reader, used, |(c, shares)| {
                std::iter::once(c).chain(amounts(shares)).collect()
            });
        }
    }

    /// Goes through the versions of a body, each on its own days.
    fn versions<T>(
        &mut self,
        dated: &'a Dated<T>,
        days: &Days,
        reader: Reader<'a>,
        used: &mut Vec<Days>,
        parts: impl Fn(&'a T) -> Vec<&'a Expr>,
    ) {
        for (index, version) in dates::versions(dated) {
            let days = days.and(&version);
            if let Some(value) = dated.entries.get(index).and_then(|e| e.value.as_ref()) {
                parts(value).into_iter().for_each(|part| self.read(part, &days, reader, used));
            }
        }
    }

    /// A let is read where its readers are; lets above it follow.
    fn lets(&mut self, lets: &[&'a Expr], reader: Reader<'a>, mut used: Vec<Days>) {
        for (index, value) in lets.iter().enumerate().rev() {
            let days = used.get(index).cloned().unwrap_or_default();
            self.read(value, &days, reader, &mut used);
        }
    }

    /// Every read in an expression that is evaluated on some of these days.
    fn read(&mut self, expr: &'a Expr, days: &Days, reader: Reader<'a>, used: &mut Vec<Days>) {
        if days.is_empty() {
            return;
        }
        if let ExprKind::If { condition, then, otherwise } = &expr.kind {
            self.read(condition, days, reader, used);
            let (yes, no) = narrow::days(condition, days, reader.at);
            self.read(then, &yes, reader, used);
            self.read(otherwise, &no, reader, used);
            return;
        }
        if let ExprKind::And(all) = &expr.kind {
            let mut rest = days.clone();
            for part in all {
                self.read(part, &rest, reader, used);
                rest = narrow::days(part, &rest, reader.at).0;
            }
            return;
        }
        for child in expr.children() {
            self.read(child, days, reader, used);
        }
        self.thing(expr, days, reader, used);
    }
}

/// The computed shares of a split.
fn amounts(shares: &[Share]) -> impl Iterator<Item = &Expr> {
    shares.iter().filter_map(|share| match &share.amount {
        ShareAmount::Percent(expr, _) | ShareAmount::Amount(expr, _) => Some(expr),
        ShareAmount::TheRest => None,
    })
}
