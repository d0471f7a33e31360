//! Facts of declarations that hold constants: the scheme, records, tables, parameters, scales, decision tables.

use super::facts::{formula, value, words, Declared, Kind, Line, Part, Said};
use super::words::grouped;
use super::Version;
use crate::ir::{
    Argument, Cell, Cite, Decision, DecisionRow, Field, FieldKind, Hit, Names, Parameter, Record, Scale, ScaleBody,
    ScaleRows, Table, TableRow, Test, Type,
};
use crate::value::Value;
use std::collections::BTreeMap;

/// Rows that one row of a decision table is told as.
const ALTERNATIVES: usize = 100;

/// The scheme itself, coins and enums.
pub(super) fn head(version: Version<'_>) -> Vec<Declared<'_>> {
    let program = version.program;
    let names = Names::of(version.program);
    let mut all = Vec::new();
    if let Some(scheme) = &program.scheme {
        let mut one = Declared::new(Kind::Scheme, &scheme.name, (names, version.sources), scheme.span);
        one.say(Part::Head("parties"), scheme.parties.join(", "), scheme.span);
        if let Some(day) = scheme.complete {
            one.say(Part::Head("the first day for which the rules are complete"), day.to_string(), scheme.span);
        }
        one.titled(scheme.title.as_ref(), &[]);
        all.push(one);
    }
    let place = program.scheme.as_ref().map(|s| s.span).unwrap_or_default();
    for (unit, coin) in &program.coins {
        let mut one = Declared::new(Kind::Coin, &unit.0, (names, version.sources), place);
        one.say(Part::Value, coin.normalize().to_string(), place);
        all.push(one);
    }
    for def in &program.enums {
        let mut one = Declared::new(Kind::Enum, &def.name, (names, version.sources), def.span);
        // Their order counts: members are compared by it.
        one.say(Part::Head("the order of its members"), def.members.join(", "), def.span);
        for member in &def.members {
            one.say(Part::Member(member.clone()), "there", def.span);
        }
        all.push(one);
    }
    all
}

impl Declared<'_> {
    pub(super) fn titled(&mut self, title: Option<&String>, cites: &[Cite]) {
        let span = self.span;
        self.title = title.cloned();
        if let Some(title) = title {
            self.say(Part::Title, title.clone(), span);
        }
        if !cites.is_empty() {
            let all: Vec<&str> = cites.iter().map(|cite| cite.text.as_str()).collect();
            self.say(Part::Cite, all.join("; "), span);
        }
    }
}

pub(super) fn record<'p>(version: Version<'p>, record: &'p Record) -> Declared<'p> {
    let names = Names { record: Some(record), ..Names::of(version.program) };
    let mut one = Declared::new(Kind::Record, &record.name, (names, version.sources), record.span);
    let field = |id: crate::ir::FieldId| record.fields.get(id.index()).map_or("?", |f| f.name.as_str());
    let keys: Vec<&str> = record.keys.iter().map(|id| field(*id)).collect();
    one.say(Part::Head("key"), keys.join(", "), record.span);
    if let Some((id, last)) = record.at {
        let day = if last { "the last day of " } else { "" };
        one.say(Part::Head("the date of a row"), format!("{day}{}", field(id)), record.span);
    }
    if let Some(id) = record.known {
        one.say(Part::Head("the day from which a row knows the law"), field(id), record.span);
    }
    for field in &record.fields {
        let text = field_text(&names, field);
        one.say(Part::Field(field.name.clone()), text, field.span);
    }
    for require in &record.requires {
        one.formula(Part::Require(require.name.clone()), &require.condition);
    }
    one.titled(record.title.as_ref(), &[]);
    one
}

fn field_text(names: &Names<'_>, field: &Field) -> String {
    let mut text = names.ty(&field.ty, field.optional);
    if let FieldKind::By(keys) = &field.kind {
        text.push_str(&format!(" by ({})", names.list(keys)));
    }
    if let Some(range) = &field.range {
        text.push_str(&format!(" in {} to {}", range.low, range.high));
    }
    text
}

