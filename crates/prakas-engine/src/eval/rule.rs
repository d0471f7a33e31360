//! Rules: version in force, `when`, denies, exceptions, formula, cut, split, in this order, each only for the rows
//! that come so far.

use super::dated::{version, Axes, Version};
use super::outcome::finish;
use super::{shape, where_, Col, Eval, RuleColumns, Scope, Sel};
use crate::column::{merge, pick, Column, Data, Numbers};
use crate::failure::{EXCEPTIONS_CLASH, NOT_IN_FORCE, OVERFLOW};
use crate::frame::Ids;
use prakas::ir::{Dated, Expr, ExprKind, Money, Rule, RuleId};
use std::sync::Arc;

pub(crate) const DUE: u32 = 0;
pub(crate) const NOT_DUE: u32 = 1;
pub(crate) const DENIED: u32 = 2;

/// One labelled exception, of a formula or a split.
pub(crate) struct Labelled<'r, T> {
    pub(crate) name: &'r str,
    pub(crate) overrides: &'r [u32],
    pub(crate) body: &'r Dated<(Expr, T)>,
}

/// Rows on their way through a rule: where they stand, and who failed.
pub(crate) struct Path {
    pub(crate) open: Vec<u32>,
    pub(crate) ids: Vec<u32>,
}

pub(crate) fn put<T>(out: &mut [T], row: u32, value: T) {
    if let Some(slot) = out.get_mut(row as usize) {
        *slot = value;
    }
}

