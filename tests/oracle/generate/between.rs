//! Ranks, allocations, first rows and limits, as lines of a rule.

use super::expression::Writer;
use super::literal::literal;
use super::model::{Letter, T};

/// Perhaps a let that goes over all rows of the record, or keeps the first row of a relation.
pub fn step(writer: &mut Writer, lines: &mut Vec<String>) {
    match writer.tape.below(16) {
        13 => rank(writer, lines),
        14 => allocate(writer, lines),
        15 => first_row(writer, lines),
        _ => {}
    }
}

fn fresh(writer: &Writer, letter: &str) -> String {
    format!("{letter}{}_{}", writer.model.names, writer.place.lets.len())
}

/// Rows of the rule's own record: through a reference and back, or all of them.
fn fellows(writer: &mut Writer) -> String {
    let model = writer.model;
    let record = writer.place.record.unwrap();
    let references = model.records[record].references.iter().filter(|r| !r.optional);
    let mut all: Vec<String> = references.filter_map(|r| Some(format!("{}.{}", r.name, r.listed.clone()?))).collect();
    if let Some((text, of)) = writer.relation() {
        if of == record {
            all.push(text);
        }
    }
    if all.is_empty() || writer.tape.chance(20) {
        return model.records[record].name.clone();
    }
    writer.tape.of(&all).clone()
}

fn rank(writer: &mut Writer, lines: &mut Vec<String>) {
    let record = writer.place.record.unwrap();
    let name = fresh(writer, "n");
    let mut keys = writer.sortable(record, "");
    if !writer.tape.chance(15) || keys.is_empty() {
        keys.extend(writer.model.records[record].keys.iter().map(|k| k.0.clone()));
    }
    if keys.is_empty() {
        return;
    }
    let filter = writer.tape.chance(40);
    let condition = if filter { format!(" where {}", writer.condition(1)) } else { String::new() };
    let rows = fellows(writer);
    lines.push(format!("let {name} = rank in {rows}{condition} order by {}", writer.directed(keys)));
    writer.place.lets.push((name, T::Integer, filter));
}

fn allocate(writer: &mut Writer, lines: &mut Vec<String>) {
    let name = fresh(writer, "w");
    let (ty, weight) = weight(writer);
    let weight = if writer.tape.chance(15) { weight } else { format!("max({}, {weight})", zero(ty)) };
    lines.push(format!("let {name} = {weight}"));
    let rows = fellows(writer);
    let model = writer.model;
    // The pot of the row that all refer to, or one amount for all.
    let common: Vec<String> = match rows.split_once('.') {
        Some((reference, _)) => {
            let found = model.records[writer.place.record.unwrap()].references.iter().find(|r| r.name == reference);
            let fields = found.map(|r| model.records[r.target].fields.as_slice()).unwrap_or_default();
            fields.iter().filter(|f| f.ty == T::Khr && !f.optional).map(|f| format!("{reference}.{}", f.name)).collect()
        }
        None => Vec::new(),
    };
    let pot = match common.first() {
        Some(pot) if writer.tape.chance(80) => pot.clone(),
        _ if writer.tape.chance(10) => writer.round(T::Khr, 1),
        _ => literal(writer.tape, model, T::Khr),
    };
    let coin = *writer.tape.of(&["1 KHR", "1 KHR", "0.1 KHR", "50 KHR"]);
    let part = fresh(writer, "a");
    lines.push(format!("let {part} = allocate({pot}, by {name}, among {rows}, to {coin}, largest remainder)"));
    writer.place.lets.push((name, ty, false));
    writer.place.limit = Some((part.clone(), T::Khr));
    writer.place.lets.push((part, T::Khr, false));
}

/// A field of the row, or any formula.
fn weight(writer: &mut Writer) -> (T, String) {
    let fields = &writer.model.records[writer.place.record.unwrap()].fields;
    let numbers = fields.iter().filter(|f| !f.optional && matches!(f.ty, T::Integer | T::Decimal | T::Khr | T::Usd));
    let all: Vec<(T, String)> = numbers.map(|f| (f.ty, f.name.clone())).collect();
    if !all.is_empty() && writer.tape.chance(60) {
        return writer.tape.of(&all).clone();
    }
    let ty = *writer.tape.of(&[T::Integer, T::Decimal, T::Khr, T::Usd]);
    (ty, writer.formula(ty, 1))
}

/// The first row itself, whose fields are read further down.
fn first_row(writer: &mut Writer, lines: &mut Vec<String>) {
    let Some((source, record)) = writer.relation() else { return };
    let (name, letter) = (fresh(writer, "i"), fresh(writer, "u"));
    let mut keys = writer.sortable(record, &format!("{letter}."));
    let ends = &writer.model.records[record].keys;
    if !writer.tape.chance(15) || keys.is_empty() {
        keys.extend(ends.iter().map(|k| format!("{letter}.{}", k.0)));
    }
    if keys.is_empty() {
        return;
    }
    writer.place.letters.push((letter.clone(), Letter::Row(record)));
    let condition = if writer.tape.chance(60) { format!(" where {}", writer.condition(1)) } else { String::new() };
    writer.place.letters.pop();
    lines.push(format!("let {name} = first({letter} in {source}{condition} order by {})", writer.directed(keys)));
    let fields = writer.model.records[record].fields.clone();
    writer.place.lets.extend(fields.into_iter().map(|f| (format!("{name}.{}", f.name), f.ty, true)));
}

