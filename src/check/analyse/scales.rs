//! Brackets of scales: bounds ascend, and each bracket is reached.
//! Bounds over parameters are computed on every date on which one of them changes. In: the IR. Out: problems.

use super::constant::{self, Known};
use super::dates::{self, Days};
use super::words;
use crate::ir::{Argument, Bracket, Program, Range, Scale, ScaleBody, ScaleRows};
use crate::problem::{Code, Problem, Severity};
use crate::value::{cut, decimal, Exact, Value};
use chrono::NaiveDate;
use std::collections::BTreeSet;

static BOUNDS: Code = Code {
    id: "scale-bounds",
    severity: Severity::Error,
    title: "the bounds of a scale do not ascend",
    about: "\
### What it does
Compares each bound of a scale with the one above it; bounds over parameters on every date on which one changes.
### Why
A bracket that ends before it begins has no values; a record that meets it is rejected (`bounds_descend`).
### Example
`up to 250_000 : 1%` above `up to 200_000 : 2%`
### Use instead
Brackets in ascending order, each bound once.",
};

static UNREACHABLE: Code = Code {
    id: "scale-bracket-unreachable",
    severity: Severity::Error,
    title: "a bracket of a scale lies outside the range of its argument",
    about: "\
### What it does
Compares the brackets of a scale with the declared range of its argument.
### Why
A bracket that no value can reach is a mistake in the bounds or in the range.
### Example
`scale s (wage : KHR in 0 to 100) : KHR` with a bracket `above 200`.
### Use instead
A wider range, or no such bracket.",
};

pub(super) static ALL: [&Code; 2] = [&BOUNDS, &UNREACHABLE];

pub(super) fn check(program: &Program) -> Vec<Problem> {
    let mut problems = Vec::new();
    for scale in &program.scales {
        for (index, days) in dates::versions(&scale.body) {
            let Some(entry) = scale.body.entries.get(index) else { continue };
            if let Some(ScaleBody::Rows(rows)) = &entry.value {
                let version = Version { program, scale, rows };
                problems.extend(version.bounds(&days));
            }
        }
    }
    problems
}

struct Version<'a> {
    program: &'a Program,
    scale: &'a Scale,
    rows: &'a ScaleRows,
}

impl Version<'_> {
    /// Problems of the bounds on the first date that has any.
    fn bounds(&self, days: &Days) -> Vec<Problem> {
        let mut changes = BTreeSet::new();
        for bound in self.rows.brackets.iter().filter_map(|b| b.bound.as_ref()) {
            constant::changes(bound, self.program, &mut changes);
        }
        let starts = changes.into_iter().filter(|d| !days.and(&Days::between(*d, d.succ_opt())).is_empty());
        let all: BTreeSet<NaiveDate> = days.first().into_iter().chain(starts).collect();
        all.into_iter().map(|date| self.bounds_on(date)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn bounds_on(&self, date: NaiveDate) -> Vec<Problem> {
        let known = Known::On(self.program, Some(date));
        let value = |b: &Bracket| b.bound.as_ref().and_then(|e| constant::number(e, known));
        let bounds: Vec<Option<Exact>> = self.rows.brackets.iter().map(value).collect();
        let mut problems = Vec::new();
        for index in 1..bounds.len() {
            if let (Some(Some(above)), Some(Some(bound))) = (bounds.get(index - 1), bounds.get(index)) {
                if bound <= above {
                    problems.extend(self.descend(index, above, bound, date));
                }
            }
        }
        if problems.is_empty() {
            problems.extend(self.unreachable(&bounds, date));
        }
        problems
    }

    fn descend(&self, index: usize, above: &Exact, bound: &Exact, date: NaiveDate) -> Option<Problem> {
        let (first, second) = (self.rows.brackets.get(index - 1)?, self.rows.brackets.get(index)?);
        let (lower, upper) = (self.show(above), self.show(bound));
        let word = if self.rows.inclusive { "up to" } else { "below" };
        let when = self.when(date, &[first, second]);
        let name = &self.scale.name;
        let (message, label, help) = if above == bound {
            let message = format!("two brackets of `{name}` end at {upper}{when}");
            (message, "ends there too", "take one of the two out, or mend its bound".to_string())
        } else {
            let message = format!("the bounds of `{name}` descend from {lower} to {upper}{when}");
            let help = format!("no value is above {lower} and `{word} {upper}`; write the brackets in ascending order");
            (message, "ends before it begins", help)
        };
        Some(
            Problem::new(&BOUNDS, message)
                .label(second.span, label)
                .label(first.span, format!("ends at {lower}"))
                .help(help),
        )
    }

    /// Brackets below the lowest or above the highest value of the argument.
    fn unreachable(&self, bounds: &[Option<Exact>], date: NaiveDate) -> Option<Problem> {
        let argument = &self.scale.argument;
        let range = argument.range.as_ref()?;
        let inclusive = self.rows.inclusive;
        let low = decimal(range.low);
        let below = |b: &Exact| if inclusive { *b < low } else { *b <= low };
        if let Some((index, _)) = bounds.iter().enumerate().find(|(_, b)| b.as_ref().is_some_and(below)) {
            return self.outside(self.rows.brackets.get(index)?, argument, range, date, "below");
        }
        let high = decimal(range.high);
        let above = |b: &Exact| if inclusive { *b >= high } else { *b > high };
        let index = bounds.iter().position(|b| b.as_ref().is_some_and(above))?;
        self.outside(self.rows.brackets.get(index + 1)?, argument, range, date, "above")
    }

    fn outside(
        &self,
        bracket: &Bracket,
        argument: &Argument,
        range: &Range,
        date: NaiveDate,
        side: &str,
    ) -> Option<Problem> {
        let (low, high) = (self.show(&decimal(range.low)), self.show(&decimal(range.high)));
        let message = format!(
            "no `{}` reaches this bracket of `{}`{}",
            argument.name,
            self.scale.name,
            self.when(date, &[bracket])
        );
        Some(
            Problem::new(&UNREACHABLE, message)
                .label(bracket.span, format!("{side} the range"))
                .label(argument.span, format!("{low} to {high}"))
                .help(format!("take the bracket out, or widen the range of `{}`", argument.name)),
        )
    }

    /// The date, where a bound is a parameter or the scale has several versions.
    fn when(&self, date: NaiveDate, brackets: &[&Bracket]) -> String {
        let moving = brackets
            .iter()
            .filter_map(|b| b.bound.as_ref())
            .any(|e| constant::number(e, Known::LiteralsOnly).is_none());
        let several = self.scale.body.entries.len() > 1;
        if moving && date != NaiveDate::MIN {
            format!(" on {date}")
        } else if several && date != NaiveDate::MIN {
            format!(" from {date}")
        } else {
            String::new()
        }
    }

    fn show(&self, value: &Exact) -> String {
        match cut(value) {
            Ok(number) => words::value(&Value::Number(number), &self.scale.argument.ty, &self.program.enums),
            Err(_) => "a number that is too large".into(),
        }
    }
}
