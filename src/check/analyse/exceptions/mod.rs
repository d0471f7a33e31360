//! Conditions that can be decided: exceptions that clash or never hold, conditions that never change.
//! In: rules with conditions on fields against constants. Out: problems, with an example record. What is not decided is
//! not reported; the evaluator finds it in the data.

mod codes;
mod constants;
mod depends;
mod formula;
mod paths;

use super::constant;
use super::dates::{self, Days};
use crate::ir::{Dated, Expr, Program, Require, Rule};
use crate::problem::{Code, Problem};
use crate::source::Span;
use chrono::NaiveDate;
use formula::{both, Case, Reader};
use paths::Paths;
use std::collections::BTreeSet;

/// Dates on which one pair is looked at.
const DATES: usize = 40;
/// Pairs of one rule that are looked at.
const PAIRS: usize = 5_000;

pub(super) fn codes() -> Vec<&'static Code> {
    codes::ALL.to_vec()
}

pub(super) fn check(program: &Program) -> Vec<Problem> {
    let mut problems = constants::check(program);
    for rule in &program.rules {
        let of_rule: Vec<Exception<'_>> =
            rule.body.exceptions.iter().map(|x| exception(&x.name, &x.overrides, &x.body, x.span)).collect();
        Judge { program, rule }.all(&of_rule, &mut problems);
        let split = rule.money.iter().filter_map(|m| m.split.as_ref()).flat_map(|s| &s.exceptions);
        let of_split: Vec<Exception<'_>> = split.map(|x| exception(&x.name, &x.overrides, &x.body, x.span)).collect();
        Judge { program, rule }.all(&of_split, &mut problems);
    }
    problems
}

/// An exception of a rule or of its split.
struct Exception<'a> {
    name: &'a str,
    overrides: &'a [u32],
    span: Span,
    /// Condition, days and place of each version.
    versions: Vec<(&'a Expr, Days, Span)>,
}

fn exception<'a, T>(name: &'a str, overrides: &'a [u32], body: &'a Dated<(Expr, T)>, span: Span) -> Exception<'a> {
    let version = |(index, days): (usize, Days)| {
        let entry = body.entries.get(index)?;
        entry.value.as_ref().map(|(condition, _)| (condition, days, entry.span))
    };
    Exception { name, overrides, span, versions: dates::versions(body).into_iter().filter_map(version).collect() }
}

struct Judge<'a> {
    program: &'a Program,
    rule: &'a Rule,
}

