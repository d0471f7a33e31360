//! Operands: literals, paths, brackets, `given`, `if`, `rank`. Operators are in `operators`, calls in `call`.

use super::{Build, Pair, R};
use crate::source::Span;
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn primary(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            R::number => ExprKind::Number(self.number(pair)),
            R::text => ExprKind::Text(self.quoted(&pair).text),
            R::day => ExprKind::Date(self.date(&pair)),
            R::month => ExprKind::Month(self.month(&pair)),
            R::k_yes => ExprKind::YesNo(true),
            R::k_no => ExprKind::YesNo(false),
            R::bracket => {
                let inner = pair.into_inner().find(|p| p.as_rule() == R::expr)?;
                ExprKind::Bracket(Box::new(self.expr(inner)?))
            }
            R::reference => return self.reference(pair),
            R::given => self.given(pair)?,
            R::if_expr => self.if_expr(pair)?,
            R::rank => self.rank(pair)?,
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    fn given(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut value = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                R::reference => value = Some(self.reference(part)?),
                R::at_tail => value = Some(self.at(value?, part)?),
                _ => {}
            }
        }
        Some(ExprKind::Given(Box::new(value?)))
    }

    fn if_expr(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = pair.into_inner().filter(|p| p.as_rule() == R::expr);
        let (condition, then, otherwise) = (parts.next()?, parts.next()?, parts.next()?);
        Some(ExprKind::If {
            condition: Box::new(self.expr(condition)?),
            then: Box::new(self.expr(then)?),
            otherwise: Box::new(self.expr(otherwise)?),
        })
    }

    fn rank(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut relation = None;
        let mut condition = None;
        let mut order = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::reference => relation = Some(Box::new(self.reference(part)?)),
                R::where_tail => condition = Some(Box::new(self.where_tail(part)?)),
                R::ordering => order = self.ordering(part)?,
                _ => {}
            }
        }
        Some(ExprKind::Rank { relation: relation?, condition, order })
    }

    pub(crate) fn where_tail(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let inner = pair.into_inner().find(|p| p.as_rule() == R::expr)?;
        self.expr(inner)
    }

    pub(crate) fn ordering(&mut self, pair: Pair<'_>) -> Option<Vec<OrderKey>> {
        let keys = pair.into_inner().filter(|p| p.as_rule() == R::order_key);
        keys.map(|key| {
            let mut descending = false;
            let mut value = None;
            for part in key.into_inner() {
                match part.as_rule() {
                    R::reference => value = Some(self.reference(part)?),
                    R::k_descending => descending = true,
                    _ => {}
                }
            }
            Some(OrderKey { key: value?, descending })
        })
        .collect()
    }

    /// A path or a call.
    pub(crate) fn reference(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let root = self.name(&parts.next()?);
        let mut arguments = None;
        let mut steps = Vec::new();
        for part in parts {
            let place = self.span(&part);
            match part.as_rule() {
                R::arguments => arguments = Some(part),
                R::field_step => steps.push(Step::Field(self.first_name(part)?)),
                R::index_step => steps.push(self.index(part, place)?),
                _ => {}
            }
        }
        if steps.is_empty() && arguments.is_none() {
            self.yes_or_no(&root);
        }
        let kind = match arguments {
            Some(arguments) => self.call(root, arguments, steps, span)?,
            None => ExprKind::Path { root, steps },
        };
        Some(Expr { kind, span })
    }

    fn index(&mut self, pair: Pair<'_>, span: Span) -> Option<Step> {
        let keys = pair.into_inner().filter(|p| p.as_rule() == R::expr);
        let keys = keys.map(|p| self.expr(p)).collect::<Option<Vec<_>>>()?;
        Some(Step::Index(keys, span))
    }
}
