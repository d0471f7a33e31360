//! `rank in RELATION where C order by K`: positions from 1; rows that tie have none.

use super::sets::{sets, Obstacles, Set};
use super::{Values, Work};
use crate::api::RunError;
use crate::column::{Column, Data, Numbers};
use crate::eval::{every, in_order, put, Col, Scope, Sel, Status};
use crate::failure::TIE;
use prakas::ir::{Expr, Rank};
use std::cmp::Ordering;
use std::sync::Arc;

/// Conditions and keys of all rows.
struct Keys {
    asked: Option<Col>,
    order: Vec<(Col, bool)>,
}

pub(crate) fn compute(work: &mut Work, rank: &Rank, expr: &Expr) -> Result<Values, RunError> {
    let rule = work.rule;
    let columns = work.all(&|eval| {
        let scope = Scope { waits: &rule.waits, ..Scope::of_frame(eval.frame, &rule.lets) };
        let at = |e: &Expr| eval.order_value(&eval.present(&eval.eval(&scope, e, &Sel::All(scope.n)), e.span), e);
        let asked = rank.condition.iter().map(|c| eval.ask_where(&scope, c, &every(scope.n)));
        asked.chain(rank.order.iter().map(|o| at(&o.key))).collect()
    })?;
    let mut columns = columns.into_iter();
    let asked = rank.condition.as_ref().and_then(|_| columns.next());
    let order = columns.zip(&rank.order).map(|(c, o)| (c, o.descending)).collect();
    let keys = Keys { asked, order };
    let (all, mut errors) = sets(work, &rank.rows)?;
    let mut places = vec![0i64; work.n];
    let mut missing = vec![false; work.n];
    for set in all {
        one_set(work, &set, &keys, expr, (&mut places, &mut missing, &mut errors));
    }
    let missing = missing.contains(&true).then_some(missing);
    let data = Data::Number(Numbers::integers(places));
    Ok(Values { column: Arc::new(Column { len: work.n, data, missing, errors: None }), errors })
}

type Out<'o> = (&'o mut [i64], &'o mut [bool], &'o mut [u32]);

fn one_set(work: &mut Work, set: &Set, keys: &Keys, expr: &Expr, (places, missing, errors): Out) {
    let asked = |row: u32| keys.asked.as_ref().map_or((0, true), |a| (a.error(row as usize), a.yes_no(row as usize)));
    let store = work.shared.store(work.rule.record);
    let status = store.map(|s| Status::new(s, &work.rule.waits, work.shared.program));
    let own = |row: u32| match asked(row) {
        (0, _) => keys.order.iter().map(|(c, _)| c.error(row as usize)).find(|id| *id != 0).unwrap_or(0),
        (id, _) => id,
    };
    let in_the_way =
        |row: u32| asked(row) != (0, false) && (own(row) != 0 || status.as_ref().is_some_and(|s| s.is_rejected(row)));
    let outsider = "the row is not among those that it is ranked with";
    let (left_out, asks): (Vec<u32>, Vec<u32>) = set.askers.iter().partition(|row| asked(**row) == (0, false));
    left_out.iter().for_each(|row| put(missing, *row, true));
    let way = Obstacles { own: &own, in_the_way: &in_the_way, outsider };
    set.refuse(work, &asks, &way, expr, errors);
    let mut ranked: Vec<u32> = set.rows.iter().copied().filter(|row| asked(*row) == (0, true)).collect();
    let compare = |a: &u32, b: &u32| in_order(&keys.order, *a as usize, *b as usize);
    ranked.sort_by(|a, b| compare(a, b));
    let mut start = 0;
    for together in ranked.chunk_by(|a, b| compare(a, b) == Ordering::Equal) {
        let place = start + 1;
        start += together.len();
        let sure = |row: &&u32| set.asks(**row) && errors.get(**row as usize) == Some(&0);
        let here: Vec<u32> = together.iter().filter(sure).copied().collect();
        here.iter().for_each(|row| put(places, *row, i64::try_from(place).unwrap_or(i64::MAX)));
        if together.len() > 1 && !here.is_empty() {
            let id = work.fail(TIE, format!("{} rows tie for place {place}", together.len()), expr.span);
            here.iter().for_each(|row| put(errors, *row, id));
        }
    }
}
