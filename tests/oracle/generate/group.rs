//! Groups: over rows and over pairs, with keys of several types and measures over their rows.

use super::expression::{Place, Writer};
use super::model::{Group, GroupKey, Letter, Model, Record, Reference, Rule, T};
use super::tape::Tape;

/// What a group ranges over, as written, and the place in which its keys are.
struct Over<'m> {
    text: String,
    record: usize,
    place: Place,
    pair: Option<Vec<(String, Letter)>>,
    model: &'m Model,
}

pub fn group(tape: &mut Tape, model: &mut Model, text: &mut String) {
    let name = format!("G{}", model.records.len());
    let number = model.names + 1;
    model.names += 1;
    let over = over(tape, model, number);
    let mut writer = Writer { model: over.model, tape, place: over.place.clone() };
    let condition =
        if writer.tape.chance(40) || over.pair.is_some() { condition(&mut writer, &over) } else { String::new() };
    let mut record = Record {
        name: name.clone(),
        group: None,
        keys: Vec::new(),
        at: None,
        known: None,
        fields: Vec::new(),
        references: Vec::new(),
        requires: Vec::new(),
    };
    let (mut keys, mut shape) = (Vec::new(), Vec::new());
    for index in 0..writer.tape.between(1, 2) {
        keys.push(key(&mut writer, &over, &mut record, &mut shape, (number, index)));
    }
    record.group = Some(Group { over: over.record, keys: shape });
    record.at = record.keys.iter().find(|k| matches!(k.1, T::Month | T::Date)).cloned();
    let mut lines: Vec<String> = record.at.iter().map(|a| format!("at {}", a.0)).collect();
    if writer.tape.chance(20) {
        lines.push(format!("title \"Report {name}\""));
    }
    let dated = record.at.is_some();
    let (text_over, place, pair) = (over.text.clone(), over.place.clone(), over.pair.clone());
    let index = model.records.len();
    model.records.push(record);
    measures(tape, model, &mut lines, (index, number), &Place { dated, ..place }, pair.is_some());
    text.push_str(&format!("group {name} over {text_over}{condition} by {} {{\n", keys.join(", ")));
    lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    text.push_str("}\n\n");
}

fn over<'m>(tape: &mut Tape, model: &'m Model, number: usize) -> Over<'m> {
    let record = tape.below(model.records.len());
    let dated = model.records[record].at.is_some();
    let place = Place { record: Some(record), dated, ..Place::default() };
    let name = model.records[record].name.clone();
    if !tape.chance(25) {
        return Over { text: name, record, place, pair: None, model };
    }
    let (a, b) = (format!("ga{number}"), format!("gb{number}"));
    let tables: Vec<usize> = (0..model.tables.len()).filter(|t| dated || !model.tables[*t].dated).collect();
    let (second, letter) = match tables.first() {
        Some(table) if tape.chance(50) => (model.tables[*table].name.clone(), Letter::Table(*table)),
        _ => {
            let other = tape.below(model.records.len());
            (model.records[other].name.clone(), Letter::Row(other))
        }
    };
    let letters = vec![(a.clone(), Letter::Row(record)), (b.clone(), letter)];
    let place = Place { record: None, letters: letters.clone(), ..place };
    Over { text: format!("{name} as {a} and {second} as {b}"), record, place, pair: Some(letters), model }
}

/// Which rows, or which pairs belong together: mostly those that agree in something.
fn condition(writer: &mut Writer, over: &Over) -> String {
    let Some(pair) = &over.pair else { return format!(" where {}", writer.condition(1)) };
    for ty in [T::Text, T::Integer, T::Month, T::Enum(0), T::Date, T::YesNo] {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        writer.of_letter(&pair[0].0, pair[0].1, ty, &mut first);
        writer.of_letter(&pair[1].0, pair[1].1, ty, &mut second);
        if !first.is_empty() && !second.is_empty() && writer.tape.chance(70) {
            return format!(" where {} is {}", writer.tape.of(&first), writer.tape.of(&second));
        }
    }
    format!(" where {}", writer.condition(1))
}

