//! Running limits: each row of a person gets what earlier rows left of the balance of its window.

use super::ledger::{Calendar, Frame, Ledger, Span};
use super::trail::Trail;
use super::units::{is_negative, whole_days, Units};
use super::{Values, Work};
use crate::api::RunError;
use crate::column::{pick, Column, Data, Digits, Numbers};
use crate::eval::{in_order, put, rejected, Col, Eval, Path, Scope, Sel, Status, DUE};
use crate::failure::Failures;
use crate::failure::{DEPENDS_ON_REJECT, NEGATIVE_AMOUNT};
use crate::key_index::KeyIndex;
use crate::keys::encode;
use crate::links::Csr;
use crate::pool::ordered;
use crate::shared::Shared;
use num_bigint::BigInt;
use prakas::ir::{Expr, Limit, LimitAmount, Rule, Window};
use std::sync::Arc;

/// What a row is to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Asks,
    /// Not due or denied: uses nothing.
    Nothing,
    Rejected,
}

/// The columns of all rows.
struct Inputs {
    standing: Vec<Standing>,
    /// Failures of the rows themselves.
    errors: Vec<u32>,
    /// Amounts and maxima with one scale; of a limit by days the amount is one day.
    amount: Numbers,
    maximum: Numbers,
    by_day: bool,
    /// First and last day.
    days: Vec<Span>,
    known_day: Vec<bool>,
    starts: Vec<i32>,
    person: Vec<u32>,
    order: Vec<(Col, bool)>,
}

pub(crate) fn compute(work: &mut Work, limit: &Limit, expr: &Expr) -> Result<(Values, Option<Trail>), RunError> {
    let inputs = inputs(work, limit, expr)?;
    let exact = matches!(inputs.amount.digits, Digits::Exact(_)) || matches!(inputs.maximum.digits, Digits::Exact(_));
    match exact {
        false => share_out::<i128>(work, limit, inputs, expr),
        true => share_out::<BigInt>(work, limit, inputs, expr),
    }
}

fn share_out<N: Units>(
    work: &mut Work,
    limit: &Limit,
    inputs: Inputs,
    expr: &Expr,
) -> Result<(Values, Option<Trail>), RunError> {
    let order = people(&inputs, work.n);
    let mut errors = inputs.errors.clone();
    let mut granted = vec![N::zero(); work.n];
    let mut windows = vec![(0, 0); if work.shared.trails { work.n } else { 0 }];
    let first = inputs.days.iter().map(|d| d.0).min().unwrap_or(0);
    let last = inputs.days.iter().map(|d| d.1).max().unwrap_or(0);
    let calendar = Calendar::new(&limit.window, (first, last));
    let mut portions = portions(&inputs, &order).into_iter();
    let shares = |rows: &[u32]| people_of(limit, &inputs, &calendar, rows);
    ordered(
        work.threads,
        || Ok::<_, RunError>(portions.next()),
        shares,
        |found: Vec<Share<N>>| {
            for share in found {
                put(&mut windows, share.row, share.window);
                match share.part {
                    Ok(part) => put(&mut granted, share.row, part),
                    Err(other) => {
                        let id = unsure(work.shared, work.rule, &mut work.failures, other, expr);
                        put(&mut errors, share.row, id);
                    }
                }
            }
            Ok(())
        },
    )?;
    let trail = Trail { order, person: inputs.person, days: inputs.days, windows };
    let trail = work.shared.trails.then_some(trail);
    let numbers = N::column(granted, inputs.amount.scale);
    let column = Arc::new(Column::new(work.n, Data::Number(numbers)));
    Ok((Values { column, errors }, trail))
}

/// What one row gets, or the rejected row that makes it unknown.
struct Share<N> {
    row: u32,
    window: Span,
    part: Result<N, u32>,
}

/// The people in portions, so that several threads share them.
fn portions<'r>(inputs: &Inputs, order: &'r [u32]) -> Vec<&'r [u32]> {
    let mut out = Vec::new();
    let mut rest = order;
    while !rest.is_empty() {
        let mut end = rest.len().min(crate::load::CHUNK);
        let person = end.checked_sub(1).and_then(|i| rest.get(i)).map(|row| pick_person(inputs, *row));
        end += rest.iter().skip(end).take_while(|row| Some(pick_person(inputs, **row)) == person).count();
        let (head, tail) = rest.split_at(end);
        out.push(head);
        rest = tail;
    }
    out
}

