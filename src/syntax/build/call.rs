//! Calls: ordinary functions, and `round`, `allocate` and aggregates, whose parts are words as well as values.
//! A call whose parts do not fit its function is a problem that shows how it is written.

use super::{Build, Pair, R};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::codes;
use crate::syntax::tree::*;
use crate::value::Rounding;

/// Functions over rows, also without a source in the body of a group.
const OVER_ROWS: &[&str] = &["sum", "mean", "count", "count_distinct", "any", "all", "first", "longest_run"];

/// One argument as it is written.
enum Argument {
    To(Number),
    By(Name),
    Among(Expr),
    Largest,
    Mode(Rounding),
    Plain(Expr),
    Rows(Box<Aggregate>),
}

impl Build<'_> {
    pub(crate) fn call(&mut self, callee: Name, pair: Pair<'_>, steps: Vec<Step>, span: Span) -> Option<ExprKind> {
        let mut arguments = Vec::new();
        for part in pair.into_inner().filter(|p| p.as_rule() == R::argument) {
            arguments.push(self.argument(&callee, part)?);
        }
        let plain = arguments.iter().all(|a| matches!(a, Argument::Plain(_)));
        let kind = match callee.text.as_str() {
            "round" => self.round(arguments, span)?,
            "allocate" => self.allocate(arguments, span)?,
            name if plain && !self.over_rows(name, arguments.len()) => {
                let arguments = arguments.into_iter().filter_map(Argument::plain).collect();
                return Some(ExprKind::Call { callee, arguments, steps });
            }
            _ => self.aggregate(callee.clone(), arguments, span)?,
        };
        if !steps.is_empty() {
            let help = match kind {
                ExprKind::Aggregate(_) => "name the field inside, as in `first(c.amount for c in claims order by day)`",
                _ => "name the result with `let` first",
            };
            return self.misread(span, format!("nothing can follow `{}(..)` after a dot", callee.text), help);
        }
        Some(kind)
    }

    fn over_rows(&self, name: &str, count: usize) -> bool {
        OVER_ROWS.contains(&name) || self.in_group && matches!(name, "min" | "max") && count == 1
    }

    fn argument(&mut self, callee: &Name, pair: Pair<'_>) -> Option<Argument> {
        let part = pair.into_inner().next()?;
        let rule = part.as_rule();
        if rule == R::item {
            return self.item(callee, part);
        }
        if rule == R::mode {
            return Some(Argument::Mode(rounding(&part)));
        }
        let inner = part.into_inner().last();
        Some(match rule {
            R::to_argument => Argument::To(self.number(inner?)),
            R::by_argument => Argument::By(self.name(&inner?)),
            R::among_argument => Argument::Among(self.reference(inner?)?),
            _ => Argument::Largest,
        })
    }

    fn item(&mut self, callee: &Name, pair: Pair<'_>) -> Option<Argument> {
        let mut value = None;
        let mut rows =
            Aggregate { function: callee.clone(), value: None, source: None, condition: None, order: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                R::expr => value = Some(part),
                R::for_tail => rows.source = self.for_tail(part),
                R::where_tail => rows.condition = Some(self.where_tail(part)?),
                R::ordering => rows.order = self.ordering(part)?,
                _ => {}
            }
        }
        let value = value?;
        if rows.source.is_none() {
            rows.source = self.rows_of(value.clone())?;
            if rows.source.is_some() {
                return Some(Argument::Rows(Box::new(rows)));
            }
        }
        let value = self.expr(value)?;
        if rows.source.is_none() && rows.condition.is_none() && rows.order.is_empty() {
            return Some(Argument::Plain(value));
        }
        rows.value = Some(value);
        Some(Argument::Rows(Box::new(rows)))
    }

    fn for_tail(&mut self, pair: Pair<'_>) -> Option<(Name, Expr)> {
        let mut parts = pair.into_inner().filter(|p| matches!(p.as_rule(), R::name | R::reference));
        let letter = self.name(&parts.next()?);
        Some((letter, self.reference(parts.next()?)?))
    }

    /// `c in claims`: the letter and the rows. The outer `None` means a problem.
    fn rows_of(&mut self, expr: Pair<'_>) -> Option<Option<(Name, Expr)>> {
        let Some(comparison) = only(expr, R::comparison) else { return Some(None) };
        let mut parts = comparison.into_inner();
        let (Some(letter), Some(tail), None) = (parts.next(), parts.next(), parts.next()) else { return Some(None) };
        if tail.as_rule() != R::in_tail {
            return Some(None);
        }
        let sources: Vec<_> = tail.into_inner().filter(|p| p.as_rule() != R::k_in).collect();
        let [source] = sources.as_slice() else { return Some(None) };
        let rows = only(source.clone(), R::operand).and_then(|o| only(o, R::reference));
        let letter = only(letter, R::operand).and_then(|o| only(o, R::reference)).and_then(|r| only(r, R::name));
        let (Some(rows), Some(letter)) = (rows, letter) else { return Some(None) };
        let letter = self.name(&letter);
        Some(Some((letter, self.reference(rows)?)))
    }

    fn round(&mut self, arguments: Vec<Argument>, span: Span) -> Option<ExprKind> {
        let mut arguments = arguments.into_iter();
        let parts = (arguments.next(), arguments.next(), arguments.next(), arguments.next());
        if let (Some(Argument::Plain(value)), Some(Argument::To(to)), Some(mode), None) = parts {
            let mode = match mode {
                Argument::Mode(mode) => Some(mode),
                Argument::Plain(expr) => word_mode(&expr),
                _ => None,
            };
            if let Some(mode) = mode {
                return Some(ExprKind::Round { value: Box::new(value), to, mode });
            }
        }
        let help = "write `round(x, to 100 KHR, half up)`; the modes are half up, half even, half down, up, down, ceiling, floor";
        self.misread(span, "`round` needs a value, `to` a step, and a mode".to_owned(), help)
    }

    fn allocate(&mut self, arguments: Vec<Argument>, span: Span) -> Option<ExprKind> {
        let mut arguments = arguments.into_iter();
        let mut next = || arguments.next();
        let parts = (next(), next(), next(), next(), next(), next());
        if let (
            Some(Argument::Plain(pot)),
            Some(Argument::By(by)),
            Some(Argument::Among(among)),
            Some(Argument::To(to)),
            Some(Argument::Largest),
            None,
        ) = parts
        {
            return Some(ExprKind::Allocate { pot: Box::new(pot), by, among: Box::new(among), to });
        }
        let help = "write `allocate(pot, by weight, among relation, to 1 KHR, largest remainder)`";
        self.misread(span, "`allocate` is not written like this".to_owned(), help)
    }

    fn aggregate(&mut self, function: Name, arguments: Vec<Argument>, span: Span) -> Option<ExprKind> {
        let known = OVER_ROWS.contains(&function.text.as_str()) || matches!(function.text.as_str(), "min" | "max");
        let mut arguments = arguments.into_iter();
        let rows = match (arguments.next(), arguments.next()) {
            (Some(Argument::Rows(rows)), None) if known => *rows,
            (Some(Argument::Plain(value)), None) if known => {
                Aggregate { function, value: Some(value), source: None, condition: None, order: Vec::new() }
            }
            (None, None) => Aggregate { function, value: None, source: None, condition: None, order: Vec::new() },
            _ => {
                let message = format!("the parts of `{}(..)` cannot be read", function.text);
                let help = match known {
                    true => format!("over rows it is written `{}(c.amount for c in claims where ..)`", function.text),
                    false => "words such as `to`, `by`, `up` belong to `round`, `allocate` and functions over rows"
                        .to_owned(),
                };
                return self.misread(span, message, &help);
            }
        };
        Some(ExprKind::Aggregate(Box::new(rows)))
    }

    fn misread<T>(&mut self, span: Span, message: String, help: &str) -> Option<T> {
        self.problems.push(Problem::new(&codes::CALL, message).label(span, "here").help(help));
        None
    }
}

