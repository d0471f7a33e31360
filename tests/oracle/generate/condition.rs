//! Conditions, and the calls of scales, decisions and tables.

use super::expression::Writer;
use super::literal::literal;
use super::model::{Callable, GroupKey, T};

impl Writer<'_, '_, '_> {
    /// A condition that needs no brackets after `when`, `if` and `:`.
    pub fn condition(&mut self, d: usize) -> String {
        let kind = if d == 0 { self.tape.below(4) } else { self.tape.below(15) };
        match kind {
            0 => self.comparison(d),
            1 => self.of_enum(),
            2 => self.given(),
            3 => self.in_range(d),
            4 => format!("not ({})", self.condition(d - 1)),
            5 | 6 => self.several("and", d - 1),
            7 => self.several("or", d - 1),
            8 => self.in_period(d),
            9 => self.expr(T::YesNo, 0),
            10 => self.state(),
            11 => self.given_other(),
            12 => self.in_set(),
            13 => self.aggregate(T::YesNo).unwrap_or_else(|| self.comparison(d)),
            _ => {
                let ty = *self.tape.of(&[T::Integer, T::Khr, T::Date, T::Text, T::YesNo]);
                format!("{} is {}{}", self.expr(ty, d - 1), self.tape.of(&["", "not "]), self.expr(ty, d - 1))
            }
        }
    }

    fn several(&mut self, word: &str, d: usize) -> String {
        let parts: Vec<String> = (0..self.tape.between(2, 3)).map(|_| format!("({})", self.condition(d))).collect();
        parts.join(&format!(" {word} "))
    }

    fn comparison(&mut self, d: usize) -> String {
        let ty = *self.tape.of(&[T::Khr, T::Integer, T::Decimal, T::Date, T::Percent, T::Month, T::Usd, T::Days]);
        let (up, down) = (["<", "<="], [">", ">="]);
        let signs = if self.tape.chance(50) { up } else { down };
        let mut text = format!("{} {} {}", self.expr(ty, d), self.tape.of(&signs), self.expr(ty, d));
        if self.tape.chance(20) {
            text = format!("{text} {} {}", self.tape.of(&signs), self.expr(ty, d));
        }
        text
    }

    fn of_enum(&mut self) -> String {
        if self.model.enums.is_empty() {
            return self.comparison(0);
        }
        let index = self.tape.below(self.model.enums.len());
        let members = &self.model.enums[index];
        let value = self.expr(T::Enum(index), 1);
        match self.tape.below(4) {
            0 => format!("{value} is {}", self.tape.of(members)),
            1 => format!("{value} is not {}", self.tape.of(members)),
            2 => format!("{value} in {{{}}}", members.iter().take(2).cloned().collect::<Vec<_>>().join(", ")),
            _ => format!("{value} <= E{index}.{}", self.tape.of(members)),
        }
    }

    /// `given x and x > ..`: right of it x counts as present.
    fn given(&mut self) -> String {
        let Some(record) = self.place.record else { return self.comparison(0) };
        let optional: Vec<_> = self.model.records[record].fields.iter().filter(|f| f.optional).cloned().collect();
        if optional.is_empty() {
            return self.comparison(0);
        }
        let field = self.tape.of(&optional).clone();
        if field.ty.is_number() && self.tape.chance(50) {
            return format!("given {} and {} > {}", field.name, field.name, self.expr(field.ty, 0));
        }
        format!("given {}", field.name)
    }

    fn in_range(&mut self, d: usize) -> String {
        let ty = *self.tape.of(&[T::Integer, T::Khr, T::Date, T::Decimal]);
        format!(
            "{} in {} to {}",
            self.expr(ty, d),
            literal(self.tape, self.model, ty),
            literal(self.tape, self.model, ty)
        )
    }

    fn in_period(&mut self, d: usize) -> String {
        let unit = *self.tape.of(&[T::Months, T::Days]);
        let word = *self.tape.of(&["before", "to"]);
        // `in a to b` is a range unless a length of time stands there as it is.
        let written = word == "to" || self.tape.chance(50);
        let length = if written { literal(self.tape, self.model, unit) } else { self.expr(unit, 0) };
        format!("{} in {length} {word} {}", self.expr(T::Date, d.min(1)), self.expr(T::Date, d.min(1)))
    }

    /// Look-ups, references and lets that may be missing.
    fn given_other(&mut self) -> String {
        let model = self.model;
        let mut all: Vec<String> = self.place.lets.iter().filter(|l| l.2).map(|l| l.0.clone()).collect();
        if let Some(record) = self.place.record {
            let optional = model.records[record].references.iter().filter(|r| r.optional);
            all.extend(optional.map(|r| r.name.clone()));
        }
        if !self.place.fields_only {
            let dated = self.place.dated;
            for table in model.tables.iter().filter(|t| dated || !t.dated) {
                let key = self.formula(table.arguments[0].0, 0);
                all.push(format!("{}[{key}].{}", table.name, table.results[1].0));
            }
            let record = self.tape.below(model.records.len());
            let keys: Vec<String> = model.records[record].keys.iter().map(|k| self.key(k.1)).collect();
            if model.records[record].group.is_none() {
                all.push(format!("R{record}[{}]", keys.join(", ")));
            }
        }
        if all.is_empty() {
            return self.comparison(0);
        }
        format!("given {}", self.tape.of(&all))
    }

    /// Members of a set, and beginnings of texts.
    fn in_set(&mut self) -> String {
        if self.tape.chance(30) {
            return format!("starts_with({}, \"{}\")", self.expr(T::Text, 1), self.tape.of(&["A", "K", "", "\u{e9}"]));
        }
        let ty = *self.tape.of(&[T::Integer, T::Text, T::Khr, T::Date]);
        let members: Vec<String> = (0..self.tape.between(1, 3)).map(|_| literal(self.tape, self.model, ty)).collect();
        format!("{} in {{{}}}", self.expr(ty, 1), members.join(", "))
    }

    fn state(&mut self) -> String {
        let record = self.place.record;
        let money: Vec<_> = self.model.rules.iter().filter(|r| r.money && Some(r.record) == record).cloned().collect();
        if money.is_empty() || self.place.fields_only {
            return self.comparison(0);
        }
        format!("{}.state is {}", self.tape.of(&money).name, self.tape.of(&["due", "not_due", "denied"]))
    }

    /// A call of something declared that gives this type.
    pub fn called(&mut self, ty: T, d: usize) -> Option<String> {
        if self.place.fields_only {
            return None;
        }
        let dated = self.place.dated;
        let gives = |c: &&Callable| (dated || !c.dated) && c.results.iter().any(|r| r.1 == ty);
        let model = self.model;
        let scales: Vec<_> = model.scales.iter().filter(gives).map(|c| (0, c)).collect();
        let decisions: Vec<_> = model.decisions.iter().filter(gives).map(|c| (1, c)).collect();
        let tables: Vec<_> = model.tables.iter().filter(gives).map(|c| (2, c)).collect();
        let all: Vec<_> = [scales, decisions, tables].concat();
        if all.is_empty() || self.tape.chance(10) {
            return self.looked_up(ty);
        }
        let (kind, callable) = *self.tape.of(&all);
        let arguments: Vec<String> =
            callable.arguments.iter().map(|(ty, optional)| self.argument(*ty, *optional, d.min(1))).collect();
        let (result, _, optional) = callable.results.iter().find(|r| r.1 == ty)?.clone();
        let at = if callable.dated && self.tape.chance(10) { format!(" at {}", self.day()) } else { String::new() };
        let list = arguments.join(", ");
        let field = if result.is_empty() { String::new() } else { format!(".{result}") };
        if kind != 2 {
            return Some(bracketed(format!("{}({list}){field}{at}", callable.name), &at));
        }
        let read = format!("{}[{list}]{field}{at}", callable.name);
        if optional || self.tape.chance(60) {
            return Some(format!("({read} otherwise {})", self.expr(ty, 0)));
        }
        Some(bracketed(read, &at))
    }

    /// A field or rule of another row, found by its key.
    fn looked_up(&mut self, ty: T) -> Option<String> {
        let record = self.tape.below(self.model.records.len());
        let model = self.model;
        let mut names: Vec<&String> =
            model.records[record].fields.iter().filter(|f| f.ty == ty && !f.optional).map(|f| &f.name).collect();
        let own = self.place.record == Some(record);
        let rules = model.rules.iter().filter(|r| !own && r.record == record && r.ty == ty && !r.optional);
        names.extend(rules.map(|r| &r.name));
        if names.is_empty() {
            return None;
        }
        let keys = self.keys_of(record)?;
        let read = format!("{}[{keys}].{}", model.records[record].name, self.tape.of(&names));
        if self.tape.chance(30) {
            return Some(read);
        }
        Some(format!("({read} otherwise {})", self.expr(ty, 0)))
    }

    /// Keys for a look-up; those of a group that are references are read from the row at hand.
    fn keys_of(&mut self, record: usize) -> Option<String> {
        let model = self.model;
        let Some(group) = &model.records[record].group else {
            let keys: Vec<String> = model.records[record].keys.iter().map(|k| self.key(k.1)).collect();
            return Some(keys.join(", "));
        };
        let mut keys = Vec::new();
        for key in &group.keys {
            keys.push(match key {
                GroupKey::Value(ty) => self.expr(*ty, 0),
                GroupKey::Reference(target) => {
                    let own = &model.records[self.place.record?].references;
                    own.iter().find(|r| r.target == *target && !r.optional)?.name.clone()
                }
            });
        }
        Some(keys.join(", "))
    }

    fn key(&mut self, ty: T) -> String {
        match ty {
            T::Text => format!("\"K{}\"", self.tape.below(4)),
            T::Integer => self.tape.below(4).to_string(),
            other => self.expr(other, 0),
        }
    }

    /// An optional argument may be given an optional field as it is.
    fn argument(&mut self, ty: T, optional: bool, d: usize) -> String {
        if let (true, Some(record)) = (optional, self.place.record) {
            let fields: Vec<_> = self.model.records[record]
                .fields
                .iter()
                .filter(|f| f.ty == ty && f.optional)
                .map(|f| &f.name)
                .collect();
            if !fields.is_empty() && self.tape.chance(70) {
                return self.tape.of(&fields).to_string();
            }
        }
        self.formula(ty, d)
    }
}

fn bracketed(text: String, at: &str) -> String {
    if at.is_empty() {
        text
    } else {
        format!("({text})")
    }
}
