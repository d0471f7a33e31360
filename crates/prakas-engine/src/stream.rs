//! Rows on their way to results: their frame, references by other fields, requirements.

use crate::column::{Column, Data};
use crate::eval::{every, Eval, Scope, Sel};
use crate::failure::{DANGLING_REFERENCE, REQUIREMENT};
use crate::frame::Frame;
use crate::keys::encode;
use crate::read::{Problem, Typed};
use crate::shared::Shared;
use prakas::ir::{Expr, ExprKind, FieldKind, Item, RecordId, Type};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A frame over typed rows.
pub(crate) fn frame_of(shared: &Shared, id: RecordId, typed: &Typed) -> Frame {
    let dates = (shared.options.at, shared.options.known_at);
    let mut frame = Frame::new(id, shared.record(id), typed.fields.clone(), typed.n, dates);
    frame.given = typed.given.clone();
    frame
}

/// `home : HouseholdMonth by (household, month)`: the row with the key that other fields make.
pub(crate) fn join_by(shared: &Shared, id: RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    for (order, field) in (0u32..).zip(&record.fields) {
        let (Type::Record(target), FieldKind::By(parts)) = (&field.ty, &field.kind) else { continue };
        let Some(store) = shared.store(*target).filter(|_| !crate::plan::is_group(shared.program, *target)) else {
            continue;
        };
        let frame = frame_of(shared, id, typed);
        let eval = Eval::new(shared, &frame);
        let scope = Scope::of_frame(&frame, &[]);
        let columns: Vec<_> = parts.iter().map(|e| eval.eval(&scope, e, &Sel::All(typed.n))).collect();
        let mut rows = vec![0; typed.n];
        let mut missing = vec![false; typed.n];
        let mut bytes = Vec::new();
        let made_of = made_of(parts);
        let unreadable: Vec<bool> =
            every(typed.n).iter().map(|row| lacks_one(typed.problems.get(row), &made_of)).collect();
        let slots = rows.iter_mut().zip(missing.iter_mut()).enumerate();
        // A key that cannot be read is its own problem; it points nowhere.
        for (i, (row, lacks)) in slots.filter(|(i, _)| unreadable.get(*i) != Some(&true)) {
            bytes.clear();
            let failed = columns.iter().map(|c| c.error(i)).find(|id| *id != 0);
            let absent = columns.iter().any(|c| c.is_missing(i));
            if failed.is_none() && !absent {
                columns.iter().for_each(|c| encode(shared, c, i, &mut bytes));
            }
            match (failed, store.index.find(&bytes)) {
                (None, Some(found)) => *row = found,
                (None, None) if field.optional => *lacks = true,
                (failed, _) => {
                    let failure = failed.and_then(|id| eval.failures.borrow().get(id).cloned());
                    let bad = match failure {
                        Some(failure) => (failure.code, failure.reason),
                        None => (DANGLING_REFERENCE, no_such(shared, *target, parts, &columns, i)),
                    };
                    typed.add(i, order, &field.name, bad);
                }
            }
        }
        let missing = missing.contains(&true).then_some(missing);
        let column = Column { len: typed.n, data: Data::Row(*target, rows), missing, errors: None };
        if let Some(slot) = typed.fields.get_mut(order as usize) {
            *slot = Some(Arc::new(column));
        }
    }
}

/// The fields of the row that the key of a reference is made of.
pub(crate) fn made_of(parts: &[Expr]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for part in parts {
        part.visit(&mut |e| {
            if let ExprKind::Own(Item::Field(field)) = &e.kind {
                found.insert(field.0);
            }
        });
    }
    found
}

/// One of the fields has a problem.
pub(crate) fn lacks_one(problems: Option<&Vec<Problem>>, fields: &BTreeSet<u32>) -> bool {
    problems.is_some_and(|p| p.iter().any(|p| fields.contains(&p.order)))
}

fn no_such(shared: &Shared, target: RecordId, parts: &[Expr], columns: &[Arc<Column>], i: usize) -> String {
    let show =
        |(e, c): (&Expr, &Arc<Column>)| crate::show::cell(shared, &e.ty, c, i).unwrap_or_else(|| "missing".to_string());
    let key: Vec<String> = parts.iter().zip(columns).map(show).collect();
    format!("there is no {} `{}`", shared.record(target).name, key.join(", "))
}

/// Requirements of the record, over rows without other problems.
pub(crate) fn check_requires(shared: &Shared, id: RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    if record.requires.is_empty() {
        return;
    }
    let frame = frame_of(shared, id, typed);
    let eval = Eval::new(shared, &frame);
    let scope = Scope::of_frame(&frame, &[]);
    let before: Vec<u32> = typed.problems.keys().copied().collect();
    let first = u32::try_from(record.fields.len()).unwrap_or(u32::MAX);
    for (order, require) in (first..).zip(&record.requires) {
        let asked = eval.eval(&scope, &require.condition, &Sel::All(typed.n));
        let asked = eval.present(&asked, require.condition.span);
        for i in 0..typed.n {
            if before.binary_search(&u32::try_from(i).unwrap_or(u32::MAX)).is_ok() {
                continue;
            }
            match eval.failures.borrow().get(asked.error(i)) {
                Some(failure) => typed.add(i, order, &require.name, (failure.code, failure.reason.clone())),
                None if asked.yes_no(i) => {}
                None => typed.add(i, order, &require.name, (REQUIREMENT, require.text.clone())),
            }
        }
    }
}

/// Problems of rows in the order of fields and requirements.
pub(crate) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|p| p.order);
    problems
}