fn key(
    writer: &mut Writer,
    over: &Over,
    record: &mut Record,
    shape: &mut Vec<GroupKey>,
    (number, index): (usize, usize),
) -> String {
    let references: Vec<Reference> =
        over.model.records[over.record].references.iter().filter(|r| !r.optional).cloned().collect();
    let used = |name: &str, record: &Record| record.references.iter().any(|r| r.name == name);
    if !references.is_empty() && writer.tape.chance(40) {
        let reference = writer.tape.of(&references).clone();
        let name = if over.pair.is_some() { format!("gk{number}_{index}") } else { reference.name.clone() };
        if !used(&name, record) {
            let listed = writer.tape.chance(50).then(|| format!("gl{number}_{index}"));
            let back = listed.as_ref().map_or(String::new(), |l| format!(" listed as {l}"));
            let value = over.pair.as_ref().map_or(String::new(), |p| format!(" = {}.{}", p[0].0, reference.name));
            shape.push(GroupKey::Reference(reference.target));
            record.references.push(Reference {
                name: name.clone(),
                listed,
                optional: false,
                by: Vec::new(),
                ..reference
            });
            return format!("{name}{value}{back}");
        }
    }
    let ty = *writer.tape.of(&[T::Month, T::Enum(0), T::YesNo, T::Date, T::Text, T::Integer, T::Month]);
    let name = format!("gk{number}_{index}");
    shape.push(GroupKey::Value(ty));
    record.keys.push((name.clone(), ty));
    let depth = writer.tape.below(2);
    format!("{name} = {}", writer.formula(ty, depth))
}

fn measures(
    tape: &mut Tape,
    model: &mut Model,
    lines: &mut Vec<String>,
    (index, number): (usize, usize),
    inner: &Place,
    pair: bool,
) {
    for count in 0..tape.between(1, 4) {
        let name = format!("gm{number}_{count}");
        let dated = inner.dated;
        let own = Place { record: Some(index), dated, aggregates: 1, ..Place::default() };
        let mut place = Place { aggregates: 1, ..inner.clone() };
        place.coarse = false;
        let mut writer = Writer { model, tape, place };
        let (ty, formula) = measure(&mut writer, own, pair);
        lines.push(format!("{name} = {formula}"));
        model.rules.push(Rule { name, record: index, ty, optional: false, money: false, parties: Vec::new() });
    }
    let rejected = "rejected".to_string();
    let ty = T::Integer;
    model.rules.push(Rule { name: rejected, record: index, ty, optional: false, money: false, parties: Vec::new() });
}

/// One measure: the writer stands inside its aggregate, `own` is the group row.
fn measure(writer: &mut Writer, own: Place, pair: bool) -> (T, String) {
    let number = *writer.tape.of(&[T::Khr, T::Integer, T::Usd, T::Decimal, T::Days]);
    let mut value = |w: &mut Writer, ty: T| match ty {
        T::Khr | T::Usd => w.round(ty, 2),
        _ => w.formula(ty, 2),
    };
    match writer.tape.below(9) {
        0 => (T::Integer, "count()".into()),
        1 | 2 => (number, format!("sum({})", value(writer, number))),
        3 => {
            let word = *writer.tape.of(&["min", "max"]);
            let (inside, other) = (value(writer, number), super::literal::literal(writer.tape, writer.model, number));
            (number, format!("{word}({inside}) otherwise {other}"))
        }
        4 => {
            let of = *writer.tape.of(&[T::Text, T::Date, T::Khr, T::Enum(0)]);
            (T::Integer, format!("count_distinct({})", writer.formula(of, 1)))
        }
        5 => (T::YesNo, format!("all({})", writer.condition(1))),
        6 => (T::Integer, format!("longest_run({})", writer.formula(T::Month, 1))),
        7 if !pair => first(writer, number, &mut value),
        _ => {
            writer.place = own;
            let ty = *writer.tape.of(&[T::Integer, T::Decimal, T::YesNo, T::Days]);
            (ty, writer.formula(ty, 2))
        }
    }
}

fn first(writer: &mut Writer, ty: T, value: &mut impl FnMut(&mut Writer, T) -> String) -> (T, String) {
    let record = writer.place.record.unwrap();
    let mut keys = writer.sortable(record, "");
    if !writer.tape.chance(15) || keys.is_empty() {
        keys.extend(writer.model.records[record].keys.iter().map(|k| k.0.clone()));
    }
    if keys.is_empty() {
        return (T::Integer, "count()".into());
    }
    let inside = value(writer, ty);
    let (order, other) = (writer.directed(keys), super::literal::literal(writer.tape, writer.model, ty));
    (ty, format!("first({inside} order by {order}) otherwise {other}"))
}
