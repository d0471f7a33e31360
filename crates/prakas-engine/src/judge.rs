//! One batch to its end: rules over the rows without problems, then results, rejects and findings in row order.

use crate::api::{Finding, Reject};
use crate::column::pick;
use crate::eval::{every, others, Eval, Scope};
use crate::failure::{Failure, BROKEN_ROW, REQUIREMENT};
use crate::frame::Frame;
use crate::output::{array, column, is_summed, sum, Output};
use crate::plan::Plan;
use crate::read::Problem;
use crate::shared::Shared;
use crate::stream::sorted;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::{Assert, RecordId, RuleId};
use prakas::value::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the rows before their rules.
pub(crate) struct Rows<'a> {
    pub(crate) frame: Frame,
    pub(crate) problems: BTreeMap<u32, Vec<Problem>>,
    /// Rows that could not be split: line and reason.
    pub(crate) broken: Vec<(u64, String)>,
    /// The file that all of them are from.
    pub(crate) file: &'a str,
    pub(crate) line: &'a dyn Fn(usize) -> u64,
}

impl Rows<'_> {
    fn origin(&self, row: u32) -> (String, u64) {
        (self.file.to_string(), (self.line)(row as usize))
    }
}

/// Rules and their failures, by row of the frame.
type Failed = BTreeMap<u32, Vec<(RuleId, u32)>>;

/// What one batch gives.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) rows: u64,
    pub(crate) results: Option<RecordBatch>,
    /// Line of each row of the results, where they are asked for.
    pub(crate) lines: Vec<u64>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) totals: Vec<Exact>,
    /// Per money rule: rows due, not due, denied.
    pub(crate) states: Vec<[u64; 3]>,
    /// Hashes of the keys of all rows.
    pub(crate) keys: Vec<u64>,
    /// Columns of the results that hold more digits than their type.
    pub(crate) wide: BTreeSet<usize>,
}

/// What does not change from batch to batch.
pub(crate) struct Desk<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) record: RecordId,
    pub(crate) outputs: Vec<Output>,
    pub(crate) schema: SchemaRef,
    /// The results are put in the order of their lines later.
    pub(crate) with_lines: bool,
}

