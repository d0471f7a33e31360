//! `rank in RELATION where C order by K`: positions from 1; rows that tie have none.

use super::sets::{sets, Set};
use super::{Values, Work};
use crate::api::RunError;
use crate::column::{Column, Data, Numbers};
use crate::eval::{in_order, put, Col, Scope, Sel, Status};
use crate::failure::{DEPENDS_ON_REJECT, NOT_AMONG, TIE};
use prakas::ir::{Expr, Rank};
use std::cmp::Ordering;
use std::sync::Arc;

/// Conditions and keys of all rows.
struct Keys {
    asked: Option<Col>,
    order: Vec<(Col, bool)>,
}

pub(crate) fn compute(work: &mut Work, rank: &Rank, expr: &Expr) -> Result<Values, RunError> {
    let lets = &work.rule.lets;
    let columns = work.all(&|eval| {
        let scope = Scope::of_frame(eval.frame, lets);
        let at = |e: &Expr| eval.present(&eval.eval(&scope, e, &Sel::All(scope.n)), e.span);
        rank.condition.iter().chain(rank.order.iter().map(|o| &o.key)).map(at).collect()
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
    let wrong = |row: u32| match asked(row) {
        (0, false) => false,
        (0, true) => {
            let failed = keys.order.iter().any(|(c, _)| c.error(row as usize) != 0);
            failed || status.as_ref().is_some_and(|s| s.is_rejected(row))
        }
        (_, _) => true,
    };
    if let Some(row) = set.first_by_key(work, wrong) {
        return refuse(work, set, row, expr, errors);
    }
    let (mut ranked, left_out): (Vec<u32>, Vec<u32>) = set.rows.iter().partition(|row| asked(**row).1);
    let compare = |a: &u32, b: &u32| in_order(&keys.order, *a as usize, *b as usize);
    ranked.sort_by(|a, b| compare(a, b));
    for row in &set.askers {
        if !set.has(*row) {
            let id = work.fail(NOT_AMONG, "the row is not among those that it is ranked with".into(), expr.span);
            put(errors, *row, id);
        }
    }
    left_out.iter().for_each(|row| put(missing, *row, true));
    let mut start = 0;
    while start < ranked.len() {
        let Some(first) = ranked.get(start).copied() else { return };
        let tied = ranked.iter().skip(start).take_while(|r| compare(&first, r) == Ordering::Equal).count();
        let together: Vec<u32> = ranked.iter().skip(start).take(tied).copied().collect();
        for row in &together {
            put(places, *row, i64::try_from(start).unwrap_or(i64::MAX).saturating_add(1));
        }
        if tied > 1 {
            let reason = format!("{tied} rows tie for place {}", start + 1);
            let id = work.fail(TIE, reason, expr.span);
            together.iter().for_each(|row| put(errors, *row, id));
        }
        start += tied.max(1);
    }
}

/// All of a set are rejected when one of its rows is: its place is not known.
pub(crate) fn refuse(work: &mut Work, set: &Set, row: u32, expr: &Expr, errors: &mut [u32]) {
    let Some(store) = work.shared.store(work.rule.record) else { return };
    let name = &work.shared.record(store.record).name;
    let why = store.why(row);
    let reason = format!("{name} {} is rejected{why}", store.key_text(work.shared, row));
    let id = work.fail(DEPENDS_ON_REJECT, reason, expr.span);
    set.askers.iter().for_each(|asker| put(errors, *asker, id));
}
