//! The values that made-up records are made of: the thresholds, dates, table keys and members that the rules of both
//! sides name, and their neighbours. What the change itself names comes up more often.

use chrono::{Days, NaiveDate};
use prakas::difference::Change;
use prakas::ir::{Cell, Expr, ExprKind, NumberKind, Program, Test, Type};
use prakas::value::{Month, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Values by kind. `hot` of each are those of the change.
#[derive(Debug, Default)]
pub struct Pools {
    /// By unit; `%` for percents, nothing for plain numbers.
    numbers: BTreeMap<String, BTreeSet<Decimal>>,
    dates: BTreeSet<NaiveDate>,
    texts: BTreeSet<String>,
    hot_numbers: BTreeSet<Decimal>,
    hot_dates: BTreeSet<NaiveDate>,
    hot_texts: BTreeSet<String>,
}

impl Pools {
    pub fn new(old: &Program, new: &Program, changes: &[Change]) -> Pools {
        let mut pools = Pools::default();
        for program in [old, new] {
            pools.constants(program);
        }
        for change in changes {
            pools.dates_around(change.from, true);
            pools.dates_around(change.until, true);
            // A change says all that it changes: its numbers, keys and members stand in its sentence.
            pools.words(&change.sentence());
        }
        pools
    }

    fn constants(&mut self, program: &Program) {
        let rules = program.rules.iter().flat_map(|rule| rule.parts());
        let code =
            program.scales.iter().flat_map(|s| s.parts()).chain(program.decisions.iter().flat_map(|d| d.parts()));
        let records = program.records.iter().flat_map(|record| record.parts());
        let groups = program.groups.iter().flat_map(|group| group.parts());
        for expr in rules.chain(code).chain(records).chain(groups) {
            expr.visit(&mut |part| self.literal(part));
        }
        for parameter in &program.parameters {
            for entry in &parameter.value.entries {
                self.dates_around(entry.from, false);
                entry.value.iter().for_each(|value| self.value(&parameter.ty, value));
            }
        }
        for table in &program.tables {
            for row in &table.rows {
                self.dates_around(row.from, false);
                table.keys.iter().zip(&row.keys).for_each(|(column, key)| self.value(&column.ty, key));
            }
        }
        for decision in &program.decisions {
            for cells in decision.body.values().flatten().map(|row| &row.cells) {
                decision.arguments.iter().zip(cells).for_each(|(argument, cell)| self.cell(&argument.ty, cell));
            }
        }
        for field in program.records.iter().flat_map(|record| &record.fields) {
            if let Some(range) = &field.range {
                [range.low, range.high].into_iter().for_each(|n| self.value(&field.ty, &Value::Number(n)));
            }
        }
        for rule in &program.rules {
            rule.body.formula.entries.iter().for_each(|entry| self.dates_around(entry.from, false));
            let split = rule.money.as_ref().and_then(|money| money.split.as_ref());
            split.into_iter().flat_map(|s| &s.shares.entries).for_each(|entry| self.dates_around(entry.from, false));
        }
        for scale in &program.scales {
            scale.body.entries.iter().for_each(|entry| self.dates_around(entry.from, false));
        }
    }

    fn literal(&mut self, expr: &Expr) {
        if let ExprKind::Literal(value) = &expr.kind {
            self.value(&expr.ty, value);
        }
    }

    fn cell(&mut self, ty: &Type, cell: &Cell) {
        let Cell::OneOf(tests) = cell else { return };
        for test in tests {
            match test {
                Test::Is(value) => self.value(ty, value),
                Test::Between { low, high } => {
                    low.iter().chain(high).for_each(|(value, _)| self.value(ty, value));
                }
            }
        }
    }

    fn value(&mut self, ty: &Type, value: &Value) {
        match value {
            Value::Number(n) => {
                let all = self.numbers.entry(unit(ty)).or_default();
                all.extend([*n, *n - step(ty), *n + step(ty)]);
            }
            Value::Date(day) => self.dates_around(Some(*day), false),
            Value::Month(month) => self.dates_around(month.first_day(), false),
            Value::Text(text) => {
                self.texts.insert(text.to_string());
            }
            Value::YesNo(_) | Value::Member(_) => {}
        }
    }

    fn dates_around(&mut self, day: Option<NaiveDate>, hot: bool) {
        let Some(day) = day else { return };
        let near = [day.checked_sub_days(Days::new(1)), Some(day), day.checked_add_days(Days::new(1))];
        let all = if hot { &mut self.hot_dates } else { &mut self.dates };
        all.extend(near.into_iter().flatten());
    }

    fn words(&mut self, sentence: &str) {
        let ends = |c: char| c.is_whitespace() || "\"`()[]:;".contains(c);
        for word in sentence.split(ends).map(|word| word.trim_matches(['.', ','])).filter(|word| !word.is_empty()) {
            if let Ok(number) = word.trim_end_matches('%').replace([',', '_'], "").parse::<Decimal>() {
                let number = if word.ends_with('%') { number / Decimal::ONE_HUNDRED } else { number };
                self.hot_numbers.extend([number, number - Decimal::ONE, number + Decimal::ONE]);
            }
            self.hot_texts.insert(word.rsplit('.').next().unwrap_or(word).to_owned());
        }
    }

    /// Numbers for a type, those of the change last.
    pub fn numbers(&self, ty: &Type) -> (Vec<Decimal>, Vec<Decimal>) {
        let known: Vec<Decimal> = self.numbers.get(&unit(ty)).into_iter().flatten().copied().collect();
        (known, self.hot_numbers.iter().copied().collect())
    }

    pub fn dates(&self) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
        (self.dates.iter().copied().collect(), self.hot_dates.iter().copied().collect())
    }

    pub fn months(&self) -> (Vec<Month>, Vec<Month>) {
        let months = |days: &BTreeSet<NaiveDate>| {
            let all: BTreeSet<Month> = days.iter().map(|day| Month::of(*day)).collect();
            all.into_iter().collect()
        };
        (months(&self.dates), months(&self.hot_dates))
    }

    pub fn texts(&self) -> (Vec<String>, Vec<String>) {
        let hot = self.hot_texts.iter().filter(|text| self.texts.contains(*text)).cloned().collect();
        (self.texts.iter().cloned().collect(), hot)
    }

    /// Whether the change names a member.
    pub fn is_hot(&self, member: &str) -> bool {
        self.hot_texts.contains(member)
    }
}

fn unit(ty: &Type) -> String {
    match ty.number() {
        Some(number) if number.kind == NumberKind::Percent && number.dim.is_plain() => "%".to_owned(),
        Some(number) => number.dim.to_string(),
        None => String::new(),
    }
}

/// What the numbers of a field are multiples of: data with more decimals are rejected. Nothing where any number fits.
pub fn grain(program: &Program, ty: &Type) -> Option<Decimal> {
    let number = ty.number()?;
    if number.kind == NumberKind::Integer {
        return Some(Decimal::ONE);
    }
    let coin = program.coins.get(number.dim.money()?)?;
    Some(Decimal::new(1, coin.normalize().scale()))
}

/// What lies next to a threshold.
fn step(ty: &Type) -> Decimal {
    match ty.number() {
        Some(number) if number.kind == NumberKind::Percent => Decimal::new(1, 3),
        _ => Decimal::ONE,
    }
}
