//! Splits whose shares cannot add up, with the arithmetic.
//! In: the shares of every money rule, by date, and how fine its total is. Out: problems. Never computes a row.

use super::constant::{self, Known};
use super::dates::{self, Days};
use super::grain::{Grain, Grains, Scope};
use super::split_codes as codes;
use super::{rounding, words};
use crate::ir::{Expr, Money, Program, Rule, Share, ShareAmount};
use crate::problem::Problem;
use crate::source::Span;
use crate::value::{cut, decimal, Exact};
use num_traits::{One, Signed, Zero};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn check(program: &Program, grains: &Grains<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in &program.rules {
        if let Some((money, split)) = rule.money.as_ref().and_then(|m| m.split.as_ref().map(|s| (m, s))) {
            grains.rest();
            let lets = rounding::lets(grains, rule);
            let judge = Judge { program, grains, rule, money, lets: &lets };
            for (index, days) in dates::ever(&split.shares) {
                let entry = split.shares.entries.get(index);
                if let Some((entry, shares)) = entry.and_then(|e| e.value.as_ref().map(|v| (e, v))) {
                    judge.shares(shares, entry.span, &days, &mut problems);
                }
            }
            for exception in &split.exceptions {
                for (index, days) in dates::ever(&exception.body) {
                    let entry = exception.body.entries.get(index);
                    if let Some((entry, (_, shares))) = entry.and_then(|e| e.value.as_ref().map(|v| (e, v))) {
                        judge.shares(shares, entry.span, &days, &mut problems);
                    }
                }
            }
        }
    }
    problems
}

struct Judge<'a> {
    program: &'a Program,
    grains: &'a Grains<'a>,
    rule: &'a Rule,
    money: &'a Money,
    lets: &'a [Grain],
}