pub(super) fn table<'p>(version: Version<'p>, table: &'p Table) -> Declared<'p> {
    let names = Names::of(version.program);
    let mut one = Declared::new(Kind::Table, &table.name, (names, version.sources), table.span);
    for (column, key) in table.keys.iter().map(|c| (c, " (key)")).chain(table.columns.iter().map(|c| (c, ""))) {
        one.say(Part::Field(column.name.clone()), names.ty(&column.ty, column.optional) + key, table.span);
    }
    let mut rows: BTreeMap<String, Vec<&TableRow>> = BTreeMap::new();
    for row in &table.rows {
        let keys = row.keys.iter().zip(&table.keys).map(|(value, column)| names.value(value, &column.ty));
        rows.entry(keys.collect::<Vec<_>>().join(", ")).or_default().push(row);
    }
    for (key, rows) in rows {
        for (index, column) in table.columns.iter().enumerate() {
            let lines = rows.iter().map(|row| cell(&names, row, index, &column.ty));
            one.facts.insert(Part::Cell(key.clone(), column.name.clone()), lines.collect());
        }
    }
    one.titled(None, &table.cites);
    one
}

fn cell<'p>(names: &Names<'p>, row: &TableRow, index: usize, ty: &Type) -> Line<'p> {
    let cell = row.values.as_ref().and_then(|values| values.get(index));
    let said = cell.map(|cell| cell.as_ref().map_or_else(|| words("empty"), |v| value(names, v, ty)));
    let cites = row.cite.iter().map(|cite| cite.text.clone()).collect();
    Line { from: row.from, enacted: row.enacted, said, cites, span: row.span }
}

pub(super) fn parameter<'p>(version: Version<'p>, parameter: &'p Parameter) -> Declared<'p> {
    let names = Names::of(version.program);
    let mut one = Declared::new(Kind::Parameter, &parameter.name, (names, version.sources), parameter.span);
    one.say(Part::Head("type"), names.ty(&parameter.ty, false), parameter.span);
    one.dated(Part::Value, &parameter.value, |names, amount| Some(value(names, amount, &parameter.ty)));
    one.titled(parameter.title.as_ref(), &parameter.cites);
    one
}

pub(super) fn scale<'p>(version: Version<'p>, scale: &'p Scale) -> Declared<'p> {
    let names = Names { arguments: std::slice::from_ref(&scale.argument), ..Names::of(version.program) };
    let mut one = Declared::new(Kind::Scale, &scale.name, (names, version.sources), scale.span);
    let marginal = if scale.marginal { ", each rate for its slice" } else { "" };
    let head = format!("({}) : {}{marginal}", taken(&names, &scale.argument), names.ty(&scale.ty, false));
    one.say(Part::Head("what it is of"), head, scale.span);
    one.dated_parts(&scale.body, |names, body| match body {
        ScaleBody::Formula(expr) => vec![(Part::Value, formula(names, expr))],
        ScaleBody::Rows(rows) => brackets(names, rows),
    });
    one.titled(scale.title.as_ref(), &scale.cites);
    one
}

/// An argument without its name, which is nobody's business.
fn taken(names: &Names<'_>, argument: &Argument) -> String {
    let text = names.argument(argument);
    text.split_once(" : ").map_or_else(|| text.clone(), |(_, ty)| ty.to_owned())
}

fn brackets<'p>(names: &Names<'p>, rows: &'p ScaleRows) -> Vec<(Part, Said<'p>)> {
    let word = if rows.inclusive { "up to" } else { "below" };
    let bound = |bound: &crate::ir::Bracket| match &bound.bound {
        Some(bound) => format!("{word} {}", grouped(&names.expr(bound))),
        None => "above".to_owned(),
    };
    rows.brackets.iter().map(|b| (Part::Bracket(bound(b)), formula(names, &b.value))).collect()
}

