//! Ranks and allocations, asked anew for each row: who else is there, and what comes of it.

use super::between::{compare_places, Place, Round};
use super::body::Scope;
use super::number::{self, Number};
use super::value::{as_number, fail, Answer, Fail, V};
use super::world::World;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use prakas::ir::{Allocate, Rank, Rows};

impl World<'_> {
    /// Another row of the record, seen by the same rule.
    fn beside<'s>(&self, scope: &Scope<'s>, row: usize) -> Scope<'s> {
        Scope { rule: scope.rule, ..self.scope(scope.record, row, scope.lets) }
    }

    /// The rows that are ranked or share a pot, the row at hand among them.
    fn fellows(&self, scope: &Scope, rows: &Rows) -> Result<Vec<usize>, Fail> {
        let index = |round: Round| match round.letters[0] {
            V::Row(row) => row,
            ref other => panic!("no row: {other:?}"),
        };
        let found = self.rounds(scope, rows)?;
        let doubtful = found.broken > 0 || found.rounds.iter().any(|r| r.doubtful);
        let all: Vec<usize> = found.rounds.into_iter().map(index).collect();
        if !all.contains(&scope.row) {
            return fail("not_among");
        }
        if doubtful {
            return fail("depends_on_reject");
        }
        Ok(all)
    }

    /// The place in the order, or nothing where the condition is no.
    fn ranked(&self, scope: &Scope, rank: &Rank) -> Result<Option<Place>, Fail> {
        if let Some(condition) = &rank.condition {
            if !self.fulfils(scope, condition)? {
                return Ok(None);
            }
        }
        self.place(scope, &rank.order).map(Some)
    }

    pub fn rank(&self, scope: &Scope, rank: &Rank) -> Answer {
        let Some(own) = self.ranked(scope, rank)? else { return Ok(None) };
        let mut position = 1;
        let mut tie = false;
        for row in self.fellows(scope, &rank.rows)? {
            let other = self.beside(scope, row);
            let decided_no = rank.condition.as_ref().is_some_and(|c| self.fulfils(&other, c) == Ok(false));
            if row == scope.row || decided_no {
                continue;
            }
            if self.is_out(scope, scope.record, row) {
                return fail("depends_on_reject");
            }
            let Ok(Some(place)) = self.ranked(&other, rank) else { return fail("depends_on_reject") };
            match compare_places(&place, &own) {
                std::cmp::Ordering::Less => position += 1,
                std::cmp::Ordering::Equal => tie = true,
                std::cmp::Ordering::Greater => {}
            }
        }
        if tie {
            return fail("tie");
        }
        Ok(Some(V::Number(number::integer(position))))
    }

    fn claim(&self, scope: &Scope, allocate: &Allocate) -> Result<(Number, Number), Fail> {
        let pot = as_number(self.value(scope, &allocate.pot)?);
        Ok((pot, as_number(self.value(scope, &allocate.weight)?)))
    }

    pub fn allocate(&self, scope: &Scope, allocate: &Allocate) -> Result<Number, Fail> {
        let (pot, own) = self.claim(scope, allocate)?;
        let coin = number::of_decimal(allocate.to);
        let mut weights = Vec::new();
        let mut bad = !(&pot / &coin).is_integer() || own.is_negative();
        for row in self.fellows(scope, &allocate.among)? {
            let claim = self.claim(&self.beside(scope, row), allocate);
            let out = row != scope.row && self.is_out(scope, scope.record, row);
            let (Ok((other, weight)), false) = (claim, out) else {
                return fail("depends_on_reject");
            };
            bad |= other != pot || weight.is_negative();
            weights.push((row, weight));
        }
        let sum = weights.iter().fold(Number::zero(), |sum, (_, w)| sum + w);
        if bad || sum.is_zero() {
            return fail("bad_allocation");
        }
        Ok(self.part(scope, &(pot / &coin), &sum, &weights) * coin)
    }

    /// Coins of the row at hand: the whole ones of its quota, and one more for the largest remainders.
    fn part(&self, scope: &Scope, coins: &Number, sum: &Number, weights: &[(usize, Number)]) -> Number {
        let quota = |weight: &Number| coins * weight / sum;
        let given = weights.iter().fold(Number::zero(), |all, (_, w)| all + quota(w).floor());
        let left = coins - given;
        let own = &weights.iter().find(|(row, _)| *row == scope.row).unwrap().1;
        let rest = |weight: &Number| quota(weight) - quota(weight).floor();
        let key = |row: usize| self.flat_key(scope.record, row);
        let before = |(row, weight): &&(usize, Number)| {
            rest(weight) > rest(own) || (rest(weight) == rest(own) && key(*row) < key(scope.row))
        };
        let ahead = BigInt::from(weights.iter().filter(before).count());
        let more = if Number::from_integer(ahead) < left { Number::one() } else { Number::zero() };
        quota(own).floor() + more
    }
}
