//! Scales: the bracket of each row by its bounds, flat or marginal.

use super::dated::Axes;
use super::items::{set, with_errors};
use super::{where_, Col, Eval, Scope, Sel};
use crate::column::{merge, Column, Data, Numbers};
use crate::failure::{BOUNDS_DESCEND, OUT_OF_RANGE};
use prakas::ir::{Argument, ArithmeticOp, Bracket, Entry, Expr, Scale, ScaleBody, ScaleId, ScaleRows};
use std::cmp::Ordering;
use std::sync::Arc;

impl Eval<'_> {
    pub(crate) fn scale(
        &self,
        scope: &Scope,
        id: ScaleId,
        argument: &Expr,
        at: Option<&Expr>,
        expr: &Expr,
        sel: &Sel,
    ) -> Col {
        let Some(scale) = self.shared.program.scales.get(id.index()) else { return self.bug(sel, expr) };
        let mark = self.enter();
        let input = self.eval(scope, argument, sel);
        let input = if scale.argument.optional { input } else { self.present(&input, argument.span) };
        let (at, at_errors) = self.day_of(scope, at, sel);
        let known = scope.known.select(sel);
        let axes = Axes { at: &at, known: &known };
        let mut errors = input.errors.clone();
        self.in_argument_range(&input, &scale.argument, &mut errors, expr);
        let input = Arc::new(Column { errors, ..input.as_ref().clone() });
        let out = self.live(&input, at_errors, sel, expr, |rows, input| {
            let (at, known) = (at.select(rows), known.select(rows));
            let axes = Axes { at: &at, known: &known };
            self.per_version(&scale.body, axes, &Sel::All(rows.len()), &mut |index, part, positions| match index
                .and_then(|i| scale.body.entries.get(i))
            {
                Some(entry) if entry.value.is_some() => {
                    let n = part.len();
                    let call = Scope::of_call(n, at.select(part), known.select(part), vec![part.gather(input)]);
                    self.scale_body(scale, entry, &call, expr)
                }
                _ => self.not_in_force(&scale.name, expr.span, &at, positions, super::empty_or_one(expr)),
            })
        });
        self.leave_scale(mark, scale, axes, &input, argument, &out);
        out
    }

    /// An argument outside its declared range.
    pub(crate) fn in_argument_range(
        &self,
        column: &Col,
        declared: &Argument,
        errors: &mut Option<Vec<u32>>,
        expr: &Expr,
    ) {
        let (Some(range), Some(numbers)) = (&declared.range, column.numbers()) else { return };
        let bound = |d| numbers.compare(&Numbers::decimal(d));
        let (low, high) = (bound(range.low), bound(range.high));
        let at = |o: &[Ordering], i: usize| o.get(if o.len() == 1 { 0 } else { i }).copied();
        let outside = |i: usize| at(&low, i) == Some(Ordering::Less) || at(&high, i) == Some(Ordering::Greater);
        // One value for all rows, of which some failed or lack it, is asked row by row.
        let told = |list: usize| if list > 1 { column.len } else { 1 };
        let n = low
            .len()
            .max(told(errors.as_ref().map_or(0, Vec::len)))
            .max(told(column.missing.as_ref().map_or(0, Vec::len)));
        for i in where_(n, outside) {
            let i = i as usize;
            if column.is_missing(i) || crate::column::pick(errors.as_deref().unwrap_or(&[]), i) != 0 {
                continue;
            }
            let value = crate::show::plain(&numbers.exact(i));
            let reason = format!("`{}` is {value}, outside {} to {}", declared.name, range.low, range.high);
            let id = self.fail(OUT_OF_RANGE, reason, expr.span);
            set(errors.get_or_insert_with(|| vec![0; n]), n, i, id);
        }
    }

    /// Calls `f` for the rows whose arguments did not fail; the others keep their failure.
    pub(crate) fn live(
        &self,
        input: &Col,
        first: Option<Col>,
        sel: &Sel,
        expr: &Expr,
        f: impl Fn(&Sel, &Col) -> Col,
    ) -> Col {
        let input = with_errors(input.clone(), first);
        if input.errors.is_none() {
            return f(&Sel::All(sel.len()), &input);
        }
        let failed = where_(sel.len(), |i| input.error(i) != 0);
        let fine = where_(sel.len(), |i| input.error(i) == 0);
        let mut parts = Vec::new();
        if !fine.is_empty() {
            let column = f(&Sel::Rows(Arc::new(fine.clone())), &Arc::new(input.gather(&fine)));
            parts.push((fine, column));
        }
        let column = self.failed_as(&input, &failed, expr);
        parts.push((failed, column));
        merge(sel.len(), &parts)
    }

    fn scale_body(&self, scale: &Scale, entry: &Entry<ScaleBody>, call: &Scope, expr: &Expr) -> Col {
        let all = Sel::All(call.n);
        match &entry.value {
            Some(ScaleBody::Formula(formula)) => self.eval(call, formula, &all),
            Some(ScaleBody::Rows(rows)) if scale.marginal => self.marginal(rows, call, expr),
            Some(ScaleBody::Rows(rows)) => self.brackets(rows, call, expr),
            None => self.bug(&all, expr),
        }
    }

    /// Upper bounds, one column per bracket but the last, and the rows where they do not ascend.
    fn bounds(&self, rows: &ScaleRows, call: &Scope, expr: &Expr) -> (Vec<Col>, Vec<u32>) {
        let all = Sel::All(call.n);
        let bound = |b: &Bracket| {
            let e = b.bound.as_ref()?;
            Some(self.present(&self.eval(call, e, &all), e.span))
        };
        let bounds: Vec<Col> = self.quietly(|| rows.brackets.iter().filter_map(bound).collect());
        let refs: Vec<&Column> = bounds.iter().map(AsRef::as_ref).collect();
        let mut ids = crate::column::join_errors(&refs).unwrap_or_default();
        for (low, high) in bounds.iter().zip(bounds.iter().skip(1)) {
            let orders = super::logic::order(low, high);
            let wrong = |i: usize| orders.get(if orders.len() == 1 { 0 } else { i }) != Some(&Ordering::Less);
            if !orders.iter().all(|o| *o == Ordering::Less) {
                let id = self.fail(BOUNDS_DESCEND, "the bounds of the scale do not ascend".into(), expr.span);
                for i in (0..call.n).filter(|i| wrong(*i)) {
                    if crate::column::pick(&ids, i) == 0 {
                        set(&mut ids, call.n, i, id);
                    }
                }
            }
        }
        (bounds, ids)
    }

    fn brackets(&self, rows: &ScaleRows, call: &Scope, expr: &Expr) -> Col {
        let (bounds, ids) = self.bounds(rows, call, expr);
        let Some(argument) = call.arguments.first() else { return self.bug(&Sel::All(call.n), expr) };
        let chosen = choose(argument, &bounds, rows.inclusive, call.n);
        let mut parts = Vec::new();
        let ok = |i: usize| crate::column::pick(&ids, i) == 0;
        for (index, bracket) in rows.brackets.iter().enumerate() {
            let positions = where_(call.n, |i| ok(i) && chosen.get(i) == Some(&index));
            if positions.is_empty() {
                continue;
            }
            let sel = Sel::All(call.n).narrow(&positions);
            let column = self.eval(call, &bracket.value, &sel);
            self.record_bracket(bracket, index, &bounds, rows.inclusive);
            parts.push((positions, column));
        }
        let failed = where_(call.n, |i| !ok(i));
        if !failed.is_empty() {
            let errors = Some(failed.iter().map(|i| crate::column::pick(&ids, *i as usize)).collect());
            let data = super::empty_or_one(expr);
            parts.push((failed.clone(), Arc::new(Column { len: failed.len(), data, missing: None, errors })));
        }
        merge(call.n, &parts)
    }

    /// Each bracket's percent times the slice of the argument between its bounds, summed.
    fn marginal(&self, rows: &ScaleRows, call: &Scope, expr: &Expr) -> Col {
        let all = Sel::All(call.n);
        let (bounds, ids) = self.bounds(rows, call, expr);
        let Some(argument) = call.arguments.first() else { return self.bug(&all, expr) };
        let zero = Arc::new(Column::new(call.n, Data::Number(Numbers::zero())));
        let mut total = zero.clone();
        let mut low: Option<Col> = None;
        for (index, bracket) in rows.brackets.iter().enumerate() {
            let high = bounds.get(index);
            // The lowest bracket reaches down to the argument itself where that is below its bound.
            let top = high.map_or_else(|| argument.clone(), |h| extreme_of(argument, h, Ordering::Greater));
            let base = low.clone().unwrap_or_else(|| zero.clone());
            let slice = numbers_op(ArithmeticOp::Subtract, &top, &base);
            let taken = match &low {
                None => super::every(call.n),
                Some(_) => {
                    let positive = super::logic::order(&slice, &zero);
                    let at = |i: usize| positive.get(if positive.len() == 1 { 0 } else { i });
                    where_(call.n, |i| at(i) == Some(&Ordering::Greater))
                }
            };
            low = high.cloned();
            if taken.is_empty() {
                continue;
            }
            let rate = self.eval(call, &bracket.value, &all.narrow(&taken));
            let part = numbers_op(ArithmeticOp::Multiply, &Arc::new(slice.gather(&taken)), &rate);
            self.record_slice(bracket, index, &bounds, rows.inclusive, &part);
            let spread = if taken.len() == call.n {
                part
            } else {
                let rest = super::scope::others(call.n, &taken);
                let nothing = Arc::new(Column::new(rest.len(), Data::Number(Numbers::zero())));
                merge(call.n, &[(taken, part), (rest, nothing)])
            };
            total = numbers_op(ArithmeticOp::Add, &total, &spread);
        }
        let before = (!ids.is_empty())
            .then(|| Arc::new(Column { len: call.n, data: zero.data.clone(), missing: None, errors: Some(ids) }));
        with_errors(total, before)
    }
}