pub(super) fn decision<'p>(version: Version<'p>, decision: &'p Decision) -> Declared<'p> {
    let names = Names { arguments: &decision.arguments, ..Names::of(version.program) };
    let mut one = Declared::new(Kind::Decision, &decision.name, (names, version.sources), decision.span);
    let arguments: Vec<String> = decision.arguments.iter().map(|a| taken(&names, a)).collect();
    let results = decision.results.iter().map(|(name, ty)| format!("{name} : {}", names.ty(ty, false)));
    let head = format!("({}) {}", arguments.join(", "), results.collect::<Vec<_>>().join(", "));
    one.say(Part::Head("what it is of"), head, decision.span);
    one.say(Part::Head("which of several rows counts"), hit(decision.hit), decision.span);
    one.dated_parts(&decision.body, |names, rows| {
        let mut parts: Vec<(Part, Said)> = rows
            .iter()
            .flat_map(|row| each(names, decision, row).map(|cells| (Part::Row(cells), results_of(names, row))))
            .collect();
        // Rows with the same cells, as tables that add up may have them, are told apart by their place.
        let mut seen: BTreeMap<Part, usize> = BTreeMap::new();
        for (part, _) in &mut parts {
            let times = seen.entry(part.clone()).or_insert(0);
            *times += 1;
            if let (Part::Row(cells), 2..) = (&mut *part, *times) {
                cells.push_str(&format!(" ({times})"));
            }
        }
        if decision.hit == Hit::First {
            let order: Vec<String> = rows.iter().map(|row| cells(names, decision, row)).collect();
            parts.push((Part::Head("the order of its rows"), words(order.join("; "))));
        }
        parts
    });
    one.titled(decision.title.as_ref(), &decision.cites);
    one
}

fn results_of<'p>(names: &Names<'p>, row: &'p DecisionRow) -> Said<'p> {
    match row.results.as_slice() {
        [one] => formula(names, one),
        several => words(names.list(several)),
    }
}

fn cells(names: &Names<'_>, decision: &Decision, row: &DecisionRow) -> String {
    if row.otherwise {
        return "otherwise".to_owned();
    }
    let cell = |(cell, argument): (&Cell, &Argument)| match cell {
        Cell::Anything => "-".to_owned(),
        Cell::Missing => "missing".to_owned(),
        Cell::OneOf(tests) => tests.iter().map(|t| test(names, t, &argument.ty)).collect::<Vec<_>>().join(" or "),
    };
    row.cells.iter().zip(&decision.arguments).map(cell).collect::<Vec<_>>().join(" | ")
}

/// The row once for each value that its cells name, so that regrouping them is no change. Where several rows may match,
/// and where there would be too many, it is one row.
fn each(names: &Names<'_>, decision: &Decision, row: &DecisionRow) -> std::vec::IntoIter<String> {
    let alternatives = |(cell, argument): (&Cell, &Argument)| match cell {
        Cell::OneOf(tests) => tests.iter().map(|t| test(names, t, &argument.ty)).collect(),
        Cell::Anything => vec!["-".to_owned()],
        Cell::Missing => vec!["missing".to_owned()],
    };
    let columns: Vec<Vec<String>> = row.cells.iter().zip(&decision.arguments).map(alternatives).collect();
    let count = columns.iter().try_fold(1_usize, |n, column| n.checked_mul(column.len()));
    let apart = matches!(decision.hit, Hit::Unique | Hit::Any);
    if row.otherwise || !apart || count.is_none_or(|n| n > ALTERNATIVES) {
        return vec![cells(names, decision, row)].into_iter();
    }
    let mut all = vec![String::new()];
    for column in columns {
        let add = |start: &String| {
            let join = if start.is_empty() { "" } else { " | " };
            column.iter().map(|cell| format!("{start}{join}{cell}")).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(add).collect();
    }
    all.into_iter()
}

fn test(names: &Names<'_>, test: &Test, ty: &Type) -> String {
    match test {
        // The column says which enum a member is of.
        Test::Is(value @ Value::Member(_)) => {
            let text = names.value(value, ty);
            text.rsplit('.').next().unwrap_or(&text).to_owned()
        }
        Test::Is(value) => names.value(value, ty),
        Test::Between { low, high } => {
            let low =
                low.iter().map(|(v, closed)| format!("{} {}", if *closed { ">=" } else { ">" }, names.value(v, ty)));
            let high =
                high.iter().map(|(v, closed)| format!("{} {}", if *closed { "<=" } else { "<" }, names.value(v, ty)));
            low.chain(high).collect::<Vec<_>>().join(" and ")
        }
    }
}

fn hit(hit: Hit) -> &'static str {
    match hit {
        Hit::Unique => "the only one",
        Hit::Any => "any, as all say the same",
        Hit::First => "the first",
        Hit::Sum => "their sum",
        Hit::Min => "the least",
        Hit::Max => "the greatest",
        Hit::Count => "their number",
    }
}
