//! `allocate(POT, by WEIGHT, among RELATION, to COIN, largest remainder)`: parts that add up to the pot.

use super::sets::{sets, Obstacles, Set};
use super::{Values, Work};
use crate::api::RunError;
use crate::column::Column;
use crate::column::Data;
use crate::eval::{compact, put, Col, Scope, Sel, Status};
use crate::failure::BAD_ALLOCATION;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use prakas::ir::{Allocate, Expr};
use prakas::value::{decimal, Exact};
use std::sync::Arc;

pub(crate) fn compute(work: &mut Work, allocate: &Allocate, expr: &Expr) -> Result<Values, RunError> {
    let rule = work.rule;
    let columns = work.all(&|eval| {
        let scope = Scope { waits: &rule.waits, ..Scope::of_frame(eval.frame, &rule.lets) };
        let at = |e: &Expr| eval.present(&eval.eval(&scope, e, &Sel::All(scope.n)), e.span);
        vec![at(&allocate.pot), at(&allocate.weight)]
    })?;
    let (all, mut errors) = sets(work, &allocate.among)?;
    let mut parts = vec![Exact::zero(); work.n];
    if let [pots, weights] = columns.as_slice() {
        let coin = decimal(allocate.to);
        for set in all {
            one_set(work, &set, (pots, weights), &coin, expr, (&mut parts, &mut errors));
        }
    }
    let column = Arc::new(Column::new(work.n, Data::Number(compact(parts))));
    Ok(Values { column, errors })
}

fn one_set(
    work: &mut Work,
    set: &Set,
    (pots, weights): (&Col, &Col),
    coin: &Exact,
    expr: &Expr,
    (parts, errors): (&mut [Exact], &mut [u32]),
) {
    refuse(work, set, (pots, weights), expr, errors);
    let sure: Vec<u32> = set.askers.iter().copied().filter(|row| errors.get(*row as usize) == Some(&0)).collect();
    if sure.is_empty() {
        return;
    }
    let exact = |c: &Col, row: u32| c.numbers().map(|n| n.exact(row as usize)).unwrap_or_default();
    let shares: Vec<Exact> = set.rows.iter().map(|row| exact(weights, *row)).collect();
    let asked: Vec<Exact> = set.rows.iter().map(|row| exact(pots, *row)).collect();
    let total: Exact = shares.iter().sum();
    let coins = asked.first().map(|pot| pot / coin).unwrap_or_default();
    let wrong = if asked.iter().any(|pot| Some(pot) != asked.first()) {
        Some((BAD_ALLOCATION, "the rows do not all ask for the same pot".to_owned()))
    } else if let Some(weight) = shares.iter().find(|w| w.is_negative()) {
        Some((BAD_ALLOCATION, format!("a weight is below zero: {}", crate::show::plain(weight))))
    } else if total.is_zero() {
        Some((BAD_ALLOCATION, "the weights sum to 0".to_owned()))
    } else if !coins.is_integer() {
        let pot = asked.first().map(crate::show::plain).unwrap_or_default();
        Some((BAD_ALLOCATION, format!("the pot of {pot} is no multiple of {}", crate::show::plain(coin))))
    } else {
        None
    };
    if let Some((code, reason)) = wrong {
        let id = work.fail(code, reason, expr.span);
        sure.iter().for_each(|row| put(errors, *row, id));
        return;
    }
    let whole = divide(work, set, &shares, &total, &coins);
    for (row, part) in set.rows.iter().zip(whole).filter(|(row, _)| set.asks(**row)) {
        put(parts, *row, Exact::from_integer(part) * coin);
    }
}

/// One row without a part keeps all others from theirs.
fn refuse(work: &mut Work, set: &Set, (pots, weights): (&Col, &Col), expr: &Expr, errors: &mut [u32]) {
    let store = work.shared.store(work.rule.record);
    let status = store.map(|s| Status::new(s, &work.rule.waits, work.shared.program));
    let own = |row: u32| match pots.error(row as usize) {
        0 => weights.error(row as usize),
        id => id,
    };
    let in_the_way = |row: u32| own(row) != 0 || status.as_ref().is_some_and(|s| s.is_rejected(row));
    let outsider = "the row is not among those that share the pot";
    set.refuse(work, &set.askers, &Obstacles { own: &own, in_the_way: &in_the_way, outsider }, expr, errors);
}

/// Coins for each row: whole ones by weight, then one each by largest remainder, ties by key.
fn divide(work: &Work, set: &Set, shares: &[Exact], total: &Exact, coins: &Exact) -> Vec<BigInt> {
    let exact: Vec<Exact> = shares.iter().map(|w| coins * w / total).collect();
    let mut whole: Vec<BigInt> = exact.iter().map(|e| e.floor().to_integer()).collect();
    let given: BigInt = whole.iter().sum();
    let mut left = coins.to_integer() - given;
    let mut order: Vec<(Exact, usize)> = exact.iter().map(|e| e - e.floor()).zip(0..).collect();
    let store = work.shared.store(work.rule.record);
    let row = |i: usize| set.rows.get(i).copied().unwrap_or(0);
    let by_key = |a: usize, b: usize| store.map_or(a.cmp(&b), |s| crate::links::by_key(s, row(a), row(b)));
    order.sort_by(|(x, a), (y, b)| y.cmp(x).then_with(|| by_key(*a, *b)));
    for (_, i) in order {
        if !left.is_positive() {
            break;
        }
        if let Some(slot) = whole.get_mut(i) {
            *slot += 1;
            left -= 1;
        }
    }
    whole
}
