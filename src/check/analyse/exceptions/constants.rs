//! Conditions that give the same answer for every record: `when`, `deny`, `require`, `if`.
//! In: all conditions that ask about a field. Out: warnings, unless a parameter decides (policy may change it).

use super::formula::{Case, Reader};
use super::paths::Paths;
use super::{codes, depends};
use crate::ir::{Expr, ExprKind, Let, Program, RecordId, Rule};
use crate::problem::Problem;

pub(super) fn check(program: &Program) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, record) in program.records.iter().enumerate() {
        let id = RecordId(u32::try_from(index).unwrap_or(u32::MAX));
        let judge = Judge { program, record: id, lets: &[] };
        for require in &record.requires {
            let words = ("rejects every row", "rejects no row");
            problems.extend(judge.constant(&require.condition, &format!("`require {}`", require.name), words));
        }
    }
    for rule in &program.rules {
        of_rule(program, rule, &mut problems);
    }
    problems
}

fn of_rule(program: &Program, rule: &Rule, problems: &mut Vec<Problem>) {
    let judge = Judge { program, record: rule.record, lets: &rule.lets };
    if let Some(money) = &rule.money {
        if let Some(when) = &money.when {
            let words = ("the rule is never due", "`when` asks nothing");
            problems.extend(judge.constant(when, &format!("`when` of `{}`", rule.name), words));
        }
        for deny in &money.denies {
            let words = ("nothing is denied for this reason", "everything is denied");
            problems.extend(judge.constant(&deny.condition, &format!("`deny {}`", deny.name), words));
        }
    }
    for one in &rule.lets {
        judge.branches(&one.value, problems);
    }
    for entry in rule.body.formula.entries.iter().filter_map(|e| e.value.as_ref()) {
        judge.branches(entry, problems);
    }
    for exception in &rule.body.exceptions {
        for (condition, value) in exception.body.entries.iter().filter_map(|e| e.value.as_ref()) {
            let what = format!("the condition of `except {}`", exception.name);
            problems.extend(judge.always(condition, &what, "the formula of the rule is never used"));
            judge.branches(value, problems);
        }
    }
}

struct Judge<'a> {
    program: &'a Program,
    record: RecordId,
    lets: &'a [Let],
}

impl Judge<'_> {
    fn branches(&self, expr: &Expr, problems: &mut Vec<Problem>) {
        expr.visit(&mut |part| {
            if let ExprKind::If { condition, .. } = &part.kind {
                let words = ("the `then` branch is never taken", "the `else` branch is never taken");
                problems.extend(self.constant(condition, "this condition", words));
            }
        });
    }

    /// A warning where a condition is always no or always yes; `words` say what follows.
    fn constant(&self, condition: &Expr, what: &str, words: (&str, &str)) -> Option<Problem> {
        if self.decided(condition, true) {
            return Some(report(condition, what, "no", words.0));
        }
        self.always(condition, what, words.1)
    }

    fn always(&self, condition: &Expr, what: &str, follows: &str) -> Option<Problem> {
        self.decided(condition, false).then(|| report(condition, what, "yes", follows))
    }

    /// No record makes the condition `wanted`, and it asks about a field without any parameter.
    fn decided(&self, condition: &Expr, wanted: bool) -> bool {
        let fields = depends::fields(self.program, self.record, self.lets, &[condition]);
        if fields.is_empty() {
            return false;
        }
        let mut paths = Paths::new(self.program, self.record);
        let reader = Reader { program: self.program, lets: self.lets, date: None };
        let cases = reader.cases(condition, wanted, &mut paths);
        cases.is_some_and(|all| all.iter().all(Case::is_empty))
    }
}

fn report(condition: &Expr, what: &str, answer: &str, follows: &str) -> Problem {
    Problem::new(&codes::CONSTANT, format!("{what} is always {answer}"))
        .label(condition.span, format!("always {answer}"))
        .help(format!("{follows}; compare the values with the declared ranges and with each other"))
}
