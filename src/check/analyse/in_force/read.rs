//! One read of a dated thing: which of its days are asked for, and whether it has a value on all of them.
//! Scales and decisions are gone through for the reader, each version on its own days.

use super::{narrow, Declared, Pass, Reader, Thing, DECISION, PARAMETER, RULE, SCALE, TABLE};
use crate::check::analyse::dates::{self, Days};
use crate::ir::{Dated, Entry, Expr, ExprKind, Item, RuleId, Scale, ScaleBody, Table, TableRow};
use crate::source::Span;
use crate::value::Value;
use chrono::NaiveDate;

impl<'a> Pass<'a> {
    pub(super) fn thing(&mut self, expr: &'a Expr, days: &Days, reader: Reader<'a>, used: &mut [Days]) {
        let reader = Reader { fixed: reader.fixed || names_date(expr), ..reader };
        match &expr.kind {
            ExprKind::Let(id) => {
                if let Some(slot) = used.get_mut(id.index()) {
                    *slot = slot.or(days);
                }
            }
            ExprKind::Parameter { parameter, at } => {
                if let Some(days) = asked(days, at.as_deref()) {
                    self.parameter(parameter.index(), expr.span, &days, reader);
                }
            }
            ExprKind::Scale { scale, at, .. } => {
                if let Some(days) = asked(days, at.as_deref()) {
                    self.scale(scale.index(), expr.span, &days, reader);
                }
            }
            ExprKind::Decision { decision, at, .. } => {
                if let Some(days) = asked(days, at.as_deref()) {
                    self.decision(decision.index(), expr.span, &days, reader);
                }
            }
            ExprKind::Cell { table, keys, at, .. } => {
                if let Some(days) = asked(days, at.as_deref()) {
                    self.table(table.index(), keys, expr.span, &days, reader);
                }
            }
            ExprKind::Own(Item::Rule(id) | Item::Money(id, _)) => self.own_rule(*id, expr.span, days, reader),
            ExprKind::Of { item: Item::Rule(id) | Item::Money(id, _), .. } => {
                // Another record has another date: any day may be asked for.
                let any = self.complete.clone();
                if let Some(slot) = self.asked.get_mut(id.index()) {
                    *slot = slot.or(&any);
                }
            }
            _ => {}
        }
    }

    /// Reports the first asked day on which a dated thing has no value.
    pub(super) fn open<T>(
        &mut self,
        what: Declared<'a>,
        dated: &Dated<T>,
        place: Span,
        days: &Days,
        reader: Reader<'a>,
    ) {
        if let Some(day) = days.without(&dates::in_force(dated)).first() {
            self.no_value(what, &ends(dated, day), (place, day), reader);
        }
    }

    fn parameter(&mut self, index: usize, place: Span, days: &Days, reader: Reader<'a>) {
        if let Some(parameter) = self.program.parameters.get(index) {
            let what = Declared { thing: (PARAMETER, index), name: &parameter.name, span: parameter.span };
            self.open(what, &parameter.value, place, days, reader);
        }
    }

    fn scale(&mut self, index: usize, place: Span, days: &Days, reader: Reader<'a>) {
        let Some(scale) = self.program.scales.get(index) else { return };
        let what = Declared { thing: (SCALE, index), name: &scale.name, span: scale.span };
        self.open(what, &scale.body, place, days, reader);
        if let Some(days) = self.enter(what, days, reader) {
            self.versions(&scale.body, &days, inside(reader), &mut Vec::new(), |body| match body {
                ScaleBody::Formula(formula) => vec![formula],
                ScaleBody::Rows(rows) => rows.brackets.iter().flat_map(|b| b.bound.iter().chain([&b.value])).collect(),
            });
        }
    }

    fn decision(&mut self, index: usize, place: Span, days: &Days, reader: Reader<'a>) {
        let Some(decision) = self.program.decisions.get(index) else { return };
        let what = Declared { thing: (DECISION, index), name: &decision.name, span: decision.span };
        self.open(what, &decision.body, place, days, reader);
        if let Some(days) = self.enter(what, days, reader) {
            self.versions(&decision.body, &days, inside(reader), &mut Vec::new(), |rows| {
                rows.iter().flat_map(|r| &r.results).collect()
            });
        }
    }

    /// The body of a scale or decision reads nothing that has dates.
    fn is_quiet(&mut self, thing: Thing) -> bool {
        if let Some(known) = self.quiet.get(&thing) {
            return *known;
        }
        let mut quiet = true;
        let program = self.program;
        let mut look = |expr: &'a Expr| expr.visit(&mut |part| quiet &= !reads(part));
        match thing {
            (SCALE, index) => program.scales.get(index).into_iter().for_each(|s| parts(s).for_each(&mut look)),
            (_, index) => {
                let rows = program.decisions.get(index).into_iter().flat_map(|d| &d.body.entries);
                rows.filter_map(|e| e.value.as_ref()).flatten().flat_map(|r| &r.results).for_each(&mut look);
            }
        }
        self.quiet.insert(thing, quiet);
        quiet
    }

