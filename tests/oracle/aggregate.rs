//! Aggregates: each inner row is asked the condition, then for its value; then the values are folded by definition.

use super::between::{compare_places, cut, Found, Place, Round};
use super::body::Scope;
use super::number::{self, Number};
use super::value::{as_month, as_number, as_yes_no, fail, Answer, Fail, V};
use super::world::World;
use num_traits::Zero;
use prakas::ir::{Aggregate, Expr, ExprKind, Fold, Item, Rows, VarId};

/// What one inner row gives: its value, if the fold has one, and its place in the order of `first`.
type Inner = (Option<V>, Place);

impl World<'_> {
    pub fn aggregate(&self, scope: &Scope, aggregate: &Aggregate) -> Answer {
        let found = self.rounds(scope, &aggregate.rows)?;
        let out: Vec<bool> = found.rounds.iter().map(|round| self.round_is_out(scope, &found, round)).collect();
        if aggregate.fold == Fold::Rejected {
            return Ok(Some(whole(out.iter().filter(|o| **o).count())));
        }
        self.compared(scope, aggregate)?;
        if found.broken > 0 && !aggregate.lenient {
            return fail("depends_on_reject");
        }
        // Conditions are asked of all rows first; one that cannot be told is named before a rejected row that counts.
        let mut counting = Vec::new();
        for (round, out) in found.rounds.iter().zip(&out).filter(|(_, out)| !**out || !aggregate.lenient) {
            let scope = bound(scope, aggregate, round, *out);
            if self.counts(&scope, aggregate)? {
                counting.push((scope, *out));
            }
        }
        if counting.iter().any(|(_, out)| *out) {
            return fail("depends_on_reject");
        }
        let inner: Result<Vec<_>, _> = counting.iter().map(|(scope, _)| self.inner(scope, aggregate)).collect();
        let inner = inner?;
        folded(aggregate.fold, inner)
    }

    /// What `where` compares a field of all rows of a record with is asked once, for the outer row, and first.
    fn compared(&self, scope: &Scope, aggregate: &Aggregate) -> Result<(), Fail> {
        let other = match (&aggregate.rows, &aggregate.condition) {
            (Rows::Record(_), Some(condition)) => compared_with(condition, aggregate.vars[0]),
            _ => None,
        };
        other.map_or(Ok(()), |other| self.value(scope, other).map(|_| ()))
    }

    fn round_is_out(&self, scope: &Scope, found: &Found, round: &Round) -> bool {
        round.doubtful
            || found.records.iter().zip(&round.letters).any(|(record, value)| match value {
                V::Row(row) => self.is_out(scope, *record, *row),
                _ => false,
            })
    }

    fn counts(&self, scope: &Scope, aggregate: &Aggregate) -> Result<bool, Fail> {
        aggregate.condition.as_ref().map_or(Ok(true), |c| self.fulfils(scope, c))
    }

    fn inner(&self, scope: &Scope, aggregate: &Aggregate) -> Result<Inner, Fail> {
        let value = aggregate.value.as_ref().map(|v| self.value(scope, v).and_then(cut)).transpose()?;
        Ok((value, self.place(scope, &aggregate.order)?))
    }
}

fn bound<'s>(scope: &Scope<'s>, aggregate: &Aggregate, round: &Round, open: bool) -> Scope<'s> {
    let mut inner = scope.clone();
    inner.vars.extend(aggregate.vars.iter().copied().zip(round.letters.iter().cloned()));
    if open {
        inner.open.extend(&aggregate.vars);
    }
    inner
}

fn whole(n: usize) -> V {
    V::Number(number::integer(i64::try_from(n).unwrap()))
}

fn folded(fold: Fold, inner: Vec<Inner>) -> Answer {
    let count = inner.len();
    if fold == Fold::First {
        return first(inner);
    }
    let mut values: Vec<V> = inner.into_iter().filter_map(|(value, _)| value).collect();
    let sum = |values: Vec<V>| values.into_iter().map(as_number).fold(Number::zero(), |sum, n| sum + n);
    Ok(match fold {
        Fold::Count => Some(whole(count)),
        Fold::Any => Some(V::YesNo(count > 0)),
        Fold::Sum => Some(V::Number(sum(values))),
        Fold::Mean if count == 0 => None,
        Fold::Mean => Some(V::Number(sum(values) / as_number(whole(count)))),
        Fold::Min => values.into_iter().min(),
        Fold::Max => values.into_iter().max(),
        Fold::All => Some(V::YesNo(values.into_iter().all(as_yes_no))),
        Fold::CountDistinct => {
            values.sort();
            values.dedup();
            Some(whole(values.len()))
        }
        Fold::LongestRun => Some(whole(longest_run(values))),
        Fold::First | Fold::Rejected => panic!("folded elsewhere"),
    })
}

/// The value of the row before which no other stands; a second one at its place is a tie.
fn first(inner: Vec<Inner>) -> Answer {
    let before = |a: &Inner, b: &Inner| compare_places(&a.1, &b.1);
    let Some(best) = inner.iter().min_by(|a, b| before(a, b)).cloned() else { return Ok(None) };
    if inner.iter().filter(|other| before(other, &best).is_eq()).count() > 1 {
        return fail("tie");
    }
    Ok(best.0)
}

/// From each month as far as the next one is there.
fn longest_run(months: Vec<V>) -> usize {
    let months: Vec<i32> = months.into_iter().map(|m| as_month(m).0).collect();
    let run = |from: &i32| (*from..).take_while(|m| months.contains(m)).count();
    months.iter().map(run).max().unwrap_or(0)
}

/// The other side of the first `field is OTHER` among the parts of a condition.
fn compared_with(condition: &Expr, letter: VarId) -> Option<&Expr> {
    let (left, right) = match &condition.kind {
        ExprKind::And(parts) => return parts.iter().find_map(|p| compared_with(p, letter)),
        ExprKind::Is { left, right, negated: false } => (left.as_ref(), right.as_ref()),
        _ => return None,
    };
    let is_field = |e: &Expr| match &e.kind {
        ExprKind::Of { from, item: Item::Field(_) } => matches!(from.kind, ExprKind::Row(v) if v == letter),
        _ => false,
    };
    let reads_letter = |e: &Expr| {
        let mut found = false;
        e.visit(&mut |part| found |= matches!(part.kind, ExprKind::Row(v) if v == letter));
        found
    };
    let sides = [(left, right), (right, left)];
    let fits = |(a, b): &(&Expr, &Expr)| is_field(a) && !a.optional && !b.optional && !reads_letter(b);
    sides.into_iter().find(fits).map(|(_, other)| other)
}