fn people_of<N: Units>(limit: &Limit, inputs: &Inputs, calendar: &Calendar, rows: &[u32]) -> Vec<Share<N>> {
    let mut out = Vec::with_capacity(rows.len());
    rows.chunk_by(|a, b| pick_person(inputs, *a) == pick_person(inputs, *b))
        .for_each(|rows| one_person(limit, rows, inputs, calendar, &mut out));
    out
}

fn pick_person(inputs: &Inputs, row: u32) -> u32 {
    inputs.person.get(row as usize).copied().unwrap_or(u32::MAX)
}

/// Rows of known persons, one person after the other, each person's in the order of the limit.
fn people(inputs: &Inputs, n: usize) -> Vec<u32> {
    let known = |row: &u32| pick_person(inputs, *row) != u32::MAX;
    let count = inputs.person.iter().filter(|p| **p != u32::MAX).max().map_or(0, |p| *p as usize + 1);
    let rows = (0..u32::try_from(n).unwrap_or(u32::MAX)).filter(known);
    let mut by_person = Csr::new(count, rows.map(|row| (pick_person(inputs, row), row)));
    by_person.sort_by(&|a, b| in_order(&inputs.order, a as usize, b as usize));
    by_person.into_rows()
}

/// Columns of one portion: standing and failure, then all that the limit reads.
fn portion(eval: &Eval, rule: &Rule, limit: &Limit) -> Vec<Col> {
    let scope = Scope { waits: &rule.waits, ..Scope::of_frame(eval.frame, &rule.lets) };
    let n = scope.n;
    let mut path = Path { open: crate::eval::every(n), ids: vec![0; n] };
    let mut state = vec![DUE; n];
    let mut reason = vec![0u32; n];
    eval.force(rule, &scope, &mut path, &mut state);
    if let Some(money) = &rule.money {
        eval.entry(money, &scope, &mut path, &mut state, &mut reason);
    }
    let open = Sel::All(n).narrow(&path.open);
    let due = |e: &Expr| spread(&eval.present(&eval.eval(&scope, e, &open), e.span), &path.open, n);
    let all = |e: &Expr| eval.present(&eval.eval(&scope, e, &Sel::All(n)), e.span);
    let state = Column { errors: Some(path.ids.clone()), ..Column::new(n, Data::Code(state)) };
    let mut columns = vec![Arc::new(state) as Col];
    match &limit.amount {
        LimitAmount::Value(amount) => columns.push(eval.cut_value(&due(amount), amount)),
        // Also of rows that fail: later ones ask which days they are about.
        LimitAmount::Days(first, last) => columns.extend([all(first), all(last)]),
    }
    columns.push(eval.cut_value(&due(&limit.maximum), &limit.maximum));
    if let Window::YearFrom(start) = &limit.window {
        columns.push(due(start));
    }
    columns.push(all(&limit.per));
    columns.extend(limit.order.iter().map(|o| eval.order_value(&all(&o.key), &o.key)));
    columns
}

/// Values at some rows, as a column of all rows; the others hold any value.
fn spread(column: &Col, rows: &[u32], n: usize) -> Col {
    if rows.len() == n {
        return column.clone();
    }
    crate::column::merge(n, &[(rows.to_vec(), column.clone())])
}