impl Argument {
    fn plain(self) -> Option<Expr> {
        match self {
            Argument::Plain(expr) => Some(expr),
            _ => None,
        }
    }
}

/// The only part of a pair, when it is of this kind.
fn only(pair: Pair<'_>, rule: R) -> Option<Pair<'_>> {
    let mut parts = pair.into_inner();
    let first = parts.next()?;
    (first.as_rule() == rule && parts.next().is_none()).then_some(first)
}

/// `ceiling` and `floor` are names elsewhere.
fn word_mode(expr: &Expr) -> Option<Rounding> {
    let ExprKind::Path { root, steps } = &expr.kind else { return None };
    match (root.text.as_str(), steps.is_empty()) {
        ("ceiling", true) => Some(Rounding::Ceiling),
        ("floor", true) => Some(Rounding::Floor),
        _ => None,
    }
}

pub(crate) fn rounding(pair: &Pair<'_>) -> Rounding {
    let words: Vec<R> = pair.clone().into_inner().map(|p| p.as_rule()).collect();
    match words.as_slice() {
        [R::k_half, R::k_up] => Rounding::HalfUp,
        [R::k_half, R::k_even] => Rounding::HalfEven,
        [R::k_half, R::k_down] => Rounding::HalfDown,
        [R::k_up] => Rounding::Up,
        _ => Rounding::Down,
    }
}
