//! Texts, dates, months, numbers and types, with the checks that need no more than the literal itself.

use super::{Build, Pair, R};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::codes;
use crate::syntax::tree::*;
use crate::value::Month;
use chrono::NaiveDate;
use rust_decimal::Decimal;

impl Build<'_> {
    /// A text with its escapes resolved.
    pub(crate) fn quoted(&mut self, pair: &Pair<'_>) -> Quoted {
        let span = self.span(pair);
        let raw = pair.as_str().trim_end();
        let inner = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')).unwrap_or(raw);
        let mut text = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(e @ ('"' | '\\')) => text.push(e),
                    other => self.bad_escape(span, other),
                },
                c => text.push(c),
            }
        }
        Quoted { text, span }
    }

    fn bad_escape(&mut self, span: Span, found: Option<char>) {
        let shown = found.map(String::from).unwrap_or_default();
        self.problems.push(
            Problem::new(&codes::ESCAPE, format!("`\\{shown}` means nothing in a text"))
                .label(span, "in this text")
                .help("write `\\\\` for a backslash and `\\\"` for a quote inside a text"),
        );
    }

    /// The text of a pair such as `cite "..."` or `title "..."`.
    pub(crate) fn quoted_in(&mut self, pair: Pair<'_>) -> Option<Quoted> {
        let text = pair.into_inner().find(|p| p.as_rule() == R::text)?;
        Some(self.quoted(&text))
    }

    /// A date; the epoch stands in for one that does not exist, and the declaration is dropped.
    pub(crate) fn date(&mut self, pair: &Pair<'_>) -> NaiveDate {
        let text = pair.as_str().trim_end();
        let mut parts = text.split('-');
        let year = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0);
        let mut next = || parts.next().and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
        let (month, day) = (next(), next());
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            return date;
        }
        let problem = Problem::new(&codes::DATE, format!("there is no date `{text}`"));
        let (label, help) = match Month::new(year, month).map(last_day) {
            None => ("there are twelve months".to_owned(), "write year-month-day, as in `2016-09-01`".to_owned()),
            Some(last) => (
                format!("this month has {last} days"),
                format!("the last day of this month is `{year:04}-{month:02}-{last:02}`"),
            ),
        };
        self.problems.push(problem.label(self.span(pair), label).help(help));
        NaiveDate::default()
    }

    pub(crate) fn month(&mut self, pair: &Pair<'_>) -> Month {
        let text = pair.as_str().trim_end();
        let (year, month) = text.split_once('-').unwrap_or((text, ""));
        let month = year.parse().ok().zip(month.parse().ok()).and_then(|(y, m)| Month::new(y, m));
        month.unwrap_or_else(|| {
            self.problems.push(
                Problem::new(&codes::DATE, format!("there is no month `{text}`"))
                    .label(self.span(pair), "months go from 01 to 12")
                    .help(
                        "a month is written year-month, as in `2016-09`; a difference has a space on both sides of `-`",
                    ),
            );
            Month(0)
        })
    }

    pub(crate) fn number(&mut self, pair: Pair<'_>) -> Number {
        let span = self.span(&pair);
        let mut number = Number { value: Decimal::ZERO, percent: false, unit: None, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                R::percent | R::plain => {
                    let text = part.as_str().trim_end();
                    number.percent = text.ends_with('%');
                    number.value = self.digits(text.trim_end_matches('%'), self.span(&part));
                }
                R::unit => {
                    let mut words = part.into_inner().map(|p| self.name(&p));
                    number.unit = words.next().map(|unit| (unit, words.next()));
                }
                _ => {}
            }
        }
        self.percent_word(&number);
        number
    }

    fn percent_word(&mut self, number: &Number) {
        let Some((unit, None)) = &number.unit else { return };
        if matches!(unit.text.as_str(), "percent" | "pct") {
            self.problems.push(
                Problem::new(&codes::SEPARATOR, format!("`{}` after a number is written `%`", unit.text))
                    .label(number.span, "a percent")
                    .help(format!("write `{}%`", number.value)),
            );
        }
    }

    fn digits(&mut self, text: &str, span: Span) -> Decimal {
        let whole = text.split('.').next().unwrap_or("");
        let plain: String = text.chars().filter(|c| *c != '_').collect();
        let fault = if text.contains("__") || text.ends_with('_') || text.contains("_.") {
            Some(("a `_` stands between two digits", format!("write `{plain}`")))
        } else if whole.len() > 1 && whole.starts_with('0') {
            let short = plain.trim_start_matches('0');
            let zero = if short.is_empty() || short.starts_with('.') { "0" } else { "" };
            Some(("a number does not start with 0", leading_zero_help(self.text, span, &format!("{zero}{short}"))))
        } else {
            None
        };
        let value = Decimal::from_str_exact(&plain);
        let many = || ("more than 28 digits", "write at most 28 digits".to_owned());
        let fault = fault.or_else(|| value.is_err().then(many));
        if let Some((label, help)) = fault {
            let message = format!("the number `{text}` cannot be read");
            self.problems.push(Problem::new(&codes::NUMBER, message).label(span, label).help(help));
        }
        value.unwrap_or_default()
    }

    pub(crate) fn type_name(&mut self, pair: Pair<'_>) -> Option<TypeName> {
        let span = self.span(&pair);
        let mut names = Vec::new();
        let mut optional = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => names.push(self.name(&part)),
                R::optional => optional = true,
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(TypeName { name: names.next()?, per: names.next(), optional, span })
    }

    pub(crate) fn range(&mut self, pair: Pair<'_>) -> Option<(Expr, Expr)> {
        let mut sums = pair.into_inner().filter(|p| p.as_rule() == R::sum);
        let (low, high) = (sums.next()?, sums.next()?);
        Some((self.sum(low)?, self.sum(high)?))
    }

    pub(crate) fn dates(&mut self, pair: Pair<'_>) -> Option<Dates> {
        let span = self.span(&pair);
        let mut days = pair.into_inner().filter(|p| p.as_rule() == R::day);
        let from = self.date(&days.next()?);
        let enacted = days.next().map(|d| self.date(&d));
        Some(Dates { from, enacted, span })
    }
}

/// After a comma, digits that start with 0 are the rest of a number grouped by commas.
fn leading_zero_help(text: &str, span: Span, plain: &str) -> String {
    let before = text.get(..span.start as usize).unwrap_or("");
    match before.ends_with(',') && before.trim_end_matches(',').ends_with(|c: char| c.is_ascii_digit()) {
        true => "group the digits of a number with `_`, as in `200_000`".to_owned(),
        false => format!("write `{plain}`, or `\"..\"` around a code that is not a number"),
    }
}

fn last_day(month: Month) -> u32 {
    (28..=31).rev().find(|d| NaiveDate::from_ymd_opt(month.year(), month.month(), *d).is_some()).unwrap_or(28)
}
