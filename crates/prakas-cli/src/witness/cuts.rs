//! The constants at which the value of an output can turn, by field of its row.
//! In: a rule. Out: cuts, or nothing where the rule lies outside the fragment that `decide` states.

use super::pools::grain;
use chrono::{Days, Months, NaiveDate};
use prakas::ir::{
    ArgumentId, Cell, Dated, Expr, ExprKind, FieldId, FieldKind, Item, Money, NumberKind, Program, Record, RecordId,
    Rule, ScaleBody, Test, Type,
};
use prakas::value::{Month, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Cuts of every field that counts, and the days on which the law changes.
#[derive(Debug, Default)]
pub struct Classes {
    fields: BTreeMap<FieldId, BTreeSet<Value>>,
    days: BTreeSet<NaiveDate>,
}

/// What the value of an expression can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// One of finitely many values, each of them the same all over a class.
    Finite,
    /// The number, date, month or text of a field as it stands.
    Raw(FieldId),
}

pub struct Reader<'p> {
    program: &'p Program,
    record: RecordId,
    /// Rules being read, so that none is read inside itself.
    depth: usize,
}

/// Scopes of what stands in a rule, a scale or a decision table.
struct Scope<'a, 'p> {
    rule: Option<&'p Rule>,
    arguments: &'a [Reach],
}