impl Judge<'_> {
    fn all(&self, exceptions: &[Exception<'_>], problems: &mut Vec<Problem>) {
        let mut dead = BTreeSet::new();
        for (index, one) in exceptions.iter().enumerate() {
            if let Some(problem) = self.never(one) {
                problems.push(problem);
                dead.insert(index);
            }
        }
        let alive = || exceptions.iter().enumerate().filter(|(i, _)| !dead.contains(i));
        let wins = |x: &Exception<'_>, y: usize| x.overrides.iter().any(|o| *o as usize == y);
        let pairs = alive().flat_map(|a| alive().filter(move |b| b.0 > a.0).map(move |b| (a, b)));
        let open = pairs.filter(|((i, a), (j, b))| !wins(a, *j) && !wins(b, *i));
        problems.extend(open.take(PAIRS).filter_map(|((_, a), (_, b))| self.clash(a, b)));
    }

    /// The days of a version on which the rule itself is in force.
    fn days(&self, days: &Days) -> Days {
        days.and(&dates::in_force(&self.rule.body.formula))
    }

    /// Dates that stand for all days: the first, and every change of a parameter.
    fn moments(&self, days: &Days, conditions: &[&Expr]) -> Vec<NaiveDate> {
        let mut changes = BTreeSet::new();
        conditions.iter().for_each(|c| constant::changes(c, self.program, &mut changes));
        self.rule.lets.iter().for_each(|l| constant::changes(&l.value, self.program, &mut changes));
        let inside = |d: &NaiveDate| !days.and(&Days::between(*d, d.succ_opt())).is_empty();
        let starts = days.intervals().iter().map(|(from, _)| *from);
        let all: BTreeSet<NaiveDate> = starts.chain(changes.into_iter().filter(inside)).collect();
        all.into_iter().take(DATES).collect()
    }

    fn never(&self, one: &Exception<'_>) -> Option<Problem> {
        let when = self.rule.money.as_ref().and_then(|m| m.when.as_ref());
        let mut paths = Paths::new(self.program, self.rule.record);
        for (condition, days, _) in &one.versions {
            let days = self.days(days);
            let all: Vec<&Expr> = std::iter::once(*condition).chain(when).collect();
            for date in self.moments(&days, &all) {
                let reader = Reader { program: self.program, lets: &self.rule.lets, date: Some(date) };
                let cases = reader.cases(condition, true, &mut paths);
                let asked = when.map_or(Some(vec![Case::default()]), |w| reader.cases(w, true, &mut paths));
                if both(cases, asked).is_none_or(|found| !found.is_empty()) {
                    return None;
                }
            }
        }
        let (_, _, place) = one.versions.first()?;
        let dated = one.versions.iter().any(|(_, days, _)| !self.days(days).is_empty());
        let help = if !dated {
            format!("`{}` has no version in force on any of its dates", self.rule.name)
        } else if when.is_some() {
            "its condition contradicts itself, `when`, or the declared range of a field".into()
        } else {
            "its condition contradicts itself, or the declared range of a field".into()
        };
        let message = format!("the exception `{}` of `{}` can never hold", one.name, self.rule.name);
        Some(Problem::new(&codes::NEVER, message).label(*place, "never holds").help(help))
    }

    fn clash(&self, a: &Exception<'_>, b: &Exception<'_>) -> Option<Problem> {
        for (x, x_days, x_place) in &a.versions {
            for (y, y_days, y_place) in &b.versions {
                let days = self.days(&x_days.and(y_days));
                for date in self.moments(&days, &[x, y]) {
                    if let Some(example) = self.example(x, y, &days, date) {
                        return Some(self.report((a, *x_place), (b, *y_place), &example));
                    }
                }
            }
        }
        None
    }

    fn report(&self, a: (&Exception<'_>, Span), b: (&Exception<'_>, Span), example: &str) -> Problem {
        let (first, second) = (a.0.name, b.0.name);
        let shown = if example.is_empty() { String::new() } else { format!(": {example}") };
        let message =
            format!("the exceptions `{first}` and `{second}` of `{}` can hold at once{shown}", self.rule.name);
        let place = |(one, span): (&Exception<'_>, Span)| if span.is_empty() { one.span } else { span };
        Problem::new(&codes::OVERLAP, message)
            .label(place(b), "holds too")
            .label(place(a), "holds")
            .help(format!(
                "if `{second}` wins, write `except {second} overrides {first} when ...`; otherwise make the conditions exclude each other"
            ))
    }

    /// A record for which both hold, if that is certain.
    fn example(&self, x: &Expr, y: &Expr, days: &Days, date: NaiveDate) -> Option<String> {
        let lets = &self.rule.lets;
        let mut paths = Paths::new(self.program, self.rule.record);
        let reader = Reader { program: self.program, lets, date: Some(date) };
        let mut cases = both(reader.cases(x, true, &mut paths), reader.cases(y, true, &mut paths));
        if cases.as_ref().is_none_or(Vec::is_empty) {
            return None;
        }
        let about = depends::fields(self.program, self.rule.record, lets, &[x, y]);
        for (condition, wanted) in self.bounds() {
            let theirs = depends::fields(self.program, self.rule.record, lets, &[condition]);
            if !theirs.is_disjoint(&about) {
                cases = both(cases, reader.cases(condition, wanted, &mut paths));
            }
        }
        if self.foreign(&about) || self.dated(&about, days) {
            return None;
        }
        let certain = |case: &&Case| !case.unknown && case.fields.keys().all(|p| paths.independent(*p));
        let cases = cases?;
        let case = cases.iter().find(certain)?;
        let words: Vec<String> = case.fields.iter().filter_map(|(path, values)| paths.example(*path, values)).collect();
        Some(words.join(", "))
    }

    /// What else holds of a record for which exceptions are asked: `when`, no `deny`, every `require`.
    fn bounds(&self) -> Vec<(&Expr, bool)> {
        let requires = self.program.records.get(self.rule.record.index()).map(|r| r.requires.as_slice()).unwrap_or(&[]);
        let mut all: Vec<(&Expr, bool)> = requires.iter().map(|r: &Require| (&r.condition, true)).collect();
        if let Some(money) = &self.rule.money {
            all.extend(money.when.iter().map(|w| (w, true)));
            all.extend(money.denies.iter().map(|d| (&d.condition, false)));
        }
        all
    }

    /// A field of another record whose `require`s say more of it.
    fn foreign(&self, about: &depends::Fields) -> bool {
        about.iter().filter(|(record, _)| *record != self.rule.record).any(|(record, field)| {
            let requires = self.program.records.get(record.index()).map(|r| r.requires.as_slice()).unwrap_or(&[]);
            requires
                .iter()
                .any(|r| depends::fields(self.program, *record, &[], &[&r.condition]).contains(&(*record, *field)))
        })
    }

    /// The field that dates the row is asked about, and only some dates are meant.
    fn dated(&self, about: &depends::Fields, days: &Days) -> bool {
        let at = self.program.records.get(self.rule.record.index()).and_then(|r| r.at);
        at.is_some_and(|(field, _)| about.contains(&(self.rule.record, field))) && *days != Days::always()
    }
}
