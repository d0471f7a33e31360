//! Decision tables: headings, rows, cells.

use super::operators::compare_op;
use super::{Build, Pair, R};
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn decision(&mut self, pair: Pair<'_>) -> Option<Decision> {
        let (mut name, mut results, mut title, mut hit) = (None, None, None, None);
        let (mut arguments, mut cites, mut versions) = (Vec::new(), Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::params => arguments = self.params(part)?,
                R::results => results = Some(self.results(part)?),
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::cite => cites.push(self.quoted_in(part)?),
                R::hit => self.once(&mut hit, (hit_policy(&part), span), span, "hit policy"),
                R::rows => {
                    let rows = Some(self.rows(part)?);
                    versions.push(DecisionVersion { dates: None, rows, cite: None, span });
                }
                R::dated_rows => versions.push(self.dated_rows(part)?),
                _ => {}
            }
        }
        Some(Decision { name: name?, arguments, results: results?, title, cites, hit, versions })
    }

    fn results(&mut self, pair: Pair<'_>) -> Option<DecisionResults> {
        let mut several = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::type_name => return Some(DecisionResults::One(self.type_name(part)?)),
                R::result => {
                    let ty = part.clone().into_inner().find(|p| p.as_rule() == R::type_name)?;
                    several.push((self.first_name(part)?, self.type_name(ty)?));
                }
                _ => {}
            }
        }
        Some(DecisionResults::Several(several))
    }

    fn dated_rows(&mut self, pair: Pair<'_>) -> Option<DecisionVersion> {
        let span = self.span(&pair);
        let (mut dates, mut rows, mut cite) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::dates => dates = Some(self.dates(part)?),
                R::rows => rows = Some(self.rows(part)?),
                R::cite => cite = Some(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(DecisionVersion { dates: Some(dates?), rows, cite, span })
    }

    fn rows(&mut self, pair: Pair<'_>) -> Option<DecisionRows> {
        let span = self.span(&pair);
        let mut headings = Vec::new();
        let mut rows = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::heading => headings = self.names(part),
                R::row => {
                    let cells = part.into_inner().filter(|p| p.as_rule() == R::cell);
                    rows.push(DecisionRow { cells: cells.map(|p| self.cell(p)).collect::<Option<_>>()?, span });
                }
                _ => {}
            }
        }
        Some(DecisionRows { headings, rows, span })
    }

    fn cell(&mut self, pair: Pair<'_>) -> Option<Cell> {
        let span = self.span(&pair);
        let mut values = Vec::new();
        let (mut compare, mut range, mut open) = (None, false, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::anything => return Some(Cell { kind: CellKind::Anything, span }),
                R::otherwise_cell => return Some(Cell { kind: CellKind::Otherwise, span }),
                R::missing_cell => return Some(Cell { kind: CellKind::Missing, span }),
                R::blank => return Some(Cell { kind: CellKind::Blank, span }),
                R::compare => compare = Some(compare_op(&part)),
                R::k_to => range = true,
                R::below_mark => open = true,
                R::expr => values.push(self.expr(part)?),
                R::sum => values.push(self.sum(part)?),
                _ => {}
            }
        }
        let kind = match compare {
            Some(op) => CellKind::Compare(op, values.pop()?),
            None if range => {
                let (high, low) = (values.pop()?, values.pop()?);
                CellKind::Range { low, high, open }
            }
            None => CellKind::OneOf(values),
        };
        Some(Cell { kind, span })
    }
}

fn hit_policy(pair: &Pair<'_>) -> Hit {
    match pair.clone().into_inner().last().map(|p| p.as_rule()) {
        Some(R::k_any) => Hit::Any,
        Some(R::k_first) => Hit::First,
        Some(R::k_sum) => Hit::CollectSum,
        Some(R::k_min) => Hit::CollectMin,
        Some(R::k_max) => Hit::CollectMax,
        Some(R::k_count) => Hit::CollectCount,
        _ => Hit::Unique,
    }
}
