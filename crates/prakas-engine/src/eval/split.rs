//! Splits: shares of an amount that equal it to the last coin.

use super::dated::{version, Axes};
use super::rule::{put, split_rows, Labelled, Path};
use super::scale::numbers_op;
use super::{where_, Col, Eval, Scope, Sel};
use crate::column::{merge, pick, round, Column, Data, Numbers};
use crate::failure::{NOT_IN_FORCE, SPLIT_EXCEEDS};
use prakas::ir::{ArithmeticOp, Money, PartyId, Rule, Share, ShareAmount, Split};
use std::cmp::Ordering;
use std::sync::Arc;

/// Per party the parts of its column: rows of the frame and their values.
type Parts = Vec<(PartyId, Vec<(Vec<u32>, Col)>)>;

impl Eval<'_> {
    /// One column per party of the split, zero where nothing is due.
    pub(crate) fn split(
        &self,
        split: &Split,
        (money, rule): (&Money, &Rule),
        scope: &Scope,
        total: &Col,
        path: &mut Path,
    ) -> Vec<(PartyId, Col)> {
        let mark = self.enter();
        let mut parts: Parts = split.parties.iter().map(|p| (*p, Vec::new())).collect();
        // An amount that may be missing has no shares there.
        let open = std::mem::take(&mut path.open);
        path.open = open.into_iter().filter(|r| !total.is_missing(*r as usize)).collect();
        let labelled: Vec<Labelled<Vec<Share>>> = split
            .exceptions
            .iter()
            .map(|e| Labelled { name: &e.name, overrides: &e.overrides, body: &e.body })
            .collect();
        let chosen = self.exceptions(&labelled, scope, path);
        for (_, (_, shares), rows) in &chosen.groups {
            self.share_out(shares, (money, rule), scope, total, rows, (&mut parts, path));
        }
        let axes = Axes { at: &scope.at, known: &scope.known };
        let versions = version(&split.shares, axes, scope.n);
        for (entry, rows) in split_rows(&chosen.default, &versions) {
            let entry = entry.and_then(|v| split.shares.entries.get(v));
            match entry.and_then(|e| e.value.as_ref()) {
                Some(shares) => {
                    self.share_out(shares, (money, rule), scope, total, &rows, (&mut parts, path));
                    self.record_split_version(entry);
                }
                None => rows.iter().for_each(|row| {
                    let day = scope.at.get(*row as usize).map(crate::column::date_of);
                    let on = day.map(|d| format!(" on {d}")).unwrap_or_default();
                    let id = self.fail(NOT_IN_FORCE, format!("the split is not in force{on}"), split.span);
                    put(&mut path.ids, *row, id);
                }),
            }
        }
        let out = parts.into_iter().map(|(party, parts)| (party, filled(parts, scope.n))).collect::<Vec<_>>();
        self.leave_split(mark, split, &out, &rule.ty);
        out
    }

    fn share_out(
        &self,
        shares: &[Share],
        (money, rule): (&Money, &Rule),
        scope: &Scope,
        total: &Col,
        rows: &[u32],
        (parts, path): (&mut Parts, &mut Path),
    ) {
        if rows.is_empty() {
            return;
        }
        let sel = Sel::All(scope.n).narrow(rows);
        let total = sel.gather(total);
        let total = Arc::new(Column::new(total.len, total.data.clone()));
        let mut sum = Arc::new(Column::new(rows.len(), Data::Number(Numbers::zero())));
        let mut amounts: Vec<(PartyId, Col)> = Vec::new();
        for share in shares {
            let Some(amount) = self.share(share, money, scope, &total, &sel) else { continue };
            sum = numbers_op(ArithmeticOp::Add, &sum, &amount);
            amounts.push((share.party, amount));
        }
        let rest = shares.iter().find(|s| s.amount == ShareAmount::TheRest);
        self.check_shares(&amounts, (&sum, rule), &total, rest.is_some(), shares, rows, path);
        if let Some(rest) = rest {
            amounts.push((rest.party, numbers_op(ArithmeticOp::Subtract, &total, &sum)));
        }
        for (party, amount) in amounts {
            if let Some((_, list)) = parts.iter_mut().find(|(p, _)| *p == party) {
                list.push((rows.to_vec(), amount));
            }
        }
    }

    fn share(&self, share: &Share, money: &Money, scope: &Scope, total: &Col, sel: &Sel) -> Option<Col> {
        let (amount, mode) = match &share.amount {
            ShareAmount::TheRest => return None,
            ShareAmount::Percent(expr, mode) => {
                let rate = self.present(&self.eval(scope, expr, sel), expr.span);
                (numbers_op(ArithmeticOp::Multiply, &rate, total), mode)
            }
            ShareAmount::Amount(expr, mode) => (self.present(&self.eval(scope, expr, sel), expr.span), mode),
        };
        let (Some(mode), Some(numbers)) = (mode, amount.numbers()) else { return Some(amount) };
        let data = Data::Number(round(numbers, money.coin, *mode));
        Some(Arc::new(Column { len: amount.len, data, missing: None, errors: amount.errors.clone() }))
    }

    /// Shares that fail, are on the wrong side of zero, or together exceed the total.
    #[expect(clippy::too_many_arguments, reason = "the sides of one comparison")]
    fn check_shares(
        &self,
        amounts: &[(PartyId, Col)],
        (sum, rule): (&Col, &Rule),
        total: &Col,
        has_rest: bool,
        shares: &[Share],
        rows: &[u32],
        path: &mut Path,
    ) {
        let zero = Column::new(rows.len(), Data::Number(Numbers::zero()));
        let at = |o: &[Ordering], i: usize| o.get(if o.len() == 1 { 0 } else { i }).copied();
        let sign = super::logic::order(total, &zero);
        let against = super::logic::order(sum, total);
        let signs: Vec<Vec<Ordering>> = amounts.iter().map(|(_, a)| super::logic::order(a, &zero)).collect();
        let span = shares.first().map(|s| s.span).unwrap_or_default();
        for (i, row) in rows.iter().enumerate() {
            let failed = sum.error(i);
            if failed != 0 {
                put(&mut path.ids, *row, failed);
                continue;
            }
            let negative = at(&sign, i) == Some(Ordering::Less);
            let (over, wrong) =
                if negative { (Ordering::Less, Ordering::Greater) } else { (Ordering::Greater, Ordering::Less) };
            let sum_side = at(&against, i);
            let exceeds = sum_side == Some(over) || signs.iter().any(|s| at(s, i) == Some(wrong));
            if exceeds || (!has_rest && sum_side != Some(Ordering::Equal)) {
                let show = |c: &Col| crate::show::value(self.shared, &rule.ty, c, i).unwrap_or_default();
                let reason =
                    format!("the shares of `{}` come to {}, the amount is {}", rule.name, show(sum), show(total));
                let id = self.fail(SPLIT_EXCEEDS, reason, span);
                put(&mut path.ids, *row, id);
            }
        }
    }
}

/// A party's column: its parts, and zero elsewhere.
fn filled(mut parts: Vec<(Vec<u32>, Col)>, n: usize) -> Col {
    let mut rest = vec![true; n];
    parts.iter().flat_map(|(rows, _)| rows).for_each(|r| put(&mut rest, *r, false));
    let rest = where_(n, |i| pick(&rest, i));
    if !rest.is_empty() {
        parts.push((rest.clone(), Arc::new(Column::new(rest.len(), Data::Number(Numbers::zero())))));
    }
    merge(n, &parts)
}