    /// The days for which this reader did not go through a body yet.
    fn enter(&mut self, what: Declared<'a>, days: &Days, reader: Reader<'a>) -> Option<Days> {
        if self.is_quiet(what.thing) {
            return None;
        }
        let seen = self.inside.entry((reader.span, what.thing)).or_default();
        let new = days.without(seen);
        *seen = seen.or(days);
        (!new.is_empty()).then_some(new)
    }

    fn table(&mut self, index: usize, keys: &[Expr], place: Span, days: &Days, reader: Reader<'a>) {
        let Some(table) = self.program.tables.get(index).filter(|t| t.dated && !t.rows.is_empty()) else { return };
        let what = Declared { thing: (TABLE, index), name: &table.name, span: table.span };
        let key: Option<Vec<Value>> = keys.iter().map(literal).collect();
        let chain = key.and_then(|key| chain(table, &key));
        let force = match &chain {
            Some(chain) => dates::in_force(chain),
            None => self.tables.entry(index).or_insert_with(|| any_row(table)).clone(),
        };
        if let Some(day) = days.without(&force).first() {
            let said = match &chain {
                Some(chain) => ends(chain, day),
                None => match force.intervals().iter().find(|(from, _)| *from > day) {
                    Some((from, _)) => format!("no row before {from}"),
                    None => "no row is in force any more".into(),
                },
            };
            self.no_value(what, &said, (place, day), reader);
        }
    }

    fn own_rule(&mut self, id: RuleId, place: Span, days: &Days, reader: Reader<'a>) {
        let Some(rule) = self.program.rules.get(id.index()) else { return };
        if let Some(slot) = self.asked.get_mut(id.index()) {
            *slot = slot.or(days);
        }
        if rule.money.is_none() {
            let what = Declared { thing: (RULE, id.index()), name: &rule.name, span: rule.span };
            self.open(what, &rule.body.formula, place, days, reader);
        }
    }
}

/// Inside a scale or decision nothing is known of the row's date field.
fn inside(reader: Reader<'_>) -> Reader<'_> {
    Reader { at: None::<narrow::AtField>, ..reader }
}

/// The days that a read asks for: those of the reader, or the date behind `at`; nothing where that is computed.
fn asked(days: &Days, at: Option<&Expr>) -> Option<Days> {
    let Some(at) = at else { return Some(days.clone()) };
    let day = match literal(at)? {
        Value::Date(date) => date,
        Value::Month(month) => month.first_day()?,
        _ => return None,
    };
    Some(Days::between(day, day.succ_opt()))
}

/// Every expression of a scale.
fn parts(scale: &Scale) -> impl Iterator<Item = &Expr> {
    scale.body.entries.iter().filter_map(|e| e.value.as_ref()).flat_map(|body| match body {
        ScaleBody::Formula(formula) => vec![formula],
        ScaleBody::Rows(rows) => rows.brackets.iter().flat_map(|b| b.bound.iter().chain([&b.value])).collect(),
    })
}

fn reads(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Parameter { .. } | ExprKind::Scale { .. } | ExprKind::Decision { .. } | ExprKind::Cell { .. }
    )
}

fn names_date(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Parameter { at: Some(_), .. }
            | ExprKind::Scale { at: Some(_), .. }
            | ExprKind::Decision { at: Some(_), .. }
            | ExprKind::Cell { at: Some(_), .. }
    )
}

fn literal(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Literal(value) => Some(value.clone()),
        _ => None,
    }
}

/// What the declaration says of a day without a value.
fn ends<T>(dated: &Dated<T>, day: NaiveDate) -> String {
    let from = |e: &Entry<T>| e.from.unwrap_or(NaiveDate::MIN);
    let before = dated.entries.iter().rfind(|e| from(e) <= day);
    if let Some(end) = before {
        return format!("not in force from {}", from(end));
    }
    match dated.entries.iter().find(|e| e.value.is_some()) {
        Some(first) => format!("first value from {}", from(first)),
        None => "never in force".into(),
    }
}

/// The rows of one key as a dated list; nothing when the key has no row.
fn chain<'t>(table: &'t Table, key: &[Value]) -> Option<Dated<&'t TableRow>> {
    let start = table.rows.partition_point(|r| r.keys.as_slice() < key);
    let rows = table.rows.iter().skip(start).take_while(|r| r.keys == key);
    let entries: Vec<Entry<&TableRow>> = rows.map(entry).collect();
    (!entries.is_empty()).then_some(Dated { entries })
}

fn entry(row: &TableRow) -> Entry<&TableRow> {
    Entry {
        from: row.from,
        enacted: row.enacted,
        value: row.values.as_ref().map(|_| row),
        cites: Vec::new(),
        span: row.span,
    }
}

/// Days on which some key of a table has a value.
fn any_row(table: &Table) -> Days {
    let chains = table.rows.chunk_by(|a, b| a.keys == b.keys);
    chains.fold(Days::default(), |all, rows| {
        all.or(&dates::in_force(&Dated { entries: rows.iter().map(entry).collect() }))
    })
}
