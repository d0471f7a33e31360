//! Flat runs of operands and operators to nested expressions, tightest first: `otherwise`, unary minus, `* /`,
//! `+ -`, comparisons, `not`, `and`, `or`. What readers would read in two ways is a problem with its mend.

use super::{Build, Pair, R};
use crate::source::Span;
use crate::syntax::tree::*;

/// A term with the operator before it.
type Term = (Option<(ArithmeticOp, Span)>, Expr);

impl Build<'_> {
    pub(crate) fn expr(&mut self, pair: Pair<'_>) -> Option<Expr> {
        // Runs of `and` within runs of `or`, with the first word of each kind.
        let mut ors: Vec<Vec<Expr>> = vec![Vec::new()];
        let mut nots: Vec<Span> = Vec::new();
        let (mut and, mut or) = (None, None);
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::k_not => nots.push(span),
                R::k_and => and = and.or(Some(span)),
                R::k_or => {
                    or = or.or(Some(span));
                    ors.push(Vec::new());
                }
                R::comparison => {
                    let mut value = self.comparison(part)?;
                    for not in nots.drain(..).rev() {
                        let value_ = self.operand(value, not);
                        let span = not.to(value_.span);
                        value = Expr { kind: ExprKind::Not(Box::new(value_)), span };
                    }
                    ors.last_mut()?.push(value);
                }
                _ => {}
            }
        }
        if let (Some(and), Some(or)) = (and, or) {
            self.mixed(and, or);
        }
        let ands = ors.into_iter().map(|run| self.joined(run, and, ExprKind::And)).collect::<Option<Vec<_>>>()?;
        self.joined(ands, or, ExprKind::Or)
    }

    fn joined(&mut self, run: Vec<Expr>, word: Option<Span>, join: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
        if run.len() < 2 {
            return run.into_iter().next();
        }
        let word = word.unwrap_or_default();
        let run = run.into_iter().map(|e| self.operand(e, word)).collect::<Vec<_>>();
        let span = run.first()?.span.to(run.last()?.span);
        Some(Expr { kind: join(run), span })
    }

    fn comparison(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let mut parts = pair.into_inner();
        let value = self.sum(parts.next()?)?;
        let mut chain = Vec::new();
        for part in parts {
            match part.as_rule() {
                R::order_tail => chain.push(self.order_tail(part)?),
                R::is_tail => return self.is_tail(value, part),
                R::in_tail => return self.in_tail(value, part),
                _ => {}
            }
        }
        let Some(((_, word, _), last)) = chain.first().zip(chain.last()).map(|(a, b)| (a, b.2.span)) else {
            return Some(value);
        };
        let span = value.span.to(last);
        let first = self.operand(value, *word);
        self.one_direction(&chain);
        let chain = chain.into_iter().map(|(op, _, e)| (op, e)).collect();
        Some(Expr { kind: ExprKind::Compare(Box::new(first), chain), span })
    }

    fn order_tail(&mut self, pair: Pair<'_>) -> Option<(CompareOp, Span, Expr)> {
        let mut parts = pair.into_inner();
        let sign = parts.next()?;
        let word = self.span(&sign);
        let value = self.sum(parts.next()?)?;
        Some((compare_op(&sign), word, self.operand(value, word)))
    }

    fn is_tail(&mut self, value: Expr, pair: Pair<'_>) -> Option<Expr> {
        let word = self.span(&pair);
        let mut negated = false;
        let mut other = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                R::k_not => negated = true,
                R::sum => other = Some(self.sum(part)?),
                _ => {}
            }
        }
        let (value, other) = (self.operand(value, word), self.operand(other?, word));
        let span = value.span.to(other.span);
        Some(Expr { kind: ExprKind::Is { value: Box::new(value), other: Box::new(other), negated }, span })
    }

    fn in_tail(&mut self, value: Expr, pair: Pair<'_>) -> Option<Expr> {
        let word = self.span(&pair);
        let value = Box::new(self.operand(value, word));
        let span = value.span.to(word);
        let mut members = None;
        let mut sums = Vec::new();
        let mut period = PeriodWord::To;
        for part in pair.into_inner() {
            match part.as_rule() {
                R::set => {
                    let inner = part.into_inner().filter(|p| p.as_rule() == R::sum);
                    members = Some(inner.map(|p| self.sum(p)).collect::<Option<Vec<_>>>()?);
                }
                R::sum => {
                    let sum = self.sum(part)?;
                    sums.push(self.operand(sum, word));
                }
                R::k_before => period = PeriodWord::Before,
                _ => {}
            }
        }
        if let Some(members) = members {
            return Some(Expr { kind: ExprKind::InSet { value, members }, span });
        }
        let mut sums = sums.into_iter();
        let (low, high) = (sums.next()?, sums.next());
        let Some(high) = high else { return self.bare_in(&value, word) };
        let (low, high) = (Box::new(low), Box::new(high));
        let kind = if period == PeriodWord::Before || is_length(&low) && !is_length(&high) {
            ExprKind::InPeriod { value, length: low, word: period, date: high }
        } else {
            ExprKind::InRange { value, low, high }
        };
        Some(Expr { kind, span })
    }

    pub(crate) fn sum(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let mut terms: Vec<Term> = Vec::new();
        let mut operator: Option<(ArithmeticOp, Span)> = None;
        let mut signs: Vec<Span> = Vec::new();
        let mut expects_value = true;
        for part in pair.into_inner() {
            let span = self.span(&part);
            if let Some(op) = arithmetic(part.as_rule()).filter(|_| !expects_value) {
                self.spaced(op, span);
                operator = Some((op, span));
                expects_value = true;
            } else if part.as_rule() == R::minus {
                signs.push(span);
            } else {
                let value = self.otherwise_run(part, operator)?;
                let value = self.negated(value, &mut signs);
                terms.push((operator.take(), value));
                expects_value = false;
            }
        }
        self.folded(terms)
    }

    fn negated(&mut self, mut value: Expr, signs: &mut Vec<Span>) -> Expr {
        for sign in signs.drain(..).rev() {
            let inner = self.operand(value, sign);
            let span = sign.to(inner.span);
            value = Expr { kind: ExprKind::Negate(Box::new(inner)), span };
        }
        value
    }

    /// Products first, then sums, each from the left.
    fn folded(&mut self, terms: Vec<Term>) -> Option<Expr> {
        let mut sums: Vec<Term> = Vec::new();
        for (operator, value) in terms {
            let Some((op, word)) = operator else {
                sums.push((None, value));
                continue;
            };
            if matches!(op, ArithmeticOp::Multiply | ArithmeticOp::Divide) {
                let (before, left) = sums.pop()?;
                let product = self.binary(op, word, left, value);
                sums.push((before, product));
            } else {
                sums.push((operator, value));
            }
        }
        let mut sums = sums.into_iter();
        let mut value = sums.next()?.1;
        for (operator, right) in sums {
            let (op, word) = operator?;
            value = self.binary(op, word, value, right);
        }
        Some(value)
    }

    fn binary(&mut self, op: ArithmeticOp, word: Span, left: Expr, right: Expr) -> Expr {
        let (left, right) = (self.operand(left, word), self.operand(right, word));
        let span = left.span.to(right.span);
        Expr { kind: ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), span }
    }

    /// One operand with its `at` and `otherwise` parts.
    fn otherwise_run(&mut self, pair: Pair<'_>, after: Option<(ArithmeticOp, Span)>) -> Option<Expr> {
        let mut values = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::at_tail => {
                    let value = values.pop()?;
                    values.push(self.at(value, part)?);
                }
                R::otherwise_tail => {
                    if let Some((_, word)) = after {
                        self.otherwise_after(word, span);
                    }
                    values.push(self.otherwise_tail(part)?);
                }
                _ => values.push(self.primary(part)?),
            }
        }
        let mut value = values.pop()?;
        while let Some(left) = values.pop() {
            let (left, right) = (self.operand(left, value.span), self.operand(value, Span::default()));
            let span = left.span.to(right.span);
            value = Expr { kind: ExprKind::Otherwise(Box::new(left), Box::new(right)), span };
        }
        Some(value)
    }

    fn otherwise_tail(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let mut signs = Vec::new();
        let mut value = None;
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::k_otherwise => {}
                R::minus => signs.push(span),
                R::at_tail => value = Some(self.at(value?, part)?),
                _ => value = Some(self.primary(part)?),
            }
        }
        Some(self.negated(value?, &mut signs))
    }

    pub(crate) fn at(&mut self, value: Expr, tail: Pair<'_>) -> Option<Expr> {
        let word = self.span(&tail);
        let date = tail.into_inner().find(|p| p.as_rule() != R::k_at)?;
        let date = self.primary(date)?;
        let (value, date) = (self.operand(value, word), self.operand(date, word));
        let span = value.span.to(date.span);
        Some(Expr { kind: ExprKind::At(Box::new(value), Box::new(date)), span })
    }
}

/// `12 months`, `30 days`: a number with a unit of time.
fn is_length(expr: &Expr) -> bool {
    let ExprKind::Number(Number { unit: Some((unit, None)), .. }) = &expr.kind else { return false };
    matches!(unit.text.as_str(), "days" | "months" | "years")
}

pub(crate) fn compare_op(pair: &Pair<'_>) -> CompareOp {
    match pair.as_str().trim_end() {
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessOrEqual,
        ">" => CompareOp::Greater,
        _ => CompareOp::GreaterOrEqual,
    }
}

fn arithmetic(rule: R) -> Option<ArithmeticOp> {
    Some(match rule {
        R::plus => ArithmeticOp::Add,
        R::minus => ArithmeticOp::Subtract,
        R::times => ArithmeticOp::Multiply,
        R::divide => ArithmeticOp::Divide,
        _ => return None,
    })
}
