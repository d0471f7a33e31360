//! Splits and the heads of exceptions.

use super::call::rounding;
use super::{Build, Pair, R};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::codes;
use crate::syntax::tree::*;
use crate::value::Rounding;

impl Build<'_> {
    pub(crate) fn split(&mut self, pair: Pair<'_>) -> Option<Split> {
        let span = self.span(&pair);
        let mut items = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            let rule = part.as_rule();
            if rule == R::cite {
                items.push(SplitItem::Cite(self.quoted_in(part)?));
                continue;
            }
            if !matches!(rule, R::split_always | R::split_entry | R::split_except) {
                continue;
            }
            let (mut head, mut dates, mut value, mut cite) = (None, None, None, None);
            for part in part.into_inner() {
                match part.as_rule() {
                    R::exception_head => head = Some(part),
                    R::dates => dates = Some(self.dates(part)?),
                    R::shares => value = Some(self.shares(part)?),
                    R::cite => cite = Some(self.quoted_in(part)?),
                    _ => {}
                }
            }
            items.push(match rule {
                R::split_always => SplitItem::Always(value?, cite, span),
                R::split_entry => SplitItem::Dated(Entry { dates: dates?, value, cite, span }),
                _ => SplitItem::Except(self.except(head?, value, cite, span)?),
            });
        }
        Some(Split { items, span })
    }

    fn shares(&mut self, pair: Pair<'_>) -> Option<Vec<Share>> {
        let shares = pair.into_inner().filter(|p| p.as_rule() == R::share);
        shares.map(|p| self.share(p)).collect()
    }

    fn share(&mut self, pair: Pair<'_>) -> Option<Share> {
        let span = self.span(&pair);
        let (mut party, mut value, mut mode) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => party = Some(self.name(&part)),
                R::expr => value = Some(self.expr(part)?),
                R::mode => mode = Some(rounding(&part)),
                R::k_ceiling => mode = Some(Rounding::Ceiling),
                R::k_floor => mode = Some(Rounding::Floor),
                _ => {}
            }
        }
        let amount = match value {
            Some(amount) => ShareAmount::Part { amount, rounding: mode },
            None => ShareAmount::TheRest,
        };
        Some(Share { party: party?, amount, span })
    }

    /// An exception from its head and what stands after the `:`.
    pub(crate) fn except<T>(
        &mut self,
        head: Pair<'_>,
        value: Option<T>,
        cite: Option<Quoted>,
        span: Span,
    ) -> Option<Except<T>> {
        let place = self.span(&head);
        let (mut name, mut overrides, mut dates, mut when) = (None, Vec::new(), None, None);
        for part in head.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::overrides => overrides = self.names(part),
                R::dates => dates = Some(self.dates(part)?),
                R::expr => when = Some(self.expr(part)?),
                _ => {}
            }
        }
        let fault = match (&value, &when, &dates) {
            (Some(_), None, _) => Some(("`when` is missing", "write `except NAME when condition : value`")),
            (None, _, None) => Some(("from which day?", "write `except NAME from 2018-01-01 : not in force`")),
            (None, Some(_), _) => {
                Some(("an end has no condition", "write `except NAME from 2018-01-01 : not in force`, without `when`"))
            }
            _ => None,
        };
        if let Some((label, help)) = fault {
            let problem = Problem::new(&codes::UNEXPECTED, "this exception is not complete, or says too much");
            self.problems.push(problem.label(place, label).help(help));
        }
        Some(Except { name: name?, overrides, dates, when, value, cite, span })
    }
}