impl Eval<'_> {
    /// The columns of a rule over the whole frame, computed once.
    pub(crate) fn rule(&self, id: RuleId) -> Arc<RuleColumns> {
        if let Some(Some(done)) = self.rules.borrow().get(id.index()) {
            return done.clone();
        }
        if let Some(columns) = self.stored(id) {
            return columns;
        }
        let start = self.failures.borrow().len();
        let columns = Arc::new(match self.shared.program.rules.get(id.index()) {
            Some(rule) => self.without_rejected(self.compute(id, rule), rule),
            None => RuleColumns {
                amount: Arc::new(Column::new(self.frame.n, Data::YesNo(vec![false]))),
                state: None,
                reason: None,
                shares: Vec::new(),
            },
        });
        self.failures.borrow_mut().close(start, id);
        if let Some(slot) = self.rules.borrow_mut().get_mut(id.index()) {
            *slot = Some(columns.clone());
        }
        columns
    }

    /// The rule's rows of the store, when it is computed there.
    fn stored(&self, id: RuleId) -> Option<Arc<RuleColumns>> {
        let whole = self.shared.program.rules.get(id.index()).is_some_and(|r| r.whole().is_some());
        if !(self.frame.stored || whole) {
            return None;
        }
        let all = self.shared.store(self.frame.record)?.rules.get(&id)?;
        let columns = Arc::new(match &self.frame.ids {
            Ids::None => return None,
            Ids::From(start) => all.range(*start as usize, *start as usize + self.frame.n),
            Ids::These(rows) => all.gather(rows),
        });
        if let Some(slot) = self.rules.borrow_mut().get_mut(id.index()) {
            *slot = Some(columns.clone());
        }
        if whole {
            self.record_whole(id, &columns);
        }
        Some(columns)
    }

    fn compute(&self, id: RuleId, rule: &Rule) -> RuleColumns {
        let mark = self.enter();
        let scope = Scope { waits: &rule.waits, ..Scope::of_frame(self.frame, &rule.lets) };
        let n = self.frame.n;
        let mut path = Path { open: super::every(n), ids: vec![0; n] };
        let mut state = vec![DUE; n];
        let mut reason = vec![0u32; n];
        let given = self.frame.given.get(&id).cloned();
        let kept: Vec<u32> = match &given {
            Some(column) => {
                let has = |i: usize| !column.is_missing(i);
                let kept = where_(n, has);
                path.open.retain(|r| !has(*r as usize));
                kept
            }
            None => Vec::new(),
        };
        let versions = self.force(rule, &scope, &mut path, &mut state);
        if let Some(money) = &rule.money {
            self.entry(money, &scope, &mut path, &mut state, &mut reason);
        }
        let mut parts = self.excepted(rule, &scope, &mut path, &versions);
        if let Some(column) = given.filter(|_| !kept.is_empty()) {
            parts.push((kept.clone(), Arc::new(column.gather(&kept))));
        }
        let amount = self.cut(self.settled(rule, parts, &mut path, n), rule, &mut path);
        let mut due = path.open.clone();
        due.extend(kept.iter().filter(|r| pick(&path.ids, **r as usize) == 0));
        due.sort_unstable();
        path.open = due;
        let shares = match rule.money.as_ref().and_then(|m| m.split.as_ref().map(|s| (m, s))) {
            Some((money, split)) => self.split(split, (money, rule), &scope, &amount, &mut path),
            None => Vec::new(),
        };
        let out = finish(rule, amount, state, reason, shares, path.ids);
        self.leave_rule(mark, id, rule, &scope, &out);
        out
    }

    /// Rows without a version in force leave: not due for money rules, else failed.
    pub(crate) fn force(&self, rule: &Rule, scope: &Scope, path: &mut Path, state: &mut [u32]) -> Version {
        let axes = Axes { at: &scope.at, known: &scope.known };
        let versions = version(&rule.body.formula, axes, scope.n);
        let entries = &rule.body.formula.entries;
        let lawful = |i: usize| versions.of(i).and_then(|v| entries.get(v)).is_some_and(|e| e.value.is_some());
        if matches!(versions, Version::One(_)) && lawful(0) {
            return versions;
        }
        let open = std::mem::take(&mut path.open);
        for row in open {
            if lawful(row as usize) {
                path.open.push(row);
            } else if rule.money.is_some() {
                put(state, row, NOT_DUE);
            } else {
                let day = scope.at.get(row as usize).map(crate::column::date_of);
                let on = day.map(|d| format!(" on {d}")).unwrap_or_default();
                let id = self.fail(NOT_IN_FORCE, format!("`{}` is not in force{on}", rule.name), rule.span);
                put(&mut path.ids, row, id);
            }
        }
        versions
    }

    /// `when` and the denies.
    pub(crate) fn entry(&self, money: &Money, scope: &Scope, path: &mut Path, state: &mut [u32], reason: &mut [u32]) {
        if let Some(when) = money.when.as_ref().filter(|_| !path.open.is_empty()) {
            let mark = self.enter();
            let asked = self.ask(scope, when, &path.open);
            self.leave_when(mark, when, &asked);
            self.sift(path, &asked, true, |row| put(state, row, NOT_DUE));
        }
        for (number, deny) in (1u32..).zip(&money.denies) {
            if path.open.is_empty() {
                break;
            }
            let mark = self.enter();
            let asked = self.ask(scope, &deny.condition, &path.open);
            self.leave_deny(mark, deny, &asked);
            self.sift(path, &asked, false, |row| {
                put(state, row, DENIED);
                put(reason, row, number);
            });
        }
        self.record_other_denies(money, scope, reason);
    }

    pub(crate) fn ask(&self, scope: &Scope, condition: &Expr, rows: &[u32]) -> Col {
        let column = self.eval(scope, condition, &Sel::All(scope.n).narrow(rows));
        self.present(&column, condition.span)
    }

    /// The answers to a `where`: a row is left out as soon as one of the parts that `and` joins says no, even if another
    /// part cannot be told.
    pub(crate) fn ask_where(&self, scope: &Scope, condition: &Expr, rows: &[u32]) -> Col {
        let asked = self.ask(scope, condition, rows);
        let unsure: Vec<u32> = where_(rows.len(), |i| asked.error(i) != 0);
        if unsure.is_empty() {
            return asked;
        }
        let open: Vec<u32> = unsure.iter().filter_map(|i| rows.get(*i as usize)).copied().collect();
        let mut said_no = vec![false; rows.len()];
        for part in joined(condition) {
            let answers = self.ask(scope, part, &open);
            let no = |at: &usize| answers.error(*at) == 0 && !answers.yes_no(*at);
            (0..unsure.len()).filter(no).filter_map(|at| unsure.get(at)).for_each(|i| put(&mut said_no, *i, true));
        }
        let no = |i: usize| said_no.get(i) == Some(&true);
        let data = Data::YesNo((0..rows.len()).map(|i| asked.yes_no(i) && !no(i)).collect());
        let errors = Some((0..rows.len()).map(|i| if no(i) { 0 } else { asked.error(i) }).collect());
        Arc::new(Column { len: rows.len(), data, missing: None, errors })
    }

    /// Keeps the rows whose answer is `stay`; `leave` hears of the others that did not fail.
    fn sift(&self, path: &mut Path, asked: &Col, stay: bool, mut leave: impl FnMut(u32)) {
        let open = std::mem::take(&mut path.open);
        for (i, row) in open.into_iter().enumerate() {
            match asked.error(i) {
                0 if asked.yes_no(i) == stay => path.open.push(row),
                0 => leave(row),
                id => put(&mut path.ids, row, id),
            }
        }
    }

    /// The values of open rows: of the exception that holds, else of the formula in force.
    fn excepted(&self, rule: &Rule, scope: &Scope, path: &mut Path, versions: &Version) -> Vec<(Vec<u32>, Col)> {
        let labelled: Vec<Labelled<Expr>> = rule
            .body
            .exceptions
            .iter()
            .map(|e| Labelled { name: &e.name, overrides: &e.overrides, body: &e.body })
            .collect();
        let chosen = self.exceptions(&labelled, scope, path);
        let mut parts = Vec::new();
        let mut take = |formula: &Expr, rows: Vec<u32>| {
            if !rows.is_empty() {
                let column = self.eval(scope, formula, &Sel::All(scope.n).narrow(&rows));
                parts.push((rows, column));
            }
        };
        for (_, (_, formula), rows) in &chosen.groups {
            take(formula, rows.clone());
        }
        for (entry, rows) in split_rows(&chosen.default, versions) {
            let value = entry.and_then(|v| rule.body.formula.entries.get(v)).and_then(|e| e.value.as_ref());
            if let Some(formula) = value {
                take(formula, rows);
            }
        }
        parts
    }

    /// Which exception holds for each open row.
    pub(crate) fn exceptions<'r, T>(&self, all: &[Labelled<'r, T>], scope: &Scope, path: &mut Path) -> Chosen<'r, T> {
        if all.is_empty() {
            return Chosen { groups: Vec::new(), default: path.open.clone() };
        }
        let axes = Axes { at: &scope.at, known: &scope.known };
        let mut holding: Vec<Vec<Option<usize>>> = Vec::new();
        for exception in all {
            let versions = version(exception.body, axes, scope.n);
            let mut holds = vec![None; scope.n];
            for (entry, rows) in split_rows(&path.open.clone(), &versions) {
                let body = entry.and_then(|v| exception.body.entries.get(v)).and_then(|e| e.value.as_ref());
                let (Some(index), Some((condition, _))) = (entry, body) else { continue };
                let mark = self.enter();
                let asked = self.ask(scope, condition, &rows);
                self.leave_exception(mark, exception.name, condition, &asked);
                for (i, row) in rows.iter().enumerate() {
                    match asked.error(i) {
                        0 if asked.yes_no(i) => put(&mut holds, *row, Some(index)),
                        0 => {}
                        id => put(&mut path.ids, *row, id),
                    }
                }
            }
            path.open.retain(|r| pick(&path.ids, *r as usize) == 0);
            holding.push(holds);
        }
        self.pick_exception(all, &holding, path)
    }

    fn pick_exception<'r, T>(
        &self,
        all: &[Labelled<'r, T>],
        holding: &[Vec<Option<usize>>],
        path: &mut Path,
    ) -> Chosen<'r, T> {
        let mut by_choice: std::collections::BTreeMap<(usize, usize), Vec<u32>> = Default::default();
        let mut default = Vec::new();
        let holds = |e: usize, row: u32| holding.get(e).and_then(|h| h.get(row as usize)).copied().flatten();
        for row in path.open.clone() {
            let active: Vec<usize> = (0..all.len()).filter(|e| holds(*e, row).is_some()).collect();
            let overridden = |e: &usize| {
                let number = u32::try_from(*e).unwrap_or(u32::MAX);
                active.iter().any(|a| all.get(*a).is_some_and(|l| l.overrides.contains(&number)))
            };
            let left: Vec<usize> = active.iter().copied().filter(|e| !overridden(e)).collect();
            match left.as_slice() {
                [] => default.push(row),
                [one] => by_choice.entry((*one, holds(*one, row).unwrap_or(0))).or_default().push(row),
                many => {
                    let names: Vec<&str> = many.iter().filter_map(|e| all.get(*e)).map(|l| l.name).collect();
                    let span = all.first().and_then(|l| l.body.entries.first()).map(|e| e.span).unwrap_or_default();
                    let reason = format!("exceptions `{}` hold together", names.join("` and `"));
                    let id = self.fail(EXCEPTIONS_CLASH, reason, span);
                    put(&mut path.ids, row, id);
                }
            }
        }
        path.open.retain(|r| pick(&path.ids, *r as usize) == 0);
        let group = |((exception, entry), rows): ((usize, usize), Vec<u32>)| {
            let labelled = all.get(exception)?;
            let body = labelled.body.entries.get(entry)?.value.as_ref()?;
            Some((labelled.name, body, rows))
        };
        Chosen { groups: by_choice.into_iter().filter_map(group).collect(), default }
    }

    /// The formula's values, zero where nothing is due, at their rows.
    fn settled(&self, rule: &Rule, parts: Vec<(Vec<u32>, Col)>, path: &mut Path, n: usize) -> Col {
        for (rows, column) in &parts {
            if column.errors.is_some() {
                for (i, row) in rows.iter().enumerate() {
                    match column.error(i) {
                        0 => {}
                        id => put(&mut path.ids, *row, id),
                    }
                }
            }
        }
        path.open.retain(|r| pick(&path.ids, *r as usize) == 0);
        let covered: usize = parts.iter().map(|(rows, _)| rows.len()).sum();
        let mut parts = parts;
        if covered < n || n == 0 {
            let mut rest = vec![true; n];
            parts.iter().flat_map(|(rows, _)| rows).for_each(|r| put(&mut rest, *r, false));
            let rest = where_(n, |i| pick(&rest, i));
            parts.push((rest.clone(), Arc::new(Column::new(rest.len(), shape(&rule.ty, true)))));
        }
        merge(n, &parts)
    }

    fn cut(&self, amount: Col, rule: &Rule, path: &mut Path) -> Col {
        let Some((numbers, large)) = amount.numbers().and_then(Numbers::cut) else { return amount };
        let rows: Vec<u32> = if numbers.width() == 1 && !large.is_empty() { path.open.clone() } else { large };
        for row in rows {
            if pick(&path.ids, row as usize) == 0 && !amount.is_missing(row as usize) {
                let id = self.fail(OVERFLOW, format!("`{}` is 10^28 or more", rule.name), rule.span);
                put(&mut path.ids, row, id);
            }
        }
        path.open.retain(|r| pick(&path.ids, *r as usize) == 0);
        let data = Data::Number(numbers);
        self.record_cut(&amount, rule, &data);
        Arc::new(Column { len: amount.len, data, missing: amount.missing.clone(), errors: amount.errors.clone() })
    }
}

/// Rows by the exception entry that holds for them, and those without one.
pub(crate) struct Chosen<'r, T> {
    pub(crate) groups: Vec<(&'r str, &'r (Expr, T), Vec<u32>)>,
    pub(crate) default: Vec<u32>,
}

/// Rows by the version that counts for them.
pub(crate) fn split_rows(rows: &[u32], versions: &Version) -> Vec<(Option<usize>, Vec<u32>)> {
    match versions {
        Version::One(v) if rows.is_empty() => {
            let _ = v;
            Vec::new()
        }
        Version::One(v) => vec![(*v, rows.to_vec())],
        Version::Each(_) => {
            let mut groups: std::collections::BTreeMap<Option<usize>, Vec<u32>> = Default::default();
            rows.iter().for_each(|r| groups.entry(versions.of(*r as usize)).or_default().push(*r));
            groups.into_iter().collect()
        }
    }
}

/// The parts that `and` joins, however they are bracketed.
fn joined(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().flat_map(joined).collect(),
        _ => vec![condition],
    }
}
