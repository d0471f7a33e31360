//! Parameters and scales: what stands behind `from` labels.

use super::{Build, Pair, R};
use crate::syntax::tree::*;

impl Build<'_> {
    /// `from D : formula` or `from D : not in force`.
    pub(crate) fn entry(&mut self, pair: Pair<'_>) -> Option<Entry<Expr>> {
        let span = self.span(&pair);
        let (mut dates, mut value, mut cite) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::dates => dates = Some(self.dates(part)?),
                R::expr => value = Some(self.expr(part)?),
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(Entry { dates: dates?, value, cite, span })
    }

    pub(crate) fn parameter(&mut self, pair: Pair<'_>) -> Option<Parameter> {
        let (mut name, mut ty, mut title) = (None, None, None);
        let (mut cites, mut entries) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::type_name => ty = Some(self.type_name(part)?),
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::cite => cites.push(self.quoted_in(part)?),
                R::entry => entries.push(self.entry(part)?),
                _ => {}
            }
        }
        Some(Parameter { name: name?, ty: ty?, title, cites, entries })
    }

    pub(crate) fn params(&mut self, pair: Pair<'_>) -> Option<Vec<Argument>> {
        let params = pair.into_inner().filter(|p| p.as_rule() == R::param);
        params
            .map(|param| {
                let span = self.span(&param);
                let (mut name, mut ty, mut range) = (None, None, None);
                for part in param.into_inner() {
                    match part.as_rule() {
                        R::name => name = Some(self.name(&part)),
                        R::type_name => ty = Some(self.type_name(part)?),
                        R::range => range = Some(self.range(part)?),
                        _ => {}
                    }
                }
                Some(Argument { name: name?, ty: ty?, range, span })
            })
            .collect()
    }

    pub(crate) fn scale(&mut self, pair: Pair<'_>) -> Option<Scale> {
        let (mut name, mut ty, mut title, mut marginal) = (None, None, None, false);
        let (mut arguments, mut cites, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::params => arguments = self.params(part)?,
                R::type_name => ty = Some(self.type_name(part)?),
                R::k_marginal => marginal = true,
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::cite => cites.push(self.quoted_in(part)?),
                R::scale_entry => entries.push(self.scale_entry(part)?),
                _ => {}
            }
        }
        Some(Scale { name: name?, arguments, ty: ty?, marginal, title, cites, entries })
    }

    fn scale_entry(&mut self, pair: Pair<'_>) -> Option<Entry<ScaleBody>> {
        let span = self.span(&pair);
        let (mut dates, mut value, mut cite) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::dates => dates = Some(self.dates(part)?),
                R::expr => value = Some(ScaleBody::Formula(self.expr(part)?)),
                R::brackets => {
                    let rows = part.into_inner().filter(|p| p.as_rule() == R::bracket_row);
                    value = Some(ScaleBody::Brackets(rows.map(|p| self.bracket_row(p)).collect::<Option<_>>()?));
                }
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(Entry { dates: dates?, value, cite, span })
    }

    fn bracket_row(&mut self, pair: Pair<'_>) -> Option<Bracket> {
        let span = self.span(&pair);
        let (mut bound, mut value, mut cite) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::bound => bound = Some(self.bound(part)?),
                R::expr => value = Some(self.expr(part)?),
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(Bracket { bound: bound?, value: value?, cite, span })
    }

    fn bound(&mut self, pair: Pair<'_>) -> Option<Bound> {
        let inner = pair.into_inner().next()?;
        let make = match inner.as_rule() {
            R::up_to => Bound::UpTo,
            R::above => Bound::Above,
            R::below => Bound::Below,
            _ => Bound::OrMore,
        };
        let sum = inner.into_inner().find(|p| p.as_rule() == R::sum)?;
        Some(make(self.sum(sum)?))
    }
}
