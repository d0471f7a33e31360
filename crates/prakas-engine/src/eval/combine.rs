//! Where rows part ways: `if`, `and`, `or`, `given`, `otherwise`. Each part sees only the rows that take it.

use super::{where_, Col, Eval, Scope, Sel};
use crate::column::{merge, Column, Data};
use prakas::ir::Expr;
use std::sync::Arc;

impl Eval<'_> {
    /// `and` (`stop` is no) and `or` (`stop` is yes): the rest is asked only where nothing is decided yet.
    pub(crate) fn chain(&self, scope: &Scope, parts: &[Expr], sel: &Sel, stop: bool) -> Col {
        let n = sel.len();
        let mut out = vec![!stop; n];
        let mut errors: Option<Vec<u32>> = None;
        let mut open = super::every(n);
        for part in parts {
            if open.is_empty() {
                break;
            }
            let column = self.present(&self.eval(scope, part, &sel.narrow(&open)), part.span);
            let mut rest = Vec::new();
            for (i, position) in open.iter().enumerate() {
                let id = column.error(i);
                if id != 0 {
                    let ids = errors.get_or_insert_with(|| vec![0; n]);
                    put(ids, *position, id);
                } else if column.yes_no(i) == stop {
                    put(&mut out, *position, stop);
                } else {
                    rest.push(*position);
                }
            }
            open = rest;
        }
        Arc::new(Column { len: n, data: Data::YesNo(out), missing: None, errors })
    }

    pub(crate) fn branch(&self, scope: &Scope, parts: [&Expr; 3], expr: &Expr, sel: &Sel) -> Col {
        let [condition, then, otherwise] = parts;
        let mark = self.enter();
        let asked = self.present(&self.eval(scope, condition, sel), condition.span);
        let n = sel.len();
        if asked.is_constant() && asked.error(0) == 0 {
            let taken = if asked.yes_no(0) { then } else { otherwise };
            let out = self.eval(scope, taken, sel);
            self.leave_branch(mark, expr, asked.yes_no(0), condition, &out);
            return out;
        }
        let failed = where_(n, |i| asked.error(i) != 0);
        let yes = where_(n, |i| asked.error(i) == 0 && asked.yes_no(i));
        let no = where_(n, |i| asked.error(i) == 0 && !asked.yes_no(i));
        let mut parts = Vec::new();
        for (rows, part) in [(yes, then), (no, otherwise)] {
            if !rows.is_empty() {
                let column = self.eval(scope, part, &sel.narrow(&rows));
                parts.push((rows, column));
            }
        }
        if !failed.is_empty() {
            let column = self.failed_as(&asked, &failed, expr);
            parts.push((failed, column));
        }
        let out = merge(n, &parts);
        self.leave_branch(mark, expr, asked.yes_no(0), condition, &out);
        out
    }

    /// Rows that failed in a condition, as a column of the result's kind.
    pub(crate) fn failed_as(&self, asked: &Col, rows: &[u32], expr: &Expr) -> Col {
        let errors = Some(asked.gather(rows).errors.unwrap_or_default());
        Arc::new(Column { len: rows.len(), data: super::empty_or_one(expr), missing: None, errors })
    }

    pub(crate) fn given(&self, scope: &Scope, inner: &Expr, sel: &Sel) -> Col {
        let column = self.eval(scope, inner, sel);
        // `given table[key]` asks for the row, not for what stands in a cell of it.
        let may_lack = inner.optional && column.missing.is_some();
        if !may_lack && column.errors.is_none() {
            return Arc::new(Column::new(sel.len(), Data::YesNo(vec![true])));
        }
        let failures = self.failures.borrow();
        let there = |i| column.error(i) == 0 && !(may_lack && column.is_missing(i));
        let out = (0..sel.len()).map(there).collect();
        let keep = |i| match column.error(i) {
            id if failures.is_open_lookup(id) => 0,
            id => id,
        };
        let errors = column.errors.as_ref().map(|_| (0..sel.len()).map(keep).collect());
        Arc::new(Column { len: sel.len(), data: Data::YesNo(out), missing: None, errors })
    }

    pub(crate) fn otherwise(&self, scope: &Scope, first: &Expr, second: &Expr, sel: &Sel) -> Col {
        let column = self.eval(scope, first, sel);
        if column.missing.is_none() && column.errors.is_none() {
            return column;
        }
        let lacks = |i: usize| match column.error(i) {
            0 => column.is_missing(i),
            id => self.failures.borrow().is_open_lookup(id),
        };
        let other = match (&column.errors, column.missing.as_deref()) {
            (None, Some(missing)) if missing.len() == sel.len() => where_(sel.len(), |i| missing.get(i) == Some(&true)),
            _ => where_(sel.len(), lacks),
        };
        if other.is_empty() {
            return column;
        }
        let stay = super::scope::others(sel.len(), &other);
        let replaced = self.eval(scope, second, &sel.narrow(&other));
        let kept = Arc::new(column.gather(&stay));
        merge(sel.len(), &[(stay, kept), (other, replaced)])
    }
}

fn put<T>(out: &mut [T], position: u32, value: T) {
    if let Some(slot) = out.get_mut(position as usize) {
        *slot = value;
    }
}
