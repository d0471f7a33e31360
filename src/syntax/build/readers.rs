//! Problems of formulas that the grammar accepts and readers would read in two ways.
//! In: operators as written. Out: problems with their mend. Never changes the tree.

use super::Build;
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::codes;
use crate::syntax::tree::*;

impl Build<'_> {
    /// Passes an operand on; an `if` without brackets beside an operator is a problem.
    pub(crate) fn operand(&mut self, value: Expr, operator: Span) -> Expr {
        if matches!(value.kind, ExprKind::If { .. }) {
            self.problems.push(
                Problem::new(&codes::IF_BRACKETS, "an `if` stands beside an operator without brackets")
                    .label(value.span, "this `if` takes in all that follows")
                    .label(operator, "beside this")
                    .help("put brackets around the whole `if`: `(if .. then .. else ..)`"),
            );
        }
        value
    }

    /// `-` and `/` between values need spaces, as dates and units have none.
    pub(crate) fn spaced(&mut self, op: ArithmeticOp, at: Span) {
        let sign = match op {
            ArithmeticOp::Subtract => "-",
            ArithmeticOp::Divide => "/",
            _ => return,
        };
        let byte = |offset: usize| self.text.as_bytes().get(offset).copied();
        let space = |b: Option<u8>| b.is_none_or(|b| b == b' ' || b == b'\n');
        let (start, end) = (at.start as usize, at.end as usize);
        if space(start.checked_sub(1).and_then(byte)) && space(byte(end)) {
            return;
        }
        let problem = match self.date_around(start, end) {
            Some(span) => Problem::new(&codes::DATE_SPELLING, "this looks like a date in another spelling")
                .label(span, "a date?")
                .help("a date is written year-month-day with two digits each, as in `2016-09-01`"),
            None => Problem::new(&codes::SPACES, format!("`{sign}` between two values needs a space on both sides"))
                .label(at, "no space on one side")
                .help(format!("write `a {sign} b`")),
        };
        if !self.problems.iter().any(|p| p.code == problem.code && p.span() == problem.span()) {
            self.problems.push(problem);
        }
    }

    /// Digits, sign, digits, sign, digits around a sign without spaces: the run of them all.
    fn date_around(&self, start: usize, end: usize) -> Option<Span> {
        let part = |b: &u8| b.is_ascii_digit() || *b == b'/' || *b == b'-';
        let bytes = self.text.as_bytes();
        let before = bytes.get(..start)?.iter().rev().take_while(|b| part(b)).count();
        let after = bytes.get(end..)?.iter().take_while(|b| part(b)).count();
        let (from, to) = (start - before, end + after);
        let run = self.text.get(from..to)?;
        let pieces: Vec<&str> = run.split(['/', '-']).collect();
        let year = pieces.iter().any(|p| p.len() == 4);
        let date = pieces.len() == 3 && year && pieces.iter().all(|p| !p.is_empty() && p.len() <= 4);
        date.then(|| Span::new(self.file, from, to))
    }

    /// `true` and `false` of other languages.
    pub(crate) fn yes_or_no(&mut self, name: &Name) {
        let instead = match name.text.as_str() {
            "true" | "TRUE" | "True" => "yes",
            "false" | "FALSE" | "False" => "no",
            _ => return,
        };
        self.problems.push(
            Problem::new(&codes::SIGN, format!("`{}` is written `{instead}`", name.text))
                .label(name.span, "here")
                .help(format!("write `{instead}`; a yes_no value also stands alone, as in `when insured`")),
        );
    }

    pub(crate) fn otherwise_after(&mut self, operator: Span, otherwise: Span) {
        self.problems.push(
            Problem::new(&codes::OTHERWISE_BRACKETS, "`otherwise` after an operator needs brackets")
                .label(otherwise, "for the last value, or for the whole?")
                .label(operator, "after this operator")
                .help("write `a + (b otherwise c)`, or `(a + b) otherwise c`"),
        );
    }

    pub(crate) fn mixed(&mut self, and: Span, or: Span) {
        self.problems.push(
            Problem::new(&codes::MIXED, "`and` and `or` stand side by side without brackets")
                .label(and.min(or), "one of them here")
                .label(and.max(or), "the other here")
                .help("put brackets around the part that belongs together, as in `(a and b) or c` or `a and (b or c)`"),
        );
    }

    pub(crate) fn one_direction(&mut self, chain: &[(CompareOp, Span, Expr)]) {
        let up = |op: CompareOp| matches!(op, CompareOp::Less | CompareOp::LessOrEqual);
        let Some(first) = chain.first() else { return };
        let Some(turn) = chain.iter().find(|c| up(c.0) != up(first.0)) else { return };
        self.problems.push(
            Problem::new(&codes::CHAIN, "this chain of comparisons changes its direction")
                .label(turn.1, "this one points the other way")
                .label(first.1, "the first one")
                .help("write two comparisons joined by `and`"),
        );
    }

    pub(crate) fn bare_in(&mut self, value: &Expr, word: Span) -> Option<Expr> {
        self.problems.push(
            Problem::new(&codes::BARE_IN, "`in` has no list, range or period after it")
                .label(value.span.to(word), "in what?")
                .help("write `is` for one value, `in {a, b}` for a list, `in a to b` for a range (both ends included)"),
        );
        None
    }
}
