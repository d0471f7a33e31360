//! Rules of one row: version, `when`, denies, exceptions, formula, cut, split, in this order.

use super::body::{in_force, Scope};
use super::number::{self, Number};
use super::value::{as_number, fail, Answer, Fail, V};
use super::world::World;
use num_traits::{Signed, Zero};
use prakas::ir::{
    Dated, Exception, Expr, Item, Money, MoneyPart, PartyId, RecordId, RuleId, Share, ShareAmount, Split,
};

/// State members: 0 due, 1 not due, 2 denied.
const DUE: u32 = 0;
const NOT_DUE: u32 = 1;
const DENIED: u32 = 2;

/// What a rule gives one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Result_ {
    pub value: Option<V>,
    pub state: u32,
    pub reason: Option<String>,
    pub shares: Vec<(PartyId, Number)>,
}

pub type Outcome = Result<Result_, Fail>;

/// What an exception overrides, and its condition and value by date.
type Labelled<'e, T> = (&'e Vec<u32>, &'e Dated<(Expr, T)>);

impl World<'_> {
    pub fn own(&self, scope: &Scope, item: Item) -> Answer {
        self.item(scope.record, scope.row, item)
    }

    pub fn item(&self, record: RecordId, row: usize, item: Item) -> Answer {
        match item {
            Item::Field(field) => self.field(record, row, field),
            Item::Rule(rule) => self.rule(rule, row).map(|r| r.value),
            Item::Money(rule, part) => {
                let result = self.rule(rule, row)?;
                Ok(match part {
                    MoneyPart::State => Some(V::Member(result.state)),
                    MoneyPart::Reason => result.reason.map(V::Text),
                    MoneyPart::Share(party) => {
                        let share = result.shares.iter().find(|(p, _)| *p == party);
                        Some(V::Number(share.map_or_else(Number::zero, |(_, n)| n.clone())))
                    }
                })
            }
        }
    }

    /// One rule of one row, computed once.
    pub fn rule(&self, id: RuleId, row: usize) -> Outcome {
        if let Some(known) = self.memo.borrow().get(&(id, row)) {
            return known.clone();
        }
        // A rank, allocation or limit is no result of its own but a part of the rule that it is written in.
        let rule = &self.program.rules[id.index()];
        if rule.whole().is_none() && self.is_rejected(rule.record, row) {
            return fail("depends_on_reject");
        }
        // A look-up that fails here is no look-up of the rule that reads this one.
        let outcome = self.compute(id, row).map_err(|f| Fail { lookup: false, ..f });
        self.memo.borrow_mut().insert((id, row), outcome.clone());
        outcome
    }

    /// What a rule of a row sees.
    pub fn scope_of(&self, id: RuleId, row: usize) -> Scope<'_> {
        let rule = &self.program.rules[id.index()];
        Scope { rule: Some(id), ..self.scope(rule.record, row, &rule.lets) }
    }

    fn compute(&self, id: RuleId, row: usize) -> Outcome {
        let rule = &self.program.rules[id.index()];
        let scope = self.scope_of(id, row);
        let version = in_force(&rule.body.formula, &scope).and_then(|e| e.value.as_ref());
        let Some(money) = &rule.money else {
            let Some(formula) = version else { return fail("not_in_force") };
            let value = self.excepted(&scope, &rule.body.exceptions, formula)?;
            return Ok(Result_ { value, state: DUE, reason: None, shares: Vec::new() });
        };
        let Some(formula) = version else { return Ok(nothing(NOT_DUE, None, money)) };
        if let Some((state, reason)) = self.stopped(&scope, money)? {
            return Ok(nothing(state, reason, money));
        }
        let value = self.excepted(&scope, &rule.body.exceptions, formula)?;
        let shares = match (&money.split, &value) {
            (Some(split), Some(V::Number(total))) => {
                self.split(&scope, split, total, &number::of_decimal(money.coin))?
            }
            _ => Vec::new(),
        };
        Ok(Result_ { value, state: DUE, reason: None, shares })
    }

    /// State and reason of a money rule in force that is not due.
    pub fn stopped(&self, scope: &Scope, money: &Money) -> Result<Option<(u32, Option<String>)>, Fail> {
        if let Some(when) = &money.when {
            if !self.holds(scope, when)? {
                return Ok(Some((NOT_DUE, None)));
            }
        }
        for deny in &money.denies {
            if self.holds(scope, &deny.condition)? {
                return Ok(Some((DENIED, Some(deny.name.clone()))));
            }
        }
        Ok(None)
    }

    /// The formula, or the one exception that holds, cut as it leaves the rule.
    fn excepted(&self, scope: &Scope, exceptions: &[Exception], formula: &Expr) -> Answer {
        let bodies: Vec<_> = exceptions.iter().map(|e| (&e.overrides, &e.body)).collect();
        let chosen = match self.exception(scope, &bodies)? {
            Some((_, value)) => value,
            None => formula,
        };
        match self.eval(scope, chosen)? {
            Some(V::Number(n)) => match number::cut(&n) {
                Some(cut) => Ok(Some(V::Number(cut))),
                None => fail("overflow"),
            },
            other => Ok(other),
        }
    }

    /// The one exception that holds and that no other holding one overrides.
    fn exception<'e, T>(&self, scope: &Scope, exceptions: &[Labelled<'e, T>]) -> Result<Option<&'e (Expr, T)>, Fail> {
        let mut holding = Vec::new();
        for (index, (_, body)) in exceptions.iter().enumerate() {
            let Some(pair) = in_force(body, scope).and_then(|e| e.value.as_ref()) else { continue };
            if self.holds(scope, &pair.0)? {
                holding.push((u32::try_from(index).unwrap(), pair));
            }
        }
        let overridden: Vec<u32> =
            holding.iter().flat_map(|(index, _)| exceptions[*index as usize].0.iter().copied()).collect();
        let left: Vec<_> = holding.into_iter().filter(|(index, _)| !overridden.contains(index)).collect();
        match left.as_slice() {
            [] => Ok(None),
            [(_, one)] => Ok(Some(*one)),
            _ => fail("exceptions_clash"),
        }
    }

    fn split(
        &self,
        scope: &Scope,
        split: &Split,
        total: &Number,
        coin: &Number,
    ) -> Result<Vec<(PartyId, Number)>, Fail> {
        let bodies: Vec<_> = split.exceptions.iter().map(|e| (&e.overrides, &e.body)).collect();
        let shares = match self.exception(scope, &bodies)? {
            Some((_, shares)) => shares,
            None => match in_force(&split.shares, scope).and_then(|e| e.value.as_ref()) {
                Some(shares) => shares,
                None => return fail("not_in_force"),
            },
        };
        let mut given: Vec<(PartyId, Number)> = Vec::new();
        for share in shares {
            if let Some(amount) = self.share(scope, share, total, coin)? {
                given.push((share.party, amount));
            }
        }
        let sum = given.iter().fold(Number::zero(), |sum, (_, n)| sum + n);
        let exceeds = if total.is_negative() { sum < *total } else { sum > *total };
        let wrong_side = |n: &Number| if total.is_negative() { n.is_positive() } else { n.is_negative() };
        if exceeds || given.iter().any(|(_, n)| wrong_side(n)) {
            return fail("split_exceeds");
        }
        let rest = total - sum;
        match shares.iter().find(|s| s.amount == ShareAmount::TheRest) {
            Some(share) => given.push((share.party, rest)),
            None if rest.is_zero() => {}
            None => return fail("split_exceeds"),
        }
        Ok(split.parties.iter().map(|p| (*p, share_of(&given, *p))).collect())
    }

    /// A share but the rest, to the coin.
    fn share(&self, scope: &Scope, share: &Share, total: &Number, coin: &Number) -> Result<Option<Number>, Fail> {
        let (exact, mode) = match &share.amount {
            ShareAmount::TheRest => return Ok(None),
            ShareAmount::Percent(expr, mode) => (as_number(self.value(scope, expr)?) * total, mode),
            ShareAmount::Amount(expr, mode) => (as_number(self.value(scope, expr)?), mode),
        };
        Ok(Some(mode.map_or_else(|| exact.clone(), |mode| number::round(&exact, coin, mode))))
    }
}

fn share_of(given: &[(PartyId, Number)], party: PartyId) -> Number {
    given.iter().filter(|(p, _)| *p == party).fold(Number::zero(), |sum, (_, n)| sum + n)
}

fn nothing(state: u32, reason: Option<String>, money: &Money) -> Result_ {
    let parties = money.split.iter().flat_map(|s| s.parties.iter());
    let shares = parties.map(|p| (*p, Number::zero())).collect();
    Result_ { value: Some(V::Number(Number::zero())), state, reason, shares }
}
