//! Decimals of every rule's result, and money that may carry more of them than its coin.
//! In: the program in the order of its rules. Out: `Rule::scale`, and problems that say where to write `round`.

use super::grain::{Grain, Grains, Scope};
use super::words;
use crate::ir::{ArithmeticOp, Expr, ExprKind, Program, Rule};
use crate::problem::{Code, Problem, Severity};
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
    for id in program.rules_in_order() {
        grains.rest();
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
        problems.extend(judge(grains, rule, formula, Scope::Rule(rule.record, &lets)));
        all = Some(match all {
            Some(before) => before.and(grain),
            None => grain,
        });
    }
    for part in rule.parts() {
        part.visit(&mut |part| problems.extend(folded(grains, rule, part, Scope::Rule(rule.record, &lets))));
    }
    // What leaves a rule is cut, so that readers meet no quotient without end.
    all.unwrap_or(Grain::decimals(DECIMALS)).cut()
}

/// Money that is folded without an end: it would be cut unseen.
fn folded(grains: &Grains<'_>, rule: &Rule, part: &Expr, scope: Scope<'_>) -> Option<Problem> {
    let ExprKind::Aggregate(aggregate) = &part.kind else { return None };
    let value = aggregate.value.as_ref().filter(|v| v.ty.is_money())?;
    if grains.of(value, scope) != Grain::Endless {
        return None;
    }
    let unit = value.ty.number()?.dim.money()?;
    let judge = Judge { program: grains.program, rule, unit };
    let message = format!("`{}` adds up what may be a quotient without end, like 1 / 3, and is not rounded", rule.name);
    let help = judge.help(value);
    Some(Problem::new(&UNROUNDED, message).label(value.span, "may have no end").help(help))
}

/// Every formula of a rule: dated versions, then exceptions.
fn formulas(rule: &Rule) -> impl Iterator<Item = &Expr> {
    let versions = rule.body.formula.entries.iter().filter_map(|e| e.value.as_ref());
    let exceptions = rule.body.exceptions.iter().flat_map(|x| &x.body.entries);
    versions.chain(exceptions.filter_map(|e| e.value.as_ref().map(|(_, value)| value)))
}

fn judge(grains: &Grains<'_>, rule: &Rule, formula: &Expr, scope: Scope<'_>) -> Option<Problem> {
    let unit = rule.ty.number()?.dim.money()?;
    let judge = Judge { program: grains.program, rule, unit };
    if let ExprKind::If { then, otherwise, .. } = &formula.kind {
        return [then, otherwise].into_iter().find_map(|branch| self::judge(grains, rule, branch, scope));
    }
    let grain = grains.of(formula, scope);
    let coin = decimal(Decimal::new(1, grains.coin_decimals(unit)));
    match grain.scale() {
        None => Some(judge.endless(formula)),
        Some(_) if rule.hidden || grain.fits(&coin) => None,
        Some(digits) => Some(judge.too_fine(formula, digits)),
    }
}

/// The words for an amount that is not rounded.
struct Judge<'a> {
    program: &'a Program,
    rule: &'a Rule,
    unit: &'a Unit,
}

impl Judge<'_> {
    fn endless(&self, formula: &Expr) -> Problem {
        let name = &self.rule.name;
        let message = format!("`{name}` may be a quotient without end, like 1 / 3, and is not rounded");
        let mut quotient = None;
        formula.visit(&mut |part| {
            if matches!(part.kind, ExprKind::Arithmetic(ArithmeticOp::Divide, ..)) && quotient.is_none() {
                quotient = Some(part.span);
            }
        });
        let problem = Problem::new(&UNROUNDED, message);
        let problem = match quotient {
            Some(place) => problem.label(place, "a quotient"),
            None => problem.label(formula.span, "what it reads may be a quotient"),
        };
        let finer = if self.rule.hidden { "; round finer than the coin if later steps need more digits" } else { "" };
        problem.help(format!("{}{finer}", self.help(formula)))
    }

    fn too_fine(&self, formula: &Expr, digits: u32) -> Problem {
        let digits = match digits {
            0..DECIMALS => format!("{digits} {}", if digits == 1 { "decimal" } else { "decimals" }),
            _ => "any number of decimals".into(),
        };
        let coin = format!("{} {}", words::grouped(self.coin()), self.unit.0);
        let message = format!("`{}` may carry {digits}, finer than {coin}", self.rule.name);
        let help = format!("{}; or write `hidden` before the rule if it is only a step", self.help(formula));
        Problem::new(&UNROUNDED, message).label(formula.span, format!("may carry {digits}")).help(help)
    }

    fn coin(&self) -> Decimal {
        let iso = || Decimal::new(1, crate::value::coin_of(&self.unit.0).unwrap_or(2));
        self.program.coins.get(self.unit).map_or_else(iso, |c| c.normalize())
    }

    /// Where to write what, in the user's own text.
    fn help(&self, formula: &Expr) -> String {
        let (inside, mode) = match &formula.kind {
            ExprKind::Round { value, mode, .. } => (value.span, mode.to_string()),
            _ => (formula.span, "half up".into()),
        };
        let text = self.program.sources.text(inside).trim();
        let target = format!("to {} {}", self.coin(), self.unit.0);
        let how = "with the mode that the regulation says";
        if text.is_empty() || text.contains('\n') || text.chars().count() > SHOWN {
            return format!("put `round(` before it and `, {target}, {mode})` behind it, {how}");
        }
        format!("write `round({text}, {target}, {mode})`, {how}")
    }
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