fn inputs(work: &mut Work, limit: &Limit, expr: &Expr) -> Result<Inputs, RunError> {
    let rule = work.rule;
    let columns = work.all(&|eval| portion(eval, rule, limit))?;
    let mut columns = columns.into_iter();
    let mut next = || columns.next().unwrap_or_else(|| Arc::new(Column::new(0, Data::YesNo(Vec::new()))));
    let state = next();
    let by_day = matches!(limit.amount, LimitAmount::Days(..));
    let first = next();
    let last = if by_day { next() } else { first.clone() };
    let maximum = next();
    let starts = matches!(limit.window, Window::YearFrom(_)).then(&mut next);
    let per = next();
    let order: Vec<(Col, bool)> = limit.order.iter().map(|o| (next(), o.descending)).collect();
    let read: Vec<&Col> = [&state, &first, &last, &maximum].into_iter().chain(&starts).collect();
    let own: Vec<&Col> = read.iter().copied().chain([&per]).chain(order.iter().map(|(c, _)| c)).collect();
    let n = work.n;
    let mut inputs = Inputs {
        standing: standing(work, &state, &own),
        errors: (0..n).map(|i| own.iter().map(|c| c.error(i)).find(|id| *id != 0).unwrap_or(0)).collect(),
        amount: Numbers::integers(vec![1]),
        maximum: Numbers::integers(vec![1]),
        by_day,
        days: Vec::new(),
        known_day: Vec::new(),
        starts: starts.map(|c| (0..n).map(|i| c.day(i)).collect()).unwrap_or_default(),
        person: persons(work, &per),
        order,
    };
    amounts(work, &mut inputs, (&first, &maximum), expr);
    let (at, known) = days(work);
    inputs.days = match by_day {
        true => (0..n).map(|i| (first.day(i), last.day(i))).collect(),
        false => at.iter().map(|d| (*d, *d)).collect(),
    };
    inputs.known_day = match by_day {
        true => (0..n).map(|i| first.error(i) == 0 && last.error(i) == 0).collect(),
        false => known,
    };
    Ok(inputs)
}

/// Whether a row asks for something.
fn standing(work: &Work, state: &Col, read: &[&Col]) -> Vec<Standing> {
    let store = work.shared.store(work.rule.record);
    let status = store.map(|s| Status::new(s, &work.rule.waits, work.shared.program));
    let one = |i: usize| {
        let undue = state.error(i) == 0 && matches!(&state.data, Data::Code(v) if pick(v, i) != DUE);
        let row = u32::try_from(i).unwrap_or(u32::MAX);
        if undue {
            Standing::Nothing
        } else if read.iter().any(|c| c.error(i) != 0) || status.as_ref().is_some_and(|s| s.is_rejected(row)) {
            Standing::Rejected
        } else {
            Standing::Asks
        }
    };
    (0..work.n).map(one).collect()
}

/// The number of the person of each row, from 0.
fn persons(work: &Work, per: &Col) -> Vec<u32> {
    if let Data::Row(_, rows) = &per.data {
        let of = |i: usize| if per.error(i) == 0 { pick(rows, i) } else { u32::MAX };
        return (0..work.n).map(of).collect();
    }
    let mut index = KeyIndex::default();
    let mut numbers: Vec<u32> = Vec::new();
    let mut bytes = Vec::new();
    let mut one = |i: usize| {
        if per.error(i) != 0 {
            return u32::MAX;
        }
        bytes.clear();
        encode(work.shared, per, i, &mut bytes);
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        match index.find(&bytes) {
            Some(place) => numbers.get(place as usize).copied().unwrap_or(next),
            None => {
                index.push(&bytes);
                numbers.push(next);
                next
            }
        }
    };
    (0..work.n).map(&mut one).collect()
}

/// Amounts and maxima with one scale; a limit by days counts whole ones.
fn amounts(work: &mut Work, inputs: &mut Inputs, (amount, maximum): (&Col, &Col), expr: &Expr) {
    let one = Numbers::integers(vec![1]);
    let amounts = amount.numbers().filter(|_| !inputs.by_day).cloned().unwrap_or_else(|| one.clone());
    let most = maximum.numbers().map(|n| if inputs.by_day { whole_days(n) } else { n.clone() }).unwrap_or(one);
    let level = Numbers::align(&[&amounts, &most]);
    let [amounts, most] = level.as_slice() else { return };
    (inputs.amount, inputs.maximum) = (amounts.as_ref().clone(), most.as_ref().clone());
    for i in 0..work.n {
        if inputs.standing.get(i) == Some(&Standing::Nothing) || inputs.errors.get(i) != Some(&0) {
            continue;
        }
        if !is_negative(&inputs.amount, i) {
            continue;
        }
        let id = work.fail(NEGATIVE_AMOUNT, "a limit takes amounts of zero or more".to_owned(), expr.span);
        put(&mut inputs.errors, u32::try_from(i).unwrap_or(u32::MAX), id);
        put(&mut inputs.standing, u32::try_from(i).unwrap_or(u32::MAX), Standing::Rejected);
    }
}

