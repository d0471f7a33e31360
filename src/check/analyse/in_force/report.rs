//! The words for a date without a value: what has none, who reads it, and how to mend it.

use super::{codes, Declared, Pass, Reader, SPLIT};
use crate::check::analyse::dates::Days;
use crate::check::analyse::head;
use crate::ir::Rule;
use crate::problem::Problem;
use crate::source::Span;
use chrono::NaiveDate;

impl<'a> Pass<'a> {
    /// One problem for each reader and thing: the first day that is open.
    pub(super) fn no_value(&mut self, what: Declared<'a>, said: &str, at: (Span, NaiveDate), reader: Reader<'a>) {
        if !self.found.insert((reader.span, what.thing)) {
            return;
        }
        let (place, day) = at;
        let split = what.thing.0 == SPLIT;
        let name = if split { what.name.to_string() } else { format!("`{}`", what.name) };
        let message = if split {
            format!("the split of `{}` has no version in force on {day}", reader.name)
        } else {
            format!("{name} has no value on {day}, where `{}` reads it", reader.name)
        };
        let sources = &self.program.sources;
        let help = self.mend(&name, said, day, reader);
        let (first, second) =
            if split { (head(what.span, sources), head(place, sources)) } else { (place, head(what.span, sources)) };
        let words = if split {
            (said.to_string(), format!("in force on {day}"))
        } else {
            (format!("read here on {day}"), said.to_string())
        };
        self.problems
            .push(Problem::new(&codes::NO_VALUE, message).label(first, words.0).label(second, words.1).help(help));
    }

    /// What can be written instead, true for this reader and this day.
    fn mend(&self, name: &str, said: &str, day: NaiveDate, reader: Reader<'a>) -> String {
        if reader.fixed {
            return format!("write what {name} was from {day} on, or read it on a day on which it has a value");
        }
        let because = if self.complete.first() == Some(day) { " (the scheme is complete from this day)" } else { "" };
        let first = format!("write what {name} is from {day} on{because}");
        let ended = said.starts_with("not in force");
        match (reader.money, ended) {
            (true, true) => format!("{first}, or end `{}` too: `from {day} : not in force`", reader.name),
            (true, false) => format!("{first}, or let `{}` begin later with `from`", reader.name),
            (false, _) => format!("{first}, or give `{}` a formula for that time that does without it", reader.name),
        }
    }

    /// A rule that is put out and has no version on some day rejects the records of that day.
    pub(super) fn output(&mut self, rule: &Rule, force: &Days) {
        if rule.hidden || rule.money.is_some() {
            return;
        }
        let Some(day) = self.complete.without(force).first() else { return };
        let message = format!("`{}` has no version in force on {day}, and records of that day are rejected", rule.name);
        let place = head(rule.span, &self.program.sources);
        self.problems.push(Problem::new(&codes::OUTPUT, message).label(place, format!("nothing on {day}")).help(
            "write a version for that time; a payment is better a `benefit` or `contribution`, which is then not due; \
             a step that only dated rules read is better `hidden`",
        ));
    }
}