impl Desk<'_> {
    fn own<'p>(&self, list: &'p [Vec<RuleId>]) -> &'p [RuleId] {
        list.get(self.record.index()).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn judge(&self, rows: Rows) -> Result<Outcome, String> {
        let n = rows.frame.n;
        let bad: Vec<u32> = rows.problems.keys().copied().collect();
        let good = others(n, &bad);
        let narrowed = (good.len() < n).then(|| rows.frame.gather(&good));
        let frame = narrowed.as_ref().unwrap_or(&rows.frame);
        let eval = Eval::new(self.shared, frame);
        for rule in self.own(&self.plan.own_rules) {
            eval.rule(*rule);
        }
        let (accepted, failed) = self.sort_out(&eval);
        let mut outcome = Outcome { rows: (n + rows.broken.len()) as u64, ..Outcome::default() };
        self.results(&eval, &accepted, &mut outcome)?;
        if self.with_lines && outcome.results.is_some() {
            let line = |row: &u32| (rows.line)(good.get(*row as usize).copied().unwrap_or(*row) as usize);
            outcome.lines = accepted.iter().map(line).collect();
        }
        self.rejects(&eval, &rows, &good, failed, &mut outcome);
        self.findings(&eval, &rows, &good, &accepted, &mut outcome);
        Ok(outcome)
    }

    /// Rows of the frame with results, and the failures of the others by rule.
    fn sort_out(&self, eval: &Eval) -> (Vec<u32>, Failed) {
        let mut failed = Failed::new();
        for id in self.own(&self.plan.outputs) {
            let columns = eval.rule(*id);
            if columns.amount.errors.is_none() {
                continue;
            }
            for row in every(eval.frame.n) {
                match columns.error(row as usize) {
                    0 => {}
                    failure => failed.entry(row).or_default().push((*id, failure)),
                }
            }
        }
        let without: Vec<u32> = failed.keys().copied().collect();
        (others(eval.frame.n, &without), failed)
    }

    fn results(&self, eval: &Eval, accepted: &[u32], outcome: &mut Outcome) -> Result<(), String> {
        let mut arrays = Vec::new();
        for (place, output) in self.outputs.iter().enumerate() {
            let column = column(output, &eval.frame.fields, |id| eval.rule(id))
                .ok_or_else(|| format!("`{}` was not computed", output.name))?;
            match array(self.shared, output, &column, accepted)? {
                Some(array) => arrays.push(array),
                None => {
                    outcome.wide.insert(place);
                    continue;
                }
            }
            if is_summed(output) {
                outcome.totals.push(sum(&column, accepted).unwrap_or_default());
            }
        }
        for id in self.own(&self.plan.outputs) {
            let columns = eval.rule(*id);
            let Some(state) = &columns.state else { continue };
            let mut counts = [0u64; 3];
            for row in accepted {
                if let crate::column::Data::Code(codes) = &state.data {
                    if let Some(count) = counts.get_mut(pick(codes, *row as usize) as usize) {
                        *count += 1;
                    }
                }
            }
            outcome.states.push(counts);
        }
        let complete = outcome.wide.is_empty() && !accepted.is_empty();
        if complete && !self.own(&self.plan.outputs).is_empty() {
            let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(|e| e.to_string())?;
            outcome.results = Some(batch);
        }
        Ok(())
    }

    fn rejects(&self, eval: &Eval, rows: &Rows, good: &[u32], mut failed: Failed, outcome: &mut Outcome) {
        let mut rejects: Vec<Reject> = Vec::new();
        for (row, problems) in &rows.problems {
            rejects.push(self.of_problems(rows, *row, problems.clone()));
        }
        while let Some((row, failures)) = failed.pop_first() {
            let own = good.get(row as usize).copied().unwrap_or(row);
            rejects.push(self.of_failures(eval, rows, own, &failures));
        }
        for (line, reason) in &rows.broken {
            rejects.push(Reject {
                file: rows.file.to_string(),
                line: *line,
                code: BROKEN_ROW.into(),
                reason: reason.clone(),
                ..self.blank()
            });
        }
        rejects.sort_by_key(|r| r.line);
        outcome.rejects = rejects;
    }

    fn blank(&self) -> Reject {
        Reject {
            record: self.shared.record(self.record).name.clone(),
            file: String::new(),
            line: 0,
            key: String::new(),
            field: String::new(),
            rule: String::new(),
            code: String::new(),
            reason: String::new(),
            further: Vec::new(),
        }
    }

    fn key(&self, rows: &Rows, row: u32) -> String {
        let keys = &self.shared.record(self.record).keys;
        let problems = rows.problems.get(&row);
        let unreadable = |p: &Problem| {
            p.code != crate::failure::DUPLICATE_KEY
                && p.code != crate::failure::DANGLING_REFERENCE
                && keys.iter().any(|k| k.0 == p.order)
        };
        if problems.is_some_and(|p| p.iter().any(unreadable)) {
            return String::new();
        }
        crate::show::key(self.shared, self.record, &rows.frame.fields, row as usize)
    }

    pub(crate) fn of_problems(&self, rows: &Rows, row: u32, problems: Vec<Problem>) -> Reject {
        let (file, line) = rows.origin(row);
        let mut problems = sorted(problems).into_iter();
        let mut reject = Reject { file, line, key: self.key(rows, row), ..self.blank() };
        if let Some(first) = problems.next() {
            let fields = self.shared.record(self.record).fields.len();
            let is_require = first.code == REQUIREMENT || (first.order as usize) >= fields;
            reject.code = first.code.into();
            reject.reason = first.reason;
            *(if is_require { &mut reject.rule } else { &mut reject.field }) = first.field;
        }
        reject.further = problems.map(|p| format!("{}: {}", p.field, p.reason)).collect();
        reject
    }

    pub(crate) fn of_failures(&self, eval: &Eval, rows: &Rows, row: u32, failures: &[(RuleId, u32)]) -> Reject {
        let (file, line) = rows.origin(row);
        let mut reject = Reject { file, line, key: self.key(rows, row), ..self.blank() };
        let mut told: Vec<u32> = Vec::new();
        for (rule, id) in failures {
            if told.contains(id) {
                continue;
            }
            told.push(*id);
            let Some(failure) = self.failure(eval, *id) else { continue };
            let name = crate::eval::rule_name(self.shared, *rule);
            let reason = self.sentence(&failure, *rule);
            if reject.code.is_empty() {
                reject.code = failure.code.into();
                reject.rule = name;
                reject.reason = reason;
            } else {
                reject.further.push(format!("{name}: {reason}"));
            }
        }
        reject
    }

    fn failure(&self, eval: &Eval, id: u32) -> Option<Failure> {
        let own = eval.failures.borrow().get(id).cloned();
        own.or_else(|| self.shared.store(self.record).and_then(|s| s.failures.get(id).cloned()))
    }

    /// What went wrong and where in the rules.
    pub(crate) fn sentence(&self, failure: &Failure, rule: RuleId) -> String {
        let inside = failure.rule.filter(|r| *r != rule);
        let inside = inside.map(|r| format!(" in `{}`", crate::eval::rule_name(self.shared, r))).unwrap_or_default();
        let place = failure.span.map(|s| self.shared.program.sources.place(s)).filter(|p| p.line > 0);
        let place = place.map(|p| format!(" ({p})")).unwrap_or_default();
        format!("{}{inside}{place}", failure.reason)
    }

    fn findings(&self, eval: &Eval, rows: &Rows, good: &[u32], accepted: &[u32], outcome: &mut Outcome) {
        for assert in self.shared.program.asserts.iter().filter(|a| a.record == self.record) {
            for (row, reason) in failed_assert(eval, assert, accepted) {
                let own = good.get(row as usize).copied().unwrap_or(row);
                let (file, line) = rows.origin(own);
                outcome.findings.push(Finding {
                    record: self.shared.record(self.record).name.clone(),
                    file,
                    line,
                    key: self.key(rows, own),
                    assertion: assert.name.clone(),
                    reason,
                });
            }
        }
        outcome.findings.sort_by_key(|f| f.line);
    }
}