impl Inputs {
    fn asked<N: Units>(&self, limit: &Limit, i: usize) -> Asked<N> {
        let (first, last) = pick(&self.days, i);
        let frame = Frame::new(&limit.window, pick_day(&self.starts, i));
        let amount = if self.by_day { N::one() } else { N::at(&self.amount, i) };
        Asked { frame, first, last, amount, most: N::at(&self.maximum, i) }
    }
}

/// The day of each row by its own date, also when a run asks for the law of another; and whether it can be read.
fn days(work: &Work) -> (Vec<i32>, Vec<bool>) {
    let frame = crate::load::store_frame(work.shared, work.rule.record, 0, work.n);
    let field = work.shared.record(work.rule.record).at.map(|(field, _)| field);
    let column = field.and_then(|f| frame.fields.get(f.index())).cloned().flatten();
    let at = crate::frame::own_at(work.shared.record(work.rule.record), &frame.fields, work.n);
    let day = |i: usize| at.get(i).unwrap_or(0);
    let known = |i: usize| column.as_ref().is_some_and(|c| c.error(i) == 0);
    ((0..work.n).map(day).collect(), (0..work.n).map(known).collect())
}

fn one_person<N: Units>(limit: &Limit, rows: &[u32], inputs: &Inputs, calendar: &Calendar, out: &mut Vec<Share<N>>) {
    let mut ledger = Ledger::default();
    // The place of a row whose order is not known may be anywhere: nobody's balance is sure.
    let lost = |row: &&u32| {
        let rejected = inputs.standing.get(**row as usize) == Some(&Standing::Rejected);
        let placed = inputs.order.iter().all(|(c, _)| c.error(**row as usize) == 0);
        rejected && !(placed && pick_known(&inputs.known_day, **row as usize))
    };
    ledger.lost = rows.iter().find(lost).copied();
    let opened = matches!(limit.window, Window::FromFirstUse(_));
    for row in rows {
        let standing = inputs.standing.get(*row as usize).copied().unwrap_or(Standing::Nothing);
        if standing == Standing::Nothing {
            continue;
        }
        let asked = inputs.asked::<N>(limit, *row as usize);
        let mut unsure = standing == Standing::Rejected;
        // A row that is rejected for another result still has its own answer; the rows after it do not know it.
        if inputs.errors.get(*row as usize) == Some(&0) {
            let found = ask(&mut ledger, calendar, &asked);
            unsure |= found.part.is_err();
            out.push(Share { row: *row, ..found });
        }
        if unsure {
            ledger.fail((asked.first, asked.last), *row, opened);
        }
    }
}

fn pick_known(known: &[bool], i: usize) -> bool {
    known.get(i).copied().unwrap_or(false)
}

fn pick_day(days: &[i32], i: usize) -> i32 {
    days.get(i).copied().unwrap_or(0)
}

/// What one row asks for.
struct Asked<N> {
    frame: Frame,
    first: i32,
    last: i32,
    /// On each day.
    amount: N,
    most: N,
}

fn ask<N: Units>(ledger: &mut Ledger<N>, calendar: &Calendar, asked: &Asked<N>) -> Share<N> {
    let window = ledger.window(calendar, asked.frame, asked.first);
    // From the first day's window to the last one's.
    let mut out = Share { row: 0, window, part: Ok(N::zero()) };
    let mut total = N::zero();
    for day in asked.first..=asked.last {
        let window = ledger.window(calendar, asked.frame, day);
        out.window.1 = out.window.1.max(window.1);
        if let Some(other) = ledger.unsure(window) {
            out.part = Err(other);
            return out;
        }
        let part = asked.most.minus(&ledger.used(window)).clamp(N::zero(), asked.amount.clone());
        ledger.grant(asked.frame, window, day, &part);
        total = total.plus(&part);
    }
    out.part = Ok(total);
    out
}

fn unsure(shared: &Shared, rule: &Rule, failures: &mut Failures, row: u32, expr: &Expr) -> u32 {
    let Some(store) = shared.store(rule.record) else { return 0 };
    let why = rejected(shared, store, row);
    let reason = format!("what is left of the limit is not known, because {why}");
    failures.add(DEPENDS_ON_REJECT, reason, expr.span, false)
}