impl Judge<'_> {
    fn shares(&self, shares: &[Share], place: Span, days: &Days, problems: &mut Vec<Problem>) {
        let wrong: Vec<Problem> = shares.iter().filter_map(|s| self.out_of_range(s, days)).collect();
        let first = |found: Option<Problem>| found.into_iter().collect::<Vec<_>>();
        problems.extend(match wrong {
            wrong if !wrong.is_empty() => wrong,
            _ => match self.sum(shares, place) {
                Some(problem) => vec![problem],
                None if self.total().fits(&decimal(self.money.coin)) => {
                    first(shares.iter().find_map(|s| self.inexact(s, shares)))
                }
                // An output total that is too fine is reported as such.
                None => first(self.rule.hidden.then(|| self.fine_total(shares, place))),
            },
        });
    }

    fn party(&self, share: &Share) -> &str {
        let parties = self.program.scheme.as_ref().map(|s| s.parties.as_slice()).unwrap_or(&[]);
        parties.get(share.party.index()).map_or("a party", String::as_str)
    }

    /// A constant share below zero or above the whole, on the first date where it is.
    fn out_of_range(&self, share: &Share, days: &Days) -> Option<Problem> {
        let (expr, percent) = match &share.amount {
            ShareAmount::Percent(expr, _) => (expr, true),
            ShareAmount::Amount(expr, _) => (expr, false),
            ShareAmount::TheRest => return None,
        };
        let mut starts = BTreeSet::new();
        constant::changes(expr, self.program, &mut starts);
        let dates = starts.into_iter().filter(|d| !days.and(&Days::between(*d, d.succ_opt())).is_empty());
        let all = days.first().into_iter().chain(dates);
        let bad = |n: &Exact| n.is_negative() || (percent && *n > Exact::one());
        let (date, value) = all
            .filter_map(|d| Some((d, constant::number(expr, Known::On(self.program, Some(d)))?)))
            .find(|(_, n)| bad(n))?;
        let shown = cut(&value)
            .map_or_else(|_| "too large".into(), |d| if percent { words::percent(d) } else { words::grouped(d) });
        let written = constant::number(expr, Known::LiteralsOnly).is_some();
        let when = if written { String::new() } else { format!(" from {date}") };
        let message = format!("the share of `{}` in `{}` is {shown}{when}", self.party(share), self.rule.name);
        let (label, help) = if value.is_negative() {
            ("less than nothing", "a share is zero or more")
        } else {
            ("more than the whole", "a share is at most 100%")
        };
        Some(Problem::new(&codes::RANGE, message).label(share.span, label).help(help))
    }

    /// A share without a rounding mode that may not be whole coins.
    fn inexact(&self, share: &Share, shares: &[Share]) -> Option<Problem> {
        let (expr, percent) = match &share.amount {
            ShareAmount::Percent(expr, None) => (expr, true),
            ShareAmount::Amount(expr, None) => (expr, false),
            _ => return None,
        };
        let mut grain = self.grains.of(expr, Scope::Rule(self.rule.record, self.lets));
        if percent {
            grain = grain.times(self.total());
        }
        if grain.fits(&decimal(self.money.coin)) {
            return None;
        }
        let message =
            format!("the share of `{}` in `{}` may be finer than {}", self.party(share), self.rule.name, self.coin());
        let help = self.rounded(share, shares);
        Some(Problem::new(&codes::INEXACT, message).label(share.span, "may not be whole coins").help(help))
    }

    /// How a share is written with rounding, in the user's own text.
    fn rounded(&self, share: &Share, shares: &[Share]) -> String {
        let text = self.program.sources.text(share.span).trim();
        let rest = shares.iter().any(|s| s.amount == ShareAmount::TheRest);
        let how = "with the mode that the regulation says";
        if text.is_empty() || text.contains('\n') {
            return "write `down`, `half up` or another mode behind it, and let one other party take `the rest`".into();
        }
        match shares {
            _ if rest => format!("write `{text} down`, {how}"),
            [a, b] => {
                let other = if std::ptr::eq(a, share) { b } else { a };
                format!("write `{text} down, {} the rest`, {how}", self.party(other))
            }
            _ => format!("write `{text} down`, {how}, and let one other party take `the rest`"),
        }
    }

    /// A hidden total with finer digits than the coin, which no shares add up to.
    fn fine_total(&self, shares: &[Share], place: Span) -> Problem {
        let message = format!("`{}` may be finer than {}, and cannot be handed out", self.rule.name, self.coin());
        let span = shares.iter().map(|s| s.span).reduce(Span::to).unwrap_or(place);
        Problem::new(&codes::INEXACT, message)
            .label(span, "shares are whole coins")
            .label(self.rule.span, "may be finer")
            .help(format!("round the amount: `round(.., to {}, half up)`", self.coin().replace(',', "_")))
    }

    fn total(&self) -> Grain {
        let index = self.program.rules.iter().position(|r| std::ptr::eq(r, self.rule));
        let known = index.and_then(|i| self.grains.rules.get(i).cloned().flatten());
        known.unwrap_or_else(|| Grain::decimals(crate::value::DECIMALS))
    }

    fn coin(&self) -> String {
        let unit = self.rule.ty.number().and_then(|n| n.dim.money());
        let unit = unit.map_or(String::new(), |u| format!(" {}", u.0));
        format!("{}{unit}", words::grouped(self.money.coin))
    }

    /// Literal shares make the whole, or somebody takes the rest.
    fn sum(&self, shares: &[Share], place: Span) -> Option<Problem> {
        let rest = shares.iter().any(|s| s.amount == ShareAmount::TheRest);
        let literal: Vec<Decimal> = shares.iter().filter_map(|s| literal_percent(&s.amount)).collect();
        let total = literal.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(*p))?;
        if total > Decimal::ONE || (!rest && literal.len() == shares.len() && total != Decimal::ONE) {
            return Some(self.wrong_sum(shares, &literal, total, place));
        }
        if rest {
            return None;
        }
        let open = shares.iter().find(|s| literal_percent(&s.amount).is_none() || mode(&s.amount));
        open.map(|share| self.no_rest(share))
    }

    fn wrong_sum(&self, shares: &[Share], literal: &[Decimal], total: Decimal, place: Span) -> Problem {
        let terms: Vec<String> = literal.iter().map(|p| words::percent(*p)).collect();
        let sum = if terms.len() == 1 {
            words::percent(total)
        } else {
            format!("{} = {}", terms.join(" + "), words::percent(total))
        };
        let message = format!("the shares of `{}` make {sum}, not 100%", self.rule.name);
        let difference = Decimal::ONE.checked_sub(total).unwrap_or_default();
        let over = total > Decimal::ONE;
        let help = if over {
            format!("take {} away from the shares", words::percent(-difference))
        } else {
            format!("hand out the other {}, or let one party take `the rest`", words::percent(difference))
        };
        let span = shares.iter().map(|s| s.span).reduce(Span::to).unwrap_or(place);
        Problem::new(&codes::SUM, message).label(span, sum).help(help)
    }

    fn no_rest(&self, share: &Share) -> Problem {
        let message = format!("nobody takes the rest of `{}`", self.rule.name);
        let problem = if mode(&share.amount) {
            Problem::new(&codes::NO_REST, message).label(share.span, "this share is rounded")
        } else {
            Problem::new(&codes::NO_REST, message).label(share.span, "this share is not a written percent")
        };
        problem.help("let one party take `the rest`, so that the shares add up to the last coin")
    }
}

fn mode(amount: &ShareAmount) -> bool {
    matches!(amount, ShareAmount::Percent(_, Some(_)) | ShareAmount::Amount(_, Some(_)))
}

/// The fraction of a share that is written as a percent.
fn literal_percent(amount: &ShareAmount) -> Option<Decimal> {
    let ShareAmount::Percent(expr, _) = amount else { return None };
    literal(expr)
}

fn literal(expr: &Expr) -> Option<Decimal> {
    let exact = constant::number(expr, Known::LiteralsOnly)?;
    let close = cut(&exact).ok()?;
    (decimal(close) - exact).is_zero().then_some(close)
}