/// An operation of two number columns without a place of its own.
pub(crate) fn numbers_op(op: ArithmeticOp, a: &Col, b: &Col) -> Col {
    let errors = crate::column::join_errors(&[a, b]);
    let data = match (a.numbers(), b.numbers()) {
        (Some(l), Some(r)) => Data::Number(l.arithmetic(op, r)),
        _ => Data::Number(Numbers::zero()),
    };
    Arc::new(Column { len: a.len.max(b.len), data, missing: None, errors })
}

fn extreme_of(a: &Col, b: &Col, replace: Ordering) -> Col {
    let orders = super::logic::order(a, b);
    let at = |i: usize| orders.get(if orders.len() == 1 { 0 } else { i }).copied();
    let n = a.len.max(b.len);
    let newer = where_(n, |i| at(i) == Some(replace));
    let older = where_(n, |i| at(i) != Some(replace));
    let (x, y) = (Arc::new(a.gather(&older)), Arc::new(b.gather(&newer)));
    merge(n, &[(older, x), (newer, y)])
}

/// The bracket of each row: by binary search where the bounds are the same for all rows.
fn choose(argument: &Col, bounds: &[Col], inclusive: bool, n: usize) -> Vec<usize> {
    // A bound lies below a row when the row belongs to a later bracket.
    let below = |value_to_bound: Ordering| match value_to_bound {
        Ordering::Greater => true,
        Ordering::Equal => !inclusive,
        Ordering::Less => false,
    };
    if bounds.iter().all(|b| b.is_constant()) {
        if let Some(fast) = choose_small(argument, bounds, inclusive, n) {
            return fast;
        }
    }
    let orders: Vec<Vec<Ordering>> = bounds.iter().map(|b| super::logic::order(argument, b)).collect();
    let past = |i: usize| {
        let is_below = |o: &&Vec<Ordering>| o.get(if o.len() == 1 { 0 } else { i }).is_some_and(|o| below(*o));
        orders.iter().take_while(is_below).count()
    };
    (0..n).map(past).collect()
}

fn choose_small(argument: &Col, bounds: &[Col], inclusive: bool, n: usize) -> Option<Vec<usize>> {
    let numbers: Option<Vec<&Numbers>> = std::iter::once(argument).chain(bounds).map(|c| c.numbers()).collect();
    let aligned = Numbers::align(&numbers?);
    let (values, limits) = aligned.split_first()?;
    let values = values.small()?;
    let limits: Option<Vec<i64>> = limits.iter().map(|b| b.small().and_then(|v| v.first().copied())).collect();
    let limits = limits?;
    let place = |v: i64| limits.partition_point(|b| if inclusive { *b < v } else { *b <= v });
    if let [one] = values {
        return Some(vec![place(*one); n]);
    }
    Some(values.iter().map(|v| place(*v)).collect())
}