/// Rows for which an assertion is asked and does not hold, and why.
fn failed_assert(eval: &Eval, assert: &Assert, accepted: &[u32]) -> Vec<(u32, String)> {
    let scope = Scope::of_frame(eval.frame, &assert.lets);
    let title = assert.title.clone().unwrap_or_else(|| format!("`{}` does not hold", assert.name));
    let failure = |id: u32| {
        let reason = eval.failures.borrow().get(id).map(|f| f.reason.clone()).unwrap_or_default();
        format!("`{}` cannot be told: {reason}", assert.name)
    };
    let mut out = Vec::new();
    let mut open = accepted.to_vec();
    if let Some(when) = &assert.when {
        let asked = eval.ask(&scope, when, &open);
        let mut rest = Vec::new();
        for (i, row) in open.iter().enumerate() {
            match asked.error(i) {
                0 if asked.yes_no(i) => rest.push(*row),
                0 => {}
                id => out.push((*row, failure(id))),
            }
        }
        open = rest;
    }
    let axes = crate::eval::Axes { at: &scope.at, known: &scope.known };
    let versions = crate::eval::version(&assert.condition, axes, scope.n);
    for (entry, rows) in crate::eval::split_rows(&open, &versions) {
        let condition = entry.and_then(|v| assert.condition.entries.get(v)).and_then(|e| e.value.as_ref());
        let Some(condition) = condition else { continue };
        let asked = eval.ask(&scope, condition, &rows);
        for (i, row) in rows.iter().enumerate() {
            match asked.error(i) {
                0 if asked.yes_no(i) => {}
                0 => out.push((*row, title.clone())),
                id => out.push((*row, failure(id))),
            }
        }
    }
    out
}