/// `limit NAME = AMOUNT to MAX per REF in WINDOW order by KEYS`
pub fn limit(writer: &mut Writer, lines: &mut Vec<String>) {
    let model = writer.model;
    let record = &model.records[writer.place.record.unwrap()];
    let whole = record.group.as_ref().is_none_or(|g| g.keys.len() == record.keys.len());
    if record.at.is_none() || !whole || !writer.tape.chance(40) {
        return;
    }
    let name = fresh(writer, "z");
    let ty = *writer.tape.of(&[T::Khr, T::Days, T::Integer, T::Khr, T::Usd]);
    let by_day = ty == T::Days && writer.tape.chance(80);
    let start = writer.tape.of(&days_of(writer)).clone();
    let amount = if by_day && !start.is_empty() { by_days(writer, &start) } else { amount(writer, ty) };
    let maximum = if writer.tape.chance(25) { writer.expr(ty, 1) } else { maximum(writer, ty) };
    let per = per(writer);
    let window = window(writer);
    let mut keys = writer.sortable(writer.place.record.unwrap(), "");
    if writer.tape.chance(60) {
        keys = record.at.iter().map(|a| a.0.clone()).collect();
    }
    keys.extend(record.keys.iter().map(|k| k.0.clone()).filter(|k| !keys.contains(k)).collect::<Vec<_>>());
    let order = writer.directed(keys);
    lines.push(format!("limit {name} = {amount} to {maximum} per {per} in {window} order by {order}"));
    writer.place.limit = Some((name, ty));
}

/// Names of dates of the row.
fn days_of(writer: &Writer) -> Vec<String> {
    let record = &writer.model.records[writer.place.record.unwrap()];
    let dates = record.fields.iter().filter(|f| f.ty == T::Date && !f.optional).map(|f| f.name.clone());
    let at = record.at.iter().filter(|a| a.1 == T::Date).map(|a| a.0.clone());
    let all: Vec<String> = at.chain(dates).collect();
    if all.is_empty() {
        vec![String::new()]
    } else {
        all
    }
}

fn by_days(writer: &mut Writer, start: &str) -> String {
    let more = writer.tape.below(45);
    match writer.tape.below(8) {
        7 => format!("days {start} to {}", writer.tape.of(&days_of(writer))),
        6 => format!("days {start} to {start} - {} days", more % 3),
        5 => format!("days {start} to {}", writer.expr(T::Date, 0)),
        _ => format!("days {start} to {start} + {more} days"),
    }
}

pub fn zero(ty: T) -> String {
    format!("0{}", ty.unit())
}

fn amount(writer: &mut Writer, ty: T) -> String {
    let value = writer.expr(ty, 1);
    if writer.tape.chance(8) {
        return value;
    }
    format!("max({}, {value})", zero(ty))
}

fn maximum(writer: &mut Writer, ty: T) -> String {
    let digits = match ty {
        T::Khr => *writer.tape.of(&["300000", "1", "1500000", "0", "400000.5"]),
        T::Usd => *writer.tape.of(&["15", "0.01", "200"]),
        T::Days => *writer.tape.of(&["10", "3", "30", "60", "2.5", "0"]),
        _ => *writer.tape.of(&["2", "12", "5", "30"]),
    };
    format!("{digits}{}", ty.unit())
}

/// A reference, a row behind it, or a value.
fn per(writer: &mut Writer) -> String {
    let model = writer.model;
    let record = &model.records[writer.place.record.unwrap()];
    let mut all = Vec::new();
    for reference in record.references.iter().filter(|r| !r.optional) {
        all.push(reference.name.clone());
        let further = model.records[reference.target].references.iter().filter(|r| !r.optional);
        all.extend(further.map(|r| format!("{}.{}", reference.name, r.name)));
    }
    let values = record.fields.iter().filter(|f| !f.optional && matches!(f.ty, T::Enum(_) | T::YesNo | T::Text));
    if all.is_empty() || writer.tape.chance(20) {
        all.extend(values.map(|f| f.name.clone()));
    }
    if all.is_empty() {
        all.push(record.keys[0].0.clone());
    }
    writer.tape.of(&all).clone()
}

fn window(writer: &mut Writer) -> String {
    let length = *writer.tape.of(&["12 months", "30 days", "1 months", "1 years", "6 months", "2 years", "1 days"]);
    match writer.tape.below(6) {
        0 => "calendar year".into(),
        1 => format!("year from {}", literal(writer.tape, writer.model, T::Date)),
        2 => format!("year from {}", writer.expr(T::Date, 0)),
        3 => format!("{length} from first use"),
        _ => format!("any {length}"),
    }
}
