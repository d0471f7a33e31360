//! Decision tables: which rows match, and what the hit policy makes of them.

use super::dated::Axes;
use super::items::{set, with_errors};
use super::scale::numbers_op;
use super::{where_, Col, Eval, Scope, Sel};
use crate::column::{merge, pick, Column, Data, Numbers};
use crate::failure::{NO_ROW, ROWS_CLASH};
use prakas::ir::{ArithmeticOp, Cell, Decision, DecisionId, DecisionRow, Expr, Hit, Test};
use prakas::value::Value;
use std::cmp::Ordering;
use std::sync::Arc;

impl Eval<'_> {
    pub(crate) fn decision(
        &self,
        scope: &Scope,
        (id, result): (DecisionId, u32),
        arguments: &[Expr],
        at: Option<&Expr>,
        expr: &Expr,
        sel: &Sel,
    ) -> Col {
        let Some(decision) = self.shared.program.decisions.get(id.index()) else { return self.bug(sel, expr) };
        let mark = self.enter();
        let mut columns = Vec::new();
        for (argument, declared) in arguments.iter().zip(&decision.arguments) {
            let column = self.eval(scope, argument, sel);
            columns.push(if declared.optional { column } else { self.present(&column, argument.span) });
        }
        let (at, at_errors) = self.day_of(scope, at, sel);
        let known = scope.known.select(sel);
        let refs: Vec<&Column> = columns.iter().map(AsRef::as_ref).collect();
        let mut errors = crate::column::join_errors(&refs);
        for (column, declared) in columns.iter().zip(&decision.arguments) {
            self.in_argument_range(column, declared, &mut errors, expr);
        }
        let gate = Arc::new(Column { len: sel.len(), data: Data::YesNo(vec![true]), missing: None, errors });
        let out = self.live(&gate, at_errors, sel, expr, |rows, _| {
            let (at, known) = (at.select(rows), known.select(rows));
            let inputs: Vec<Col> = columns.iter().map(|c| rows.gather(c)).collect();
            let axes = Axes { at: &at, known: &known };
            self.per_version(&decision.body, axes, &Sel::All(rows.len()), &mut |index, part, positions| match index
                .and_then(|i| decision.body.entries.get(i))
                .and_then(|e| e.value.as_ref())
            {
                Some(table) => {
                    let inputs = inputs.iter().map(|c| part.gather(c)).collect();
                    let call = Scope::of_call(part.len(), at.select(part), known.select(part), inputs);
                    self.hits(decision, table, result as usize, &call, expr)
                }
                None => self.not_in_force(&decision.name, expr.span, &at, positions, super::empty_or_one(expr)),
            })
        });
        self.leave_decision(mark, decision, Axes { at: &at, known: &known }, arguments, &columns, &out);
        out
    }

    fn hits(&self, decision: &Decision, rows: &[DecisionRow], result: usize, call: &Scope, expr: &Expr) -> Col {
        let matching: Vec<Vec<bool>> = rows.iter().map(|row| matches(row, &call.arguments, call.n)).collect();
        let hit = |row: usize, i: usize| matching.get(row).is_some_and(|m| pick(m, i));
        match decision.hit {
            Hit::First => {
                let first = |i| (0..rows.len()).find(|r| hit(*r, i));
                let chosen: Vec<Option<usize>> = (0..call.n).map(first).collect();
                self.chosen(decision, rows, result, &chosen, call, expr)
            }
            Hit::Unique => {
                let mut clashes = Vec::new();
                let mut chosen = Vec::with_capacity(call.n);
                for i in 0..call.n {
                    let mut all = (0..rows.len()).filter(|r| hit(*r, i));
                    let first = all.next();
                    if let (Some(a), Some(b)) = (first, all.next()) {
                        clashes.push((i, a, b));
                    }
                    chosen.push(first);
                }
                let out = self.chosen(decision, rows, result, &chosen, call, expr);
                self.clashing(decision, &clashes, out, call.n, expr)
            }
            Hit::Any | Hit::Sum | Hit::Min | Hit::Max | Hit::Count => {
                self.collect(decision, rows, result, &matching, call, expr)
            }
        }
    }

    /// The value of the row chosen for each position.
    fn chosen(
        &self,
        decision: &Decision,
        rows: &[DecisionRow],
        result: usize,
        chosen: &[Option<usize>],
        call: &Scope,
        expr: &Expr,
    ) -> Col {
        let default = rows.iter().position(|r| r.otherwise);
        let mut parts = Vec::new();
        let taken = |i: usize| chosen.get(i).copied().flatten().or(default);
        for (index, row) in rows.iter().enumerate() {
            let positions = where_(call.n, |i| taken(i) == Some(index));
            let Some(value) = row.results.get(result).filter(|_| !positions.is_empty()) else { continue };
            let column = self.eval(call, value, &Sel::All(call.n).narrow(&positions));
            self.record_row(decision, row, index);
            parts.push((positions, column));
        }
        let none = where_(call.n, |i| taken(i).is_none());
        if !none.is_empty() {
            let column = self.no_match(decision, &none, call, expr);
            parts.push((none, column));
        }
        merge(call.n, &parts)
    }

    fn no_match(&self, decision: &Decision, positions: &[u32], call: &Scope, expr: &Expr) -> Col {
        let fail = |i: &u32| {
            let show = |(a, c): (&prakas::ir::Argument, &Col)| {
                let value = crate::show::cell(self.shared, &a.ty, c, *i as usize);
                format!("{} {}", a.name, value.unwrap_or_else(|| "missing".into()))
            };
            let shown: Vec<String> = decision.arguments.iter().zip(&call.arguments).map(show).collect();
            let reason = format!("`{}` has no row for {}", decision.name, shown.join(", "));
            self.failures.borrow_mut().add(NO_ROW, reason, expr.span, true)
        };
        let errors = Some(positions.iter().map(fail).collect());
        Arc::new(Column { len: positions.len(), data: super::empty_or_one(expr), missing: None, errors })
    }

    fn clashing(&self, decision: &Decision, clashes: &[(usize, usize, usize)], out: Col, n: usize, expr: &Expr) -> Col {
        if clashes.is_empty() {
            return out;
        }
        let mut ids = vec![0; n];
        for (i, a, b) in clashes {
            let reason = format!("rows {} and {} of `{}` both match", a + 1, b + 1, decision.name);
            let id = self.fail(ROWS_CLASH, reason, expr.span);
            set(&mut ids, n, *i, id);
        }
        let first = Arc::new(Column { len: n, data: out.data.clone(), missing: None, errors: Some(ids) });
        with_errors(out, Some(first))
    }

    /// `any` and `collect`: every matching row's value, combined.
    fn collect(
        &self,
        decision: &Decision,
        rows: &[DecisionRow],
        result: usize,
        matching: &[Vec<bool>],
        call: &Scope,
        expr: &Expr,
    ) -> Col {
        let mut total: Vec<(Vec<u32>, Col)> = Vec::new();
        let mut seen = vec![false; call.n];
        let mut best: Option<Col> = None;
        for (index, row) in rows.iter().enumerate() {
            let hit = |i: usize| matching.get(index).is_some_and(|m| pick(m, i));
            let positions = where_(call.n, |i| !row.otherwise && hit(i));
            let Some(value) = row.results.get(result).filter(|_| !positions.is_empty()) else { continue };
            let column = match decision.hit {
                Hit::Count => Arc::new(Column::new(positions.len(), Data::Number(Numbers::integers(vec![1])))),
                _ => self.eval(call, value, &Sel::All(call.n).narrow(&positions)),
            };
            self.record_row(decision, row, index);
            best = Some(self.combine(decision, best, &seen, &positions, &column, call.n, expr));
            positions.iter().for_each(|p| set_seen(&mut seen, *p));
        }
        let open = where_(call.n, |i| !pick(&seen, i));
        let found = where_(call.n, |i| pick(&seen, i));
        if let Some(best) = best {
            total.push((found.clone(), Arc::new(best.gather(&found))));
        }
        if !open.is_empty() {
            let column = self.uncollected(decision, rows, result, &open, call, expr);
            total.push((open, column));
        }
        merge(call.n, &total)
    }

    /// Rows that nothing matched: the `otherwise` row, 0 for `sum` and `count`, else no row.
    fn uncollected(
        &self,
        decision: &Decision,
        rows: &[DecisionRow],
        result: usize,
        open: &[u32],
        call: &Scope,
        expr: &Expr,
    ) -> Col {
        let default = rows.iter().find(|r| r.otherwise).and_then(|r| r.results.get(result));
        let count = |n| Arc::new(Column::new(open.len(), Data::Number(Numbers::integers(vec![n]))));
        match (default, decision.hit) {
            (Some(_), Hit::Count) => count(1),
            (Some(value), _) => self.eval(call, value, &Sel::All(call.n).narrow(open)),
            (None, Hit::Sum | Hit::Count) => count(0),
            _ => self.no_match(decision, open, call, expr),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a fold whose state is these values")]
    fn combine(
        &self,
        decision: &Decision,
        best: Option<Col>,
        seen: &[bool],
        positions: &[u32],
        column: &Col,
        n: usize,
        expr: &Expr,
    ) -> Col {
        let Some(best) = best else { return merge(n, &[(positions.to_vec(), column.clone())]) };
        let fresh = |p: &u32| !pick(seen, *p as usize);
        let old = Arc::new(best.gather(positions));
        let joined = match decision.hit {
            Hit::Sum | Hit::Count => numbers_op(ArithmeticOp::Add, &old, column),
            hit => {
                let orders = super::logic::order(&old, column);
                let at = |i: usize| orders.get(if orders.len() == 1 { 0 } else { i }).copied();
                let newer = |i: usize| match hit {
                    Hit::Min => at(i) == Some(Ordering::Greater),
                    Hit::Max => at(i) == Some(Ordering::Less),
                    _ => false,
                };
                let picked = self.select_newer(&old, column, newer);
                let clash = |i: &usize| hit == Hit::Any && at(*i) != Some(Ordering::Equal);
                let differ: Vec<(usize, usize, usize)> = (0..positions.len())
                    .filter(|i| clash(i) && positions.get(*i).is_some_and(|p| !fresh(p)))
                    .map(|i| (i, 0, 0))
                    .collect();
                self.disagreeing(decision, &differ, picked, positions.len(), expr)
            }
        };
        let first_time = where_(positions.len(), |i| positions.get(i).is_some_and(fresh));
        let again = where_(positions.len(), |i| !positions.get(i).is_some_and(fresh));
        let updated = merge(
            positions.len(),
            &[
                (first_time.clone(), Arc::new(column.gather(&first_time))),
                (again.clone(), Arc::new(joined.gather(&again))),
            ],
        );
        let rest = super::scope::others(n, positions);
        let kept = Arc::new(best.gather(&rest));
        merge(n, &[(positions.to_vec(), updated), (rest, kept)])
    }

    fn select_newer(&self, old: &Col, new: &Col, newer: impl Fn(usize) -> bool) -> Col {
        let n = old.len;
        let (from_new, from_old) = (where_(n, &newer), where_(n, |i| !newer(i)));
        let parts =
            [(from_old.clone(), Arc::new(old.gather(&from_old))), (from_new.clone(), Arc::new(new.gather(&from_new)))];
        let merged = merge(n, &parts);
        let errors = crate::column::join_errors(&[old, new]);
        Arc::new(Column { len: n, data: merged.data.clone(), missing: merged.missing.clone(), errors })
    }

    fn disagreeing(
        &self,
        decision: &Decision,
        differ: &[(usize, usize, usize)],
        out: Col,
        n: usize,
        expr: &Expr,
    ) -> Col {
        if differ.is_empty() {
            return out;
        }
        let id = self.fail(ROWS_CLASH, format!("matching rows of `{}` disagree", decision.name), expr.span);
        let mut ids = vec![0; n];
        differ.iter().for_each(|(i, _, _)| set(&mut ids, n, *i, id));
        let last = Arc::new(Column { len: n, data: out.data.clone(), missing: None, errors: Some(ids) });
        let errors = crate::column::join_errors(&[&out, &last]);
        Arc::new(Column { len: n, data: out.data.clone(), missing: out.missing.clone(), errors })
    }
}

fn set_seen(seen: &mut [bool], position: u32) {
    if let Some(slot) = seen.get_mut(position as usize) {
        *slot = true;
    }
}

/// Which positions a row of the table matches; its `otherwise` row matches none by itself.
fn matches(row: &DecisionRow, arguments: &[Col], n: usize) -> Vec<bool> {
    if row.otherwise {
        return vec![false];
    }
    let mut out = vec![true; n];
    for (cell, column) in row.cells.iter().zip(arguments) {
        match cell {
            Cell::Anything => {}
            Cell::Missing => retain(&mut out, |i| column.is_missing(i)),
            Cell::OneOf(tests) => {
                let mut any = vec![false];
                for test in tests {
                    any = crate::column::zip(&any, &passes(test, column), |a, b| *a || *b);
                }
                retain(&mut out, |i| !column.is_missing(i) && pick(&any, i));
            }
        }
    }
    out
}

fn retain(out: &mut [bool], keep: impl Fn(usize) -> bool) {
    out.iter_mut().enumerate().for_each(|(i, b)| *b = *b && keep(i));
}

fn passes(test: &Test, column: &Col) -> Vec<bool> {
    let against = |value: &Value| super::logic::order(column, &Column::constant(column.len, value));
    match test {
        Test::Is(value) => against(value).into_iter().map(|o| o == Ordering::Equal).collect(),
        Test::Between { low, high } => {
            let end = |end: &Option<(Value, bool)>, side: Ordering| match end {
                None => vec![true],
                Some((value, inside)) => {
                    let ok = |o: Ordering| o == side || (*inside && o == Ordering::Equal);
                    against(value).into_iter().map(ok).collect()
                }
            };
            crate::column::zip(&end(low, Ordering::Greater), &end(high, Ordering::Less), |a, b| *a && *b)
        }
    }
}
