//! Decimals of every rule's result, and money that may carry more of them than its coin.
//! In: the program in the order of its rules. Out: `Rule::scale`, and problems that say where to write `round`.

use super::grain::{Grain, Grains, Scope};
use super::words;
use crate::ir::{Expr, Program, Rule};
use crate::problem::{Code, Problem, Severity};
use crate::source::Span;
use crate::value::{decimal, Unit, DECIMALS};
use rust_decimal::Decimal;

pub(super) static UNROUNDED: Code = Code {
    id: "unrounded-money",
    severity: Severity::Error,
    title: "an amount of money may carry more digits than its coin and is not rounded",
    about: "\
### What it does
Counts the digits that an amount can have: those of its literals, parameters, table columns and fields, added by `*` and
unbounded after `/`. An output amount must end at the coin of its currency; a hidden one may carry more digits, but not a
quotient without end.
### Why
Somebody rounds in the end. If the rule does not say how, the cashier, the bank and the auditor do it in three ways.
### Example
`= wage * 2.6%` with whole riel.
### Use instead
`= round(wage * 2.6%, to 1 KHR, half up)`, with the mode that the regulation says.",
};

/// Longest formula that a help repeats.
const SHOWN: usize = 90;

/// Sets the decimals of every rule and reports money that is not rounded. Gives the grains of all rules.
pub(super) fn check(program: &mut Program) -> (Vec<Problem>, Vec<Option<Grain>>) {
    let mut problems = Vec::new();
    let mut grains = Grains::new(program);
    for id in &program.order {
        let Some(rule) = program.rules.get(id.index()) else { continue };
        let grain = rule_grain(&grains, rule, &mut problems);
        if let Some(slot) = grains.rules.get_mut(id.index()) {
            *slot = Some(grain);
        }
    }
    let known = grains.rules;
    for (rule, grain) in program.rules.iter_mut().zip(&known) {
        let number = rule.ty.number().is_some();
        rule.scale = grain.as_ref().filter(|_| number).and_then(Grain::scale).filter(|s| *s < DECIMALS);
    }
    (problems, known)
}

/// The grain of what leaves a rule, with problems of its formulas.
fn rule_grain(grains: &Grains<'_>, rule: &Rule, problems: &mut Vec<Problem>) -> Grain {
    let lets = lets(grains, rule);
    let mut all: Option<Grain> = None;
    for formula in formulas(rule) {
        let grain = grains.of(formula, Scope::Rule(rule.record, &lets));
        problems.extend(judge(grains, rule, formula, &grain));
        all = Some(match all {
            Some(before) => before.and(grain),
            None => grain,
        });
    }
    // What leaves a rule is cut, so that readers meet no quotient without end.
    match all.unwrap_or(Grain::decimals(DECIMALS)) {
        grain if grain.scale().is_none_or(|s| s > DECIMALS) => Grain::decimals(DECIMALS),
        grain => grain,
    }
}

/// Every formula of a rule: dated versions, then exceptions.
fn formulas(rule: &Rule) -> impl Iterator<Item = &Expr> {
    let versions = rule.body.formula.entries.iter().filter_map(|e| e.value.as_ref());
    let exceptions = rule.body.exceptions.iter().flat_map(|x| &x.body.entries);
    versions.chain(exceptions.filter_map(|e| e.value.as_ref().map(|(_, value)| value)))
}

fn judge(grains: &Grains<'_>, rule: &Rule, formula: &Expr, grain: &Grain) -> Option<Problem> {
    let unit = rule.ty.number()?.dim.money()?;
    let decimals = grains.coin_decimals(unit);
    match grain {
        Grain::Endless(place) => Some(endless(grains.program, rule, formula, *place, unit)),
        Grain::Of(_) if grain.scale().is_none() => Some(endless(grains.program, rule, formula, formula.span, unit)),
        Grain::Of(_) if rule.hidden => None,
        _ if grain.fits(&decimal(Decimal::new(1, decimals))) => None,
        _ => Some(too_fine(grains.program, rule, formula, grain, unit)),
    }
}

fn endless(program: &Program, rule: &Rule, formula: &Expr, place: Span, unit: &Unit) -> Problem {
    let message = format!("`{}` may be a quotient without end, and is not rounded", rule.name);
    let problem =
        Problem::new(&UNROUNDED, message).label(formula.span, format!("an amount of {} that must end", unit.0));
    let inside = place != formula.span;
    let problem = if inside { problem.label(place, "this quotient may have no end, like 1 / 3") } else { problem };
    problem.help(round_help(program, formula.span, unit))
}

fn too_fine(program: &Program, rule: &Rule, formula: &Expr, grain: &Grain, unit: &Unit) -> Problem {
    let coin = coin(program, unit);
    let digits = match grain.scale() {
        Some(n) if n < DECIMALS => format!("{n} {}", if n == 1 { "decimal" } else { "decimals" }),
        _ => "any number of decimals".into(),
    };
    let message = format!("`{}` may carry {digits}, finer than {} {}", rule.name, words::grouped(coin), unit.0);
    Problem::new(&UNROUNDED, message).label(formula.span, format!("may carry {digits}")).help(format!(
        "{}; or write `hidden` before the rule if it is only a step",
        round_help(program, formula.span, unit)
    ))
}

fn coin(program: &Program, unit: &Unit) -> Decimal {
    let iso = || Decimal::new(1, crate::value::coin_of(&unit.0).unwrap_or(2));
    program.coins.get(unit).map_or_else(iso, |c| c.normalize())
}

/// Where to write what, in the user's own text.
fn round_help(program: &Program, span: Span, unit: &Unit) -> String {
    let text = program.sources.text(span).trim();
    let target = format!("to {} {}", coin(program, unit), unit.0);
    let how = "with the mode that the regulation says";
    if text.is_empty() || text.contains('\n') || text.chars().count() > SHOWN {
        return format!("put `round(` before it and `, {target}, half up)` behind it, {how}");
    }
    format!("write `round({text}, {target}, half up)`, {how}")
}

/// Grains of the lets of a rule, when all rules are known.
pub(super) fn lets(grains: &Grains<'_>, rule: &Rule) -> Vec<Grain> {
    let mut lets = Vec::with_capacity(rule.lets.len());
    for one in &rule.lets {
        let grain = grains.of(&one.value, Scope::Rule(rule.record, &lets));
        lets.push(grain);
    }
    lets
}

/// Grains of a program whose rules are judged.
pub(super) fn known<'a>(program: &'a Program, rules: &[Option<Grain>]) -> Grains<'a> {
    let mut grains = Grains::new(program);
    grains.rules = rules.to_vec();
    grains
}