impl<'p> Reader<'p> {
    pub fn new(program: &'p Program, record: RecordId) -> Reader<'p> {
        Reader { program, record, depth: 0 }
    }

    /// Everything that a rule may compute; nothing where it is outside the fragment.
    pub fn rule(&mut self, rule: &'p Rule, classes: &mut Classes) -> Option<()> {
        self.depth += 1;
        if self.depth > 50 || rule.record != self.record {
            return None;
        }
        let scope = Scope { rule: Some(rule), arguments: &[] };
        days(&rule.body.formula, classes);
        rule.body.exceptions.iter().for_each(|exception| days(&exception.body, classes));
        for expr in rule.parts() {
            // A let may be a field as it stands; whoever reads it must compare it.
            let is_let = rule.lets.iter().any(|named| std::ptr::eq(&raw const named.value, expr));
            match self.reach(expr, &scope, classes)? {
                Reach::Finite => {}
                Reach::Raw(_) if is_let => {}
                Reach::Raw(_) => return None,
            }
        }
        self.shares(rule.money.as_ref(), classes);
        self.depth -= 1;
        Some(())
    }

    /// Amounts are among the parts of the rule; the rest is what they leave.
    fn shares(&self, money: Option<&Money>, classes: &mut Classes) {
        let Some(split) = money.and_then(|money| money.split.as_ref()) else { return };
        days(&split.shares, classes);
        split.exceptions.iter().for_each(|exception| days(&exception.body, classes));
    }

    fn reach(&mut self, expr: &'p Expr, scope: &Scope<'_, 'p>, classes: &mut Classes) -> Option<Reach> {
        use ExprKind as E;
        match &expr.kind {
            E::Literal(_) => Some(Reach::Finite),
            E::Parameter { parameter, at: None } => {
                days(&self.program.parameters.get(parameter.index())?.value, classes);
                Some(Reach::Finite)
            }
            E::Let(id) => self.reach(&scope.rule?.lets.get(id.index())?.value, scope, classes),
            E::Argument(ArgumentId(id)) => scope.arguments.get(usize::try_from(*id).ok()?).copied(),
            E::Own(Item::Field(id)) => self.field(*id, classes),
            E::Own(Item::Rule(id) | Item::Money(id, _)) => {
                self.rule(self.program.rules.get(id.index())?, classes)?;
                Some(Reach::Finite)
            }
            E::Given(inner) => {
                if let Reach::Raw(id) = self.reach(inner, scope, classes)? {
                    classes.fields.entry(id).or_default();
                }
                Some(Reach::Finite)
            }
            E::Compare(first, rest) => {
                self.compared(std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)), scope, classes)
            }
            E::Is { left, right, .. } => self.compared([&**left, &**right].into_iter(), scope, classes),
            E::InSet { value, members } => self.compared(std::iter::once(&**value).chain(members), scope, classes),
            E::InRange { value, low, high } => self.compared([&**value, &**low, &**high].into_iter(), scope, classes),
            E::Scale { scale, argument, at: None } => self.scale(*scale, argument, scope, classes),
            E::Decision { decision, arguments, at: None, .. } => self.decision(*decision, arguments, scope, classes),
            E::Cell { table, keys, at: None, .. } => {
                let table = self.program.tables.get(table.index())?;
                classes.days.extend(table.rows.iter().filter_map(|row| row.from));
                for (place, key) in keys.iter().enumerate() {
                    if let Reach::Raw(id) = self.reach(key, scope, classes)? {
                        let cuts = table.rows.iter().filter_map(|row| row.keys.get(place)).cloned();
                        classes.fields.entry(id).or_default().extend(cuts);
                    }
                }
                Some(Reach::Finite)
            }
            E::Otherwise(..)
            | E::Negate(_)
            | E::Not(_)
            | E::Arithmetic(..)
            | E::And(_)
            | E::Or(_)
            | E::If { .. }
            | E::Round { .. }
            | E::Call(_) => {
                for child in expr.children() {
                    if self.reach(child, scope, classes)? != Reach::Finite {
                        return None;
                    }
                }
                Some(Reach::Finite)
            }
            _ => None,
        }
    }

    fn field(&self, id: FieldId, classes: &mut Classes) -> Option<Reach> {
        let field = self.program.records.get(self.record.index())?.fields.get(id.index())?;
        if field.kind != FieldKind::Column {
            return None;
        }
        match field.ty {
            Type::YesNo | Type::Enum(_) => {
                classes.fields.entry(id).or_default();
                Some(Reach::Finite)
            }
            Type::Number(_) | Type::Date | Type::Month | Type::Text => Some(Reach::Raw(id)),
            Type::Record(_) | Type::State => None,
        }
    }

    /// A field as it stands may be compared with constants only.
    fn compared<'e>(
        &mut self,
        operands: impl Iterator<Item = &'p Expr> + 'e,
        scope: &Scope<'_, 'p>,
        classes: &mut Classes,
    ) -> Option<Reach>
    where
        'p: 'e,
    {
        let (mut raw, mut constants, mut computed) = (BTreeSet::new(), BTreeSet::new(), false);
        for operand in operands {
            match self.reach(operand, scope, classes)? {
                Reach::Raw(id) => {
                    raw.insert(id);
                }
                Reach::Finite => match self.constants(operand, scope) {
                    Some(values) => constants.extend(values),
                    None => computed = true,
                },
            }
        }
        if raw.len() > 1 || (computed && !raw.is_empty()) {
            return None;
        }
        raw.into_iter().for_each(|id| classes.fields.entry(id).or_default().extend(constants.clone()));
        Some(Reach::Finite)
    }

    /// Every value that a constant has at some time.
    fn constants(&self, expr: &Expr, scope: &Scope<'_, 'p>) -> Option<Vec<Value>> {
        match &expr.kind {
            ExprKind::Literal(value) => Some(vec![value.clone()]),
            ExprKind::Parameter { parameter, at: None } => {
                Some(self.program.parameters.get(parameter.index())?.value.values().cloned().collect())
            }
            ExprKind::Let(id) => self.constants(&scope.rule?.lets.get(id.index())?.value, scope),
            _ => None,
        }
    }

    fn scale(
        &mut self,
        id: prakas::ir::ScaleId,
        argument: &'p Expr,
        scope: &Scope<'_, 'p>,
        classes: &mut Classes,
    ) -> Option<Reach> {
        let scale = self.program.scales.get(id.index())?;
        let given = self.reach(argument, scope, classes)?;
        days(&scale.body, classes);
        let inside = Scope { rule: None, arguments: &[given] };
        for body in scale.body.values() {
            let parts = match body {
                ScaleBody::Formula(expr) => vec![expr],
                ScaleBody::Rows(rows) => {
                    for bound in rows.brackets.iter().filter_map(|bracket| bracket.bound.as_ref()) {
                        let cuts = self.constants(bound, &inside)?;
                        if let Reach::Raw(field) = given {
                            classes.fields.entry(field).or_default().extend(cuts);
                        }
                    }
                    rows.brackets.iter().map(|bracket| &bracket.value).collect()
                }
            };
            for part in parts {
                if scale.marginal || self.reach(part, &inside, classes)? != Reach::Finite {
                    return None;
                }
            }
        }
        Some(Reach::Finite)
    }

    fn decision(
        &mut self,
        id: prakas::ir::DecisionId,
        arguments: &'p [Expr],
        scope: &Scope<'_, 'p>,
        classes: &mut Classes,
    ) -> Option<Reach> {
        let decision = self.program.decisions.get(id.index())?;
        let given: Option<Vec<Reach>> = arguments.iter().map(|expr| self.reach(expr, scope, classes)).collect();
        let given = given?;
        days(&decision.body, classes);
        for row in decision.body.values().flatten() {
            for (reach, cell) in given.iter().zip(&row.cells) {
                if let Reach::Raw(field) = reach {
                    classes.fields.entry(*field).or_default().extend(cuts(cell));
                }
            }
            let inside = Scope { rule: None, arguments: &given };
            for result in &row.results {
                if self.reach(result, &inside, classes)? != Reach::Finite {
                    return None;
                }
            }
        }
        Some(Reach::Finite)
    }
}

