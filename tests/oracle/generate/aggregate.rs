//! Aggregates of a wanted type: what they go through, the condition, which mostly mentions the outer row, the value.

use super::expression::Writer;
use super::literal::literal;
use super::model::{Letter, T};

impl Writer<'_, '_, '_> {
    /// `(sum(c.x for c in claims where c.day in 12 months before day))`, or nothing where none can stand.
    pub fn aggregate(&mut self, ty: T) -> Option<String> {
        if self.place.fields_only || self.place.aggregates == 0 {
            return None;
        }
        let (source, letter) = self.source()?;
        let name = format!("v{}_{}", self.tape.below(1000), self.place.letters.len());
        if self.place.letters.iter().any(|(other, _)| *other == name) {
            return None;
        }
        self.place.letters.push((name.clone(), letter));
        self.place.aggregates -= 1;
        let written = self.folded(ty, &name, letter, &source);
        self.place.aggregates += 1;
        self.place.letters.pop();
        written
    }

    fn folded(&mut self, ty: T, name: &str, letter: Letter, source: &str) -> Option<String> {
        let filter = self.filter(name, letter);
        let rows = format!("for {name} in {source}{filter}");
        let bare = format!("{name} in {source}{filter}");
        let other = |w: &mut Self| literal(w.tape, w.model, ty);
        let kind = self.tape.below(6);
        Some(match ty {
            T::Integer if kind < 2 => format!("count({bare})"),
            T::Integer if kind == 2 => {
                let of = *self.tape.of(&[T::Text, T::Khr, T::Month, T::Integer, T::Date]);
                format!("count_distinct({} {rows})", self.inner(of, name, letter))
            }
            T::Integer if kind == 3 => format!("longest_run({} {rows})", self.inner(T::Month, name, letter)),
            T::YesNo if kind < 3 => format!("any({bare})"),
            T::YesNo if kind < 5 => {
                let depth = self.tape.below(2);
                let condition = self.asked(name, letter, depth);
                format!("all({condition} {rows})")
            }
            T::Date | T::Month if kind < 3 => {
                let word = *self.tape.of(&["min", "max"]);
                format!("({word}({} {rows}) otherwise {})", self.inner(ty, name, letter), other(self))
            }
            T::Khr | T::Usd | T::Integer | T::Decimal | T::Percent | T::Days if kind < 4 => {
                self.number_of(ty, name, letter, &rows)
            }
            _ => {
                let value = self.inner(ty, name, letter);
                let order = self.order_of(name, letter)?;
                format!("(first({value} {rows} order by {order}) otherwise {})", other(self))
            }
        })
    }

    fn number_of(&mut self, ty: T, name: &str, letter: Letter, rows: &str) -> String {
        let value = match (ty, self.tape.chance(30)) {
            (T::Khr | T::Usd, true) => self.round(ty, 1),
            (_, true) if ty != T::Khr && ty != T::Usd => self.formula(ty, 1),
            _ => self.inner(ty, name, letter),
        };
        match self.tape.below(5) {
            0..=2 => format!("sum({value} {rows})"),
            3 if ty != T::Integer => format!("(mean({value} {rows}) otherwise {})", literal(self.tape, self.model, ty)),
            _ => {
                let word = *self.tape.of(&["min", "max"]);
                format!("({word}({value} {rows}) otherwise {})", literal(self.tape, self.model, ty))
            }
        }
    }

    /// Something of the inner row; a literal where it has nothing of this type.
    fn inner(&mut self, ty: T, name: &str, letter: Letter) -> String {
        let mut all = Vec::new();
        self.of_letter(name, letter, ty, &mut all);
        if all.is_empty() || self.tape.chance(8) {
            return match ty {
                T::Khr | T::Usd => literal(self.tape, self.model, ty),
                _ => self.formula(ty, 1),
            };
        }
        self.tape.of(&all).clone()
    }

    /// ` where ..`, or nothing.
    fn filter(&mut self, name: &str, letter: Letter) -> String {
        if self.tape.chance(30) {
            return String::new();
        }
        let mut text = self.asked(name, letter, 1);
        if self.tape.chance(25) {
            text = format!("({text}) {} ({})", self.tape.of(&["and", "or"]), self.asked(name, letter, 1));
        }
        format!(" where {text}")
    }

    /// A condition on the inner row, most of them with something of the outer one.
    fn asked(&mut self, name: &str, letter: Letter, depth: usize) -> String {
        let ty = *self.tape.of(&[T::Date, T::Month, T::Khr, T::Integer, T::Text, T::YesNo, T::Decimal]);
        let mut all = Vec::new();
        self.of_letter(name, letter, ty, &mut all);
        if all.is_empty() {
            return self.condition(depth);
        }
        let inner = self.tape.of(&all).clone();
        match (self.tape.below(5), ty) {
            (0..=2, T::Date) => {
                let unit = *self.tape.of(&[T::Months, T::Days]);
                let length = literal(self.tape, self.model, unit);
                format!("{inner} in {length} {} {}", self.tape.of(&["before", "to"]), self.outer(T::Date))
            }
            (0..=2, T::Month) => {
                let length = literal(self.tape, self.model, T::Months);
                format!("{inner} in {length} {} {}", self.tape.of(&["before", "to"]), self.outer(T::Date))
            }
            (0..=2, T::YesNo) => inner,
            (0 | 1, T::Khr | T::Integer | T::Decimal) | (3, T::Date | T::Month) => {
                format!("{inner} {} {}", self.tape.of(&["<", "<=", ">", ">="]), self.outer(ty))
            }
            (0..=3, _) => format!("{inner} is {}", self.outer(ty)),
            _ => self.condition(depth),
        }
    }

    /// A value of the row that asks.
    fn outer(&mut self, ty: T) -> String {
        let letters = std::mem::take(&mut self.place.letters);
        let text = self.expr(ty, 0);
        self.place.letters = letters;
        text
    }

    /// Keys of `first`: paths of the letter, mostly with the record's key at the end.
    fn order_of(&mut self, name: &str, letter: Letter) -> Option<String> {
        let mut keys = match letter {
            Letter::Row(record) => self.sortable(record, &format!("{name}.")),
            Letter::Day | Letter::Month => vec![name.to_string()],
            Letter::Table(index) => vec![format!("{name}.{}k", self.model.tables[index].name)],
        };
        if let Letter::Row(record) = letter {
            if !self.tape.chance(15) {
                keys.extend(self.model.records[record].keys.iter().map(|k| format!("{name}.{}", k.0)));
            }
        }
        (!keys.is_empty()).then(|| self.directed(keys))
    }

    /// Some fields and rules of a record by which rows can be put in order.
    pub fn sortable(&mut self, record: usize, prefix: &str) -> Vec<String> {
        let model = self.model;
        let of = &model.records[record];
        let fields = of.fields.iter().filter(|f| !f.optional).map(|f| &f.name);
        let rules = model.rules.iter().filter(|r| r.record == record && !r.optional).map(|r| &r.name);
        let at = of.at.iter().map(|a| &a.0);
        let references = of.references.iter().filter(|r| !r.optional).map(|r| &r.name);
        let all: Vec<String> =
            at.chain(fields).chain(rules).chain(references).map(|name| format!("{prefix}{name}")).collect();
        let mut keys = Vec::new();
        for _ in 0..self.tape.below(3) {
            if !all.is_empty() {
                let key = self.tape.of(&all).clone();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    pub fn directed(&mut self, keys: Vec<String>) -> String {
        let one = |key: String| if self.tape.chance(25) { format!("{key} descending") } else { key };
        let all: Vec<String> = keys.into_iter().map(one).collect();
        all.join(", ")
    }

    /// What an aggregate goes through.
    fn source(&mut self) -> Option<(String, Letter)> {
        match self.tape.below(10) {
            0..=5 => self.relation().map(|(text, record)| (text, Letter::Row(record))).or_else(|| self.all_rows()),
            6 => self.all_rows(),
            7 => self.table_rows().or_else(|| self.all_rows()),
            8 => {
                let (start, length) = (self.expr(T::Date, 0), self.tape.below(40));
                let text = format!("days({start}, {start} + {length} days)");
                Some((text, Letter::Day))
            }
            _ => Some((format!("months({}, {})", self.expr(T::Month, 0), self.expr(T::Month, 0)), Letter::Month)),
        }
    }

    fn all_rows(&mut self) -> Option<(String, Letter)> {
        let record = self.tape.below(self.model.records.len());
        Some((self.model.records[record].name.clone(), Letter::Row(record)))
    }

    fn table_rows(&mut self) -> Option<(String, Letter)> {
        let tables: Vec<usize> =
            (0..self.model.tables.len()).filter(|t| self.place.dated || !self.model.tables[*t].dated).collect();
        let index = *tables.get(self.tape.below(tables.len().max(1)))?;
        Some((self.model.tables[index].name.clone(), Letter::Table(index)))
    }

    /// A relation of the row at hand, of one that it refers to, of a letter, or a relation of relations.
    pub fn relation(&mut self) -> Option<(String, usize)> {
        let model = self.model;
        let mut starts: Vec<(String, usize)> = self.place.record.map(|r| (String::new(), r)).into_iter().collect();
        let letters = self.place.letters.iter();
        starts.extend(letters.filter_map(|(name, letter)| match letter {
            Letter::Row(record) => Some((format!("{name}."), *record)),
            _ => None,
        }));
        for (prefix, record) in starts.clone() {
            let references = model.records[record].references.iter().filter(|r| !r.optional);
            starts.extend(references.map(|r| (format!("{prefix}{}.", r.name), r.target)));
        }
        let ways = |(prefix, record): &(String, usize)| {
            let relations = model.relations(*record);
            relations.into_iter().map(|(name, of)| (format!("{prefix}{name}"), of)).collect::<Vec<_>>()
        };
        let all: Vec<(String, usize)> = starts.iter().flat_map(ways).collect();
        if all.is_empty() {
            return None;
        }
        let (mut text, mut record) = self.tape.of(&all).clone();
        let further = model.relations(record);
        if !further.is_empty() && self.tape.chance(25) {
            let (name, of) = self.tape.of(&further);
            (text, record) = (format!("{text}.{name}"), *of);
        }
        Some((text, record))
    }
}
