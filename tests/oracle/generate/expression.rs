//! Expressions of a wanted type, over what the place at hand can read. Composite ones stand in brackets.

use super::literal::literal;
use super::model::{Letter, Model, Reference, T};
use super::tape::Tape;

pub const MODES: [&str; 7] = ["half up", "half even", "half down", "up", "down", "ceiling", "floor"];

/// What the expressions of one body may read.
#[derive(Clone, Default)]
pub struct Place {
    pub record: Option<usize>,
    /// Name, type, and whether it may be missing.
    pub lets: Vec<(String, T, bool)>,
    /// The row has a date, so that dated things can be read.
    pub dated: bool,
    /// Fields of the row only: requirements and keys of references.
    pub fields_only: bool,
    /// Amounts leave the rule in notes of 100 riel, so that round percents of them are exact.
    pub coarse: bool,
    /// How deep aggregates may nest here.
    pub aggregates: usize,
    /// Letters of the aggregates around this place.
    pub letters: Vec<(String, Letter)>,
    /// Name and type of what fits into the limit of the rule.
    pub limit: Option<(String, T)>,
}

pub struct Writer<'m, 't, 'a> {
    pub model: &'m Model,
    pub tape: &'t mut Tape<'a>,
    pub place: Place,
}

impl Writer<'_, '_, '_> {
    pub fn expr(&mut self, ty: T, depth: usize) -> String {
        if depth == 0 || self.tape.chance(30) {
            return self.leaf(ty);
        }
        let d = depth - 1;
        match self.tape.below(10) {
            0 => self.leaf(ty),
            1 => {
                let condition = self.condition(d);
                format!("(if {condition} then {} else {})", self.expr(ty, d), self.expr(ty, d))
            }
            2 => self.called(ty, d).unwrap_or_else(|| self.leaf(ty)),
            4 => self.aggregate(ty).or_else(|| self.called(ty, d)).unwrap_or_else(|| self.leaf(ty)),
            3 => self.if_given(ty, d).unwrap_or_else(|| self.composite(ty, d)),
            _ => self.composite(ty, d),
        }
    }

    /// `if given x then x else ..`: in the first branch x counts as present.
    fn if_given(&mut self, ty: T, d: usize) -> Option<String> {
        let fields = &self.model.records[self.place.record?].fields;
        let field = fields.iter().find(|f| f.optional && f.ty == ty)?.name.clone();
        if self.tape.chance(50) {
            return Some(format!("(if not (given {field}) then {} else {field})", self.expr(ty, d)));
        }
        Some(format!("(if given {field} then {field} else {})", self.expr(ty, d)))
    }

    /// A formula without brackets around it.
    pub fn formula(&mut self, ty: T, depth: usize) -> String {
        let text = self.expr(ty, depth);
        match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            Some(inner) if balanced(inner) => inner.to_string(),
            _ => text,
        }
    }

    fn leaf(&mut self, ty: T) -> String {
        let readable = self.readable(ty);
        if readable.is_empty() || !self.tape.chance(70) {
            return literal(self.tape, self.model, ty);
        }
        self.tape.of(&readable).clone()
    }

    /// Everything of this type that has a name here.
    fn readable(&mut self, ty: T) -> Vec<String> {
        let mut all = Vec::new();
        for (name, _, optional) in self.place.lets.clone().iter().filter(|l| l.1 == ty) {
            all.push(wrapped("", name, *optional, || literal(self.tape, self.model, ty)));
        }
        if self.place.dated && !self.place.fields_only {
            for (name, _) in self.model.parameters.iter().filter(|p| p.1 == ty) {
                all.push(name.clone());
                if self.tape.chance(15) {
                    let day = self.day();
                    all.push(format!("({name} at {day})"));
                }
            }
        }
        if let Some(record) = self.place.record {
            self.of_row(record, "", false, ty, &mut all, 2);
        }
        for (name, letter) in self.place.letters.clone() {
            self.of_letter(&name, letter, ty, &mut all);
        }
        all
    }

    /// What a letter has of this type.
    pub fn of_letter(&mut self, name: &str, letter: Letter, ty: T, all: &mut Vec<String>) {
        match letter {
            Letter::Row(record) => self.of_row(record, &format!("{name}."), false, ty, all, 1),
            Letter::Day if ty == T::Date => all.push(name.to_string()),
            Letter::Month if ty == T::Month => all.push(name.to_string()),
            Letter::Day | Letter::Month => {}
            Letter::Table(index) => {
                let table = &self.model.tables[index];
                let key = (format!("{}k", table.name), table.arguments[0].0, false);
                for (column, _, optional) in std::iter::once(&key).chain(&table.results).filter(|c| c.1 == ty) {
                    all.push(wrapped(&format!("{name}."), column, *optional, || literal(self.tape, self.model, ty)));
                }
            }
        }
    }

    /// Another date than the row's: written, or a field of the row.
    pub fn day(&mut self) -> String {
        let fields = self.place.record.map(|r| self.model.records[r].fields.as_slice()).unwrap_or_default();
        let dates: Vec<_> = fields.iter().filter(|f| f.ty == T::Date && !f.optional).map(|f| &f.name).collect();
        if !dates.is_empty() && self.tape.chance(50) {
            return self.tape.of(&dates).to_string();
        }
        self.tape.of(&super::literal::DAYS).to_string()
    }

    /// Fields and rules of a row, and of the rows that it points at. `maybe`: the row itself may be missing.
    fn of_row(&mut self, record: usize, prefix: &str, maybe: bool, ty: T, all: &mut Vec<String>, steps: usize) {
        let model = self.model;
        let other = |w: &mut Self| literal(w.tape, model, ty);
        for (name, _) in model.records[record].keys.iter().chain(&model.records[record].at).filter(|k| k.1 == ty) {
            all.push(wrapped(prefix, name, maybe, || other(self)));
        }
        for field in model.records[record].fields.iter().filter(|f| f.ty == ty) {
            all.push(wrapped(prefix, &field.name, maybe || field.optional, || other(self)));
        }
        if self.place.fields_only {
            return;
        }
        for rule in model.rules.iter().filter(|r| r.record == record) {
            if rule.ty == ty {
                all.push(wrapped(prefix, &rule.name, maybe || rule.optional, || other(self)));
                for party in &rule.parties {
                    all.push(wrapped(prefix, &format!("{}.{party}", rule.name), maybe, || other(self)));
                }
            }
        }
        if steps > 0 {
            for Reference { name, target, optional, .. } in model.records[record].references.clone() {
                self.of_row(target, &format!("{prefix}{name}."), maybe || optional, ty, all, steps - 1);
            }
        }
    }

    fn composite(&mut self, ty: T, d: usize) -> String {
        match ty {
            T::YesNo => format!("({})", self.condition(d)),
            T::Date => self.date(d),
            T::Month => self.month(d),
            T::Text => format!("join({}, {})", self.expr(T::Text, d), self.expr(T::Text, d)),
            T::Enum(_) | T::KhrPerUsd | T::KhrPerDay => self.leaf(ty),
            _ => self.number(ty, d),
        }
    }

    fn number(&mut self, ty: T, d: usize) -> String {
        let factor = |w: &mut Self| {
            let ty = *w.tape.of(&[T::Decimal, T::Percent, T::Integer]);
            w.expr(ty, d)
        };
        match self.tape.below(9) {
            0 => self.sum(ty, d),
            1 if ty == T::Integer => format!("({} * {})", self.expr(ty, d), self.expr(ty, d)),
            1 => format!("({} * {})", self.expr(ty, d), factor(self)),
            2 if ty != T::Integer => format!("({} / {})", self.expr(ty, d), factor(self)),
            3 => {
                let name = *self.tape.of(&["min", "max"]);
                let third = if self.tape.chance(30) { format!(", {}", self.expr(ty, d)) } else { String::new() };
                format!("{name}({}, {}{third})", self.expr(ty, d), self.expr(ty, d))
            }
            4 if ty != T::Integer => self.round(ty, d),
            5 => format!("(-{})", self.expr(ty, d)),
            6 | 7 => self.special(ty, d),
            _ => self.sum(ty, d),
        }
    }

    fn sum(&mut self, ty: T, d: usize) -> String {
        let mut text = self.expr(ty, d);
        for _ in 0..self.tape.between(1, 3) {
            let sign = *self.tape.of(&["+", "-"]);
            let term = if self.tape.chance(30) && ty != T::Integer {
                format!("{} * {}", self.expr(ty, d), self.expr(T::Percent, 0))
            } else {
                self.expr(ty, d)
            };
            text = format!("{text} {sign} {term}");
        }
        format!("({text})")
    }

    pub fn round(&mut self, ty: T, d: usize) -> String {
        let to = if self.place.coarse && ty == T::Khr { "100 KHR".into() } else { rounding_unit(self.tape, ty) };
        let mode = *self.tape.of(&MODES);
        format!("round({}, to {to}, {mode})", self.formula(ty, d))
    }

    /// What only this type can do.
    fn special(&mut self, ty: T, d: usize) -> String {
        let date = |w: &mut Self| w.expr(T::Date, d.min(1));
        match ty {
            T::Khr if self.tape.chance(50) => format!("({} * {})", self.expr(T::Usd, d), self.expr(T::KhrPerUsd, d)),
            T::Khr => format!("({} * {})", self.expr(T::KhrPerDay, d), self.expr(T::Days, d)),
            T::Usd => format!("({} / {})", self.expr(T::Khr, d), self.expr(T::KhrPerUsd, 0)),
            T::Days => match self.tape.below(4) {
                0 => format!("days_between({}, {})", date(self), date(self)),
                1 => format!("({} - {})", date(self), date(self)),
                2 => format!("days_in({})", self.expr(T::Month, d)),
                _ => format!("overlap_days({}, {}, {}, {})", date(self), date(self), date(self), date(self)),
            },
            T::Months => format!("({} - {})", self.expr(T::Month, d), self.expr(T::Month, d)),
            T::Integer => {
                let name = *self.tape.of(&["completed_years", "completed_months", "started_months", "age", "year"]);
                match name {
                    "year" => format!("year({})", date(self)),
                    name => format!("{name}({}, {})", date(self), date(self)),
                }
            }
            T::Decimal => self.real(d),
            _ => self.sum(ty, d),
        }
    }

    fn real(&mut self, d: usize) -> String {
        match self.tape.below(8) {
            6 => format!("normal_quantile({})", self.expr(T::Percent, 0)),
            7 => format!("power({}, {})", self.expr(T::Decimal, 0), self.expr(T::Percent, 0)),
            0 | 1 => {
                let ty = *self.tape.of(&[T::Khr, T::Integer, T::Days, T::Usd]);
                format!("({} / {})", self.expr(ty, d), self.expr(ty, d))
            }
            2 => format!("sqrt({})", self.expr(T::Decimal, d)),
            3 => format!("power({}, {})", self.expr(T::Decimal, d), self.expr(T::Integer, 0)),
            4 => format!("exp({})", self.expr(T::Percent, d)),
            _ => format!("ln({})", self.expr(T::Decimal, d)),
        }
    }

    fn date(&mut self, d: usize) -> String {
        match self.tape.below(7) {
            0 => self.leaf(T::Date),
            6 => format!("({} {} {} years)", self.expr(T::Date, d), self.tape.of(&["+", "-"]), self.tape.below(30)),
            1 => format!("({} + {})", self.expr(T::Date, d), self.expr(T::Days, d.min(1))),
            2 => format!("({} - {})", self.expr(T::Date, d), self.expr(T::Months, 0)),
            3 => format!("first_day({})", self.expr(T::Month, d)),
            4 => format!("last_day({})", self.expr(T::Month, d)),
            _ => format!("date({}, {}, 1)", self.expr(T::Integer, 0), self.expr(T::Integer, 0)),
        }
    }

    fn month(&mut self, d: usize) -> String {
        match self.tape.below(3) {
            0 => format!("month({})", self.expr(T::Date, d)),
            1 => format!("({} + {})", self.expr(T::Month, d), self.expr(T::Months, d)),
            _ => format!("({} - {})", self.expr(T::Month, d), self.expr(T::Months, 0)),
        }
    }
}

/// A unit to round to.
pub fn rounding_unit(tape: &mut Tape, ty: T) -> String {
    let digits = match ty {
        T::Khr => *tape.of(&["1", "100", "50", "1000"]),
        T::Usd => *tape.of(&["0.01", "1", "0.05"]),
        T::Percent => *tape.of(&["0.1", "1", "0.01"]),
        T::Days | T::Months | T::Integer => "1",
        _ => *tape.of(&["0.01", "1", "0.5", "0.0001"]),
    };
    format!("{digits}{}", ty.unit())
}

fn wrapped(prefix: &str, name: &str, maybe: bool, other: impl FnOnce() -> String) -> String {
    if maybe {
        format!("({prefix}{name} otherwise {})", other())
    } else {
        format!("{prefix}{name}")
    }
}

/// No bracket closes before it is opened.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