fn cuts(cell: &Cell) -> Vec<Value> {
    let Cell::OneOf(tests) = cell else { return Vec::new() };
    let ends = |test: &Test| match test {
        Test::Is(value) => vec![value.clone()],
        Test::Between { low, high } => low.iter().chain(high).map(|(value, _)| value.clone()).collect(),
    };
    tests.iter().flat_map(ends).collect()
}

fn days<T>(dated: &Dated<T>, classes: &mut Classes) {
    classes.days.extend(dated.entries.iter().filter_map(|entry| entry.from));
}

impl Classes {
    /// One value of each class of each field that counts, as it is written in data.
    pub fn choices(mut self, program: &Program, record: &Record) -> Option<BTreeMap<String, Vec<Option<String>>>> {
        if let (Some((id, _)), false) = (record.at, self.days.is_empty()) {
            let days = self.days.iter().map(|day| Value::Date(*day)).collect::<Vec<_>>();
            self.fields.entry(id).or_default().extend(days);
        }
        let mut all = BTreeMap::new();
        for (id, cuts) in self.fields {
            let field = record.fields.get(id.index())?;
            let mut values: Vec<Option<String>> = match &field.ty {
                Type::YesNo => vec![Some("yes".to_owned()), Some("no".to_owned())],
                Type::Enum(of) => program.enums.get(of.index())?.members.iter().cloned().map(Some).collect(),
                Type::Number(number) => {
                    let inside = |n: &Decimal| field.range.as_ref().is_none_or(|r| (r.low..=r.high).contains(n));
                    let ends = field.range.iter().flat_map(|range| [range.low, range.high]);
                    let cuts: BTreeSet<Decimal> = cuts.iter().filter_map(number_of).chain(ends).collect();
                    let grain = grain(program, &field.ty);
                    let percent = number.kind == NumberKind::Percent && number.dim.is_plain();
                    let text = |n: Decimal| match percent {
                        true => format!("{}%", (n * Decimal::ONE_HUNDRED).normalize()),
                        false => n.normalize().to_string(),
                    };
                    numbers(&cuts, grain).into_iter().filter(inside).map(|n| Some(text(n))).collect()
                }
                Type::Date => dates(&cuts).into_iter().map(|day| Some(day.to_string())).collect(),
                Type::Month => months(&cuts).into_iter().map(|month| Some(month.to_string())).collect(),
                Type::Text => texts(&cuts).into_iter().map(Some).collect(),
                Type::Record(_) | Type::State => return None,
            };
            if field.optional {
                values.push(None);
            }
            all.insert(field.name.clone(), values);
        }
        Some(all)
    }
}

fn number_of(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(n) => Some(*n),
        _ => None,
    }
}

/// On each cut, and between each two.
fn numbers(cuts: &BTreeSet<Decimal>, grain: Option<Decimal>) -> BTreeSet<Decimal> {
    let all: Vec<Decimal> = cuts.iter().copied().collect();
    let fits = |n: &Decimal| grain.is_none_or(|grain| (*n % grain).is_zero());
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return BTreeSet::from([Decimal::ONE]) };
    let mut out: BTreeSet<Decimal> = all.iter().copied().filter(fits).collect();
    out.extend([first.floor() - Decimal::ONE, last.ceil() + Decimal::ONE]);
    for two in all.windows(2) {
        let [a, b] = two else { continue };
        let between = match grain {
            Some(grain) => ((*a / grain).floor() + Decimal::ONE) * grain,
            None => (*a + *b) / Decimal::TWO,
        };
        if between > *a && between < *b {
            out.insert(between);
        }
    }
    out
}

fn dates(cuts: &BTreeSet<Value>) -> BTreeSet<NaiveDate> {
    let near = |value: &Value| match value {
        Value::Date(day) => vec![day.checked_sub_days(Days::new(1)), Some(*day), day.checked_add_days(Days::new(1))],
        _ => Vec::new(),
    };
    let found: BTreeSet<NaiveDate> = cuts.iter().flat_map(near).flatten().collect();
    if found.is_empty() {
        NaiveDate::from_ymd_opt(2020, 1, 1).into_iter().collect()
    } else {
        found
    }
}

fn months(cuts: &BTreeSet<Value>) -> BTreeSet<Month> {
    let day = |value: &Value| match value {
        Value::Date(day) => Some(*day),
        Value::Month(month) => month.first_day(),
        _ => None,
    };
    let near =
        |day: NaiveDate| [day.checked_sub_months(Months::new(1)), Some(day), day.checked_add_months(Months::new(1))];
    let found: BTreeSet<Month> = cuts.iter().filter_map(day).flat_map(near).flatten().map(Month::of).collect();
    if found.is_empty() {
        Month::new(2020, 1).into_iter().collect()
    } else {
        found
    }
}

fn texts(cuts: &BTreeSet<Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let known: Vec<String> = cuts.iter().filter_map(text).collect();
    let other = (0..).map(|n| format!("other{n}")).find(|other| !known.contains(other));
    known.into_iter().chain(other).collect()
}
