//! Rules and assertions and their items; splits are in `split`.

use super::{Build, Pair, R};
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn rule(&mut self, pair: Pair<'_>) -> Option<Rule> {
        let (mut hidden, mut word, mut ty, mut items) = (false, RuleWord::Rule, None, Vec::new());
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::k_hidden => hidden = true,
                R::rule_word => word = rule_word(part),
                R::name => names.push(self.name(&part)),
                R::type_name => ty = Some(self.type_name(part)?),
                R::rule_body => items = self.items(part)?,
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(Rule { hidden, word, name: names.next()?, record: names.next()?, ty: ty?, items })
    }

    pub(crate) fn assert(&mut self, pair: Pair<'_>) -> Option<Assert> {
        let mut names = Vec::new();
        let mut items = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => names.push(self.name(&part)),
                R::assert_body => items = self.items(part)?,
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(Assert { name: names.next()?, record: names.next()?, items })
    }

    fn items(&mut self, body: Pair<'_>) -> Option<Vec<RuleItem>> {
        let mut items = Vec::new();
        let mut title = None;
        for part in body.into_inner() {
            let span = self.span(&part);
            items.push(match part.as_rule() {
                R::title => {
                    self.once(&mut title, (), span, "`title`");
                    RuleItem::Title(self.quoted_in(part)?)
                }
                R::cite => RuleItem::Cite(self.quoted_in(part)?),
                R::tag => RuleItem::Tag(self.names(part)),
                R::when => RuleItem::When(self.where_tail(part)?),
                R::let_item => {
                    let value = self.where_tail(part.clone())?;
                    RuleItem::Let { name: self.first_name(part)?, value, span }
                }
                R::formula => {
                    let value = self.where_tail(part.clone())?;
                    let cite = part.into_inner().find(|p| p.as_rule() == R::cite);
                    RuleItem::Formula(value, cite.and_then(|c| self.quoted_in(c)))
                }
                R::entry => RuleItem::Dated(self.entry(part)?),
                R::exception => RuleItem::Except(self.exception(part)?),
                R::deny => self.deny(part)?,
                R::limit => RuleItem::Limit(self.limit(part)?),
                R::split => RuleItem::Split(self.split(part)?),
                _ => continue,
            });
        }
        Some(items)
    }

    fn exception(&mut self, pair: Pair<'_>) -> Option<Except<Expr>> {
        let span = self.span(&pair);
        let (mut head, mut value, mut cite) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::exception_head => head = Some(part),
                R::expr => value = Some(self.expr(part)?),
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        self.except(head?, value, cite, span)
    }

    fn deny(&mut self, pair: Pair<'_>) -> Option<RuleItem> {
        let span = self.span(&pair);
        let (mut name, mut text, mut condition, mut cite, mut unless) = (None, None, None, None, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::text => text = Some(self.quoted(&part)),
                R::expr => condition = Some(self.expr(part)?),
                R::k_unless => unless = true,
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(RuleItem::Deny { name: name?, text: text?, condition: condition?, unless, cite, span })
    }

    fn limit(&mut self, pair: Pair<'_>) -> Option<Limit> {
        let span = self.span(&pair);
        let (mut name, mut amount, mut maximum, mut per) = (None, None, None, None);
        let (mut window, mut order, mut cite) = (None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::limit_amount => amount = Some(self.limit_amount(part)?),
                R::sum => maximum = Some(self.sum(part)?),
                R::reference => per = Some(self.reference(part)?),
                R::window => window = Some(self.window(part)?),
                R::ordering => order = self.ordering(part)?,
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        let (name, amount, maximum) = (name?, amount?, maximum?);
        Some(Limit { name, amount, maximum, per: per?, window: window?, order, cite, span })
    }

    fn limit_amount(&mut self, pair: Pair<'_>) -> Option<LimitAmount> {
        let inner = pair.into_inner().next()?;
        if inner.as_rule() == R::sum {
            return Some(LimitAmount::Value(self.sum(inner)?));
        }
        let mut parts = inner.into_inner().filter(|p| matches!(p.as_rule(), R::reference | R::sum));
        let first = self.reference(parts.next()?)?;
        Some(LimitAmount::Days(first, self.sum(parts.next()?)?))
    }

    fn window(&mut self, pair: Pair<'_>) -> Option<Window> {
        let inner = pair.into_inner().find(|p| p.as_rule() != R::k_in)?;
        let rule = inner.as_rule();
        let mut parts = inner.into_inner();
        Some(match rule {
            R::window_calendar => Window::CalendarYear,
            R::window_year => Window::YearFrom(self.sum(parts.find(|p| p.as_rule() == R::sum)?)?),
            R::window_any => Window::Any(self.number(parts.find(|p| p.as_rule() == R::number)?)),
            _ => Window::FromFirstUse(self.number(parts.find(|p| p.as_rule() == R::number)?)),
        })
    }
}

fn rule_word(pair: Pair<'_>) -> RuleWord {
    match pair.into_inner().next().map(|p| p.as_rule()) {
        Some(R::k_contribution) => RuleWord::Contribution,
        Some(R::k_benefit) => RuleWord::Benefit,
        Some(R::k_tariff) => RuleWord::Tariff,
        Some(R::k_subsidy) => RuleWord::Subsidy,
        _ => RuleWord::Rule,
    }
}
