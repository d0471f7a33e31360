//! Enums, records, parameters, scales, decisions and tables: well typed, complete and free of gaps by construction.

use super::condition_free;
use super::literal::{bare, digits, DAYS};
use super::model::{Callable, Field, Model, Record, Reference, T};
use super::tape::Tape;
use std::fmt::Write;

pub fn enums(tape: &mut Tape, model: &mut Model, text: &mut String) {
    for _ in 0..tape.between(1, 2) {
        let index = model.enums.len();
        let letter = ["a", "b", "c"][index.min(2)];
        let members: Vec<String> = (0..tape.between(2, 4)).map(|i| format!("{letter}{i}")).collect();
        writeln!(text, "enum E{index} {{ {} }}\n", members.join(", ")).unwrap();
        model.enums.push(members);
    }
}

/// Types that a data field may have.
fn field_type(tape: &mut Tape, model: &Model) -> T {
    let enums = (0..model.enums.len()).map(T::Enum);
    let mut all =
        vec![T::Khr, T::Integer, T::Date, T::Usd, T::Decimal, T::Percent, T::YesNo, T::Month, T::Days, T::Text];
    all.extend(enums);
    *tape.of(&all)
}

pub fn record(tape: &mut Tape, model: &mut Model, text: &mut String) {
    let index = model.records.len();
    let mut lines = Vec::new();
    let keys = keys(tape, index, &mut lines);
    let at = date_of_record(tape, index, &keys, &mut lines);
    let mut record = Record {
        name: format!("R{index}"),
        group: None,
        keys,
        at,
        known: None,
        fields: Vec::new(),
        references: Vec::new(),
        requires: Vec::new(),
    };
    for _ in 0..tape.between(2, 5) {
        let field = field(tape, model, &mut lines);
        record.fields.push(field);
    }
    if record.at.is_some() && tape.chance(15) {
        let name = model.fresh("f");
        let optional = tape.chance(50);
        lines.push(format!("{name} : date{}", if optional { "?" } else { "" }));
        lines.push(format!("known {name}"));
        record.fields.push(Field { name: name.clone(), ty: T::Date, optional, range: None });
        record.known = Some(name);
    }
    if index > 0 {
        for _ in 0..tape.between(1, 2) {
            let reference = reference(tape, model, &mut record, &mut lines);
            record.references.push(reference);
        }
    }
    model.records.push(record);
    if tape.chance(12) {
        let name = model.fresh("q");
        let condition = condition_free(tape, model, index);
        lines.push(format!("require {name} \"the row is as it must be\" : {condition}"));
        model.records[index].requires.push(name);
    }
    writeln!(text, "record R{index} {{\n  {}\n}}\n", lines.join("\n  ")).unwrap();
}

fn keys(tape: &mut Tape, index: usize, lines: &mut Vec<String>) -> Vec<(String, T)> {
    let first = format!("k{index}");
    if tape.chance(25) {
        let second = format!("m{index}");
        lines.push(format!("key ({first}, {second})"));
        lines.push(format!("{first} : text"));
        lines.push(format!("{second} : month"));
        return vec![(first, T::Text), (second, T::Month)];
    }
    let ty = *tape.of(&[T::Text, T::Text, T::Integer]);
    lines.push(format!("key {first} : {}", ty.name()));
    vec![(first, ty)]
}

fn date_of_record(tape: &mut Tape, index: usize, keys: &[(String, T)], lines: &mut Vec<String>) -> Option<(String, T)> {
    let name = format!("d{index}");
    let end = if tape.chance(20) { "end of " } else { "" };
    match tape.below(10) {
        0..=4 => {
            lines.push(format!("at {name} : date"));
            Some((name, T::Date))
        }
        5 | 6 => {
            lines.push(format!("at {end}{name} : month"));
            Some((name, T::Month))
        }
        7 if keys.len() == 2 => {
            lines.push(format!("at {end}{}", keys[1].0));
            Some(keys[1].clone())
        }
        8 => None,
        _ => {
            lines.push(format!("at {name} : date"));
            Some((name, T::Date))
        }
    }
}

fn field(tape: &mut Tape, model: &mut Model, lines: &mut Vec<String>) -> Field {
    let name = model.fresh("f");
    let ty = field_type(tape, model);
    let optional = tape.chance(25);
    let ranged = matches!(ty, T::Khr | T::Integer | T::Decimal) && tape.chance(30);
    let range = ranged.then(|| *tape.of(&[(0, 1_000_000), (-5, 120), (0, 10)]));
    let question = if optional { "?" } else { "" };
    let bounds = range.map_or(String::new(), |(low, high)| format!(" in {low} to {high}"));
    lines.push(format!("{name} : {}{question}{bounds}", ty.name()));
    Field { name, ty, optional, range }
}

fn reference(tape: &mut Tape, model: &mut Model, record: &mut Record, lines: &mut Vec<String>) -> Reference {
    let target = tape.below(model.records.len());
    let name = model.fresh("r");
    let optional = tape.chance(25);
    let question = if optional { "?" } else { "" };
    let listed = (!tape.chance(20)).then(|| model.fresh("l"));
    let back = listed.as_ref().map_or(String::new(), |name| format!(" listed as {name}"));
    let keys = model.records[target].keys.clone();
    let mut by = Vec::new();
    if keys.len() > 1 || tape.chance(15) {
        for (_, ty) in keys {
            let field = model.fresh("f");
            lines.push(format!("{field} : {}", ty.name()));
            record.fields.push(Field { name: field.clone(), ty, optional: false, range: None });
            by.push(field);
        }
        lines.push(format!("{name} : R{target}{question} by ({}){back}", by.join(", ")));
    } else {
        lines.push(format!("{name} : R{target}{question}{back}"));
    }
    Reference { name, target, optional, by, listed }
}

/// `from` dates in ascending order, some with the day of enactment.
pub fn dates(tape: &mut Tape, max: usize) -> Vec<String> {
    let starts = ["2016-01-01", "2017-06-01", "2018-01-01", "2019-02-15", "2021-01-01"];
    let first = if tape.chance(20) { 1 } else { 0 };
    let count = tape.between(1, max);
    let mut all = Vec::new();
    for start in starts.iter().skip(first).take(count) {
        all.push(format!("from {start}"));
        if tape.chance(12) {
            all.push(format!("from {start} enacted {}", tape.of(&["2017-03-01", "2018-07-01"])));
        }
    }
    all
}

pub fn parameter(tape: &mut Tape, model: &mut Model, text: &mut String) {
    let ty = *tape.of(&[
        T::Khr,
        T::Percent,
        T::KhrPerUsd,
        T::Integer,
        T::Decimal,
        T::Usd,
        T::KhrPerDay,
        T::Days,
        T::YesNo,
        T::Date,
    ]);
    let name = model.fresh("p");
    writeln!(text, "parameter {name} : {} {{", ty.name()).unwrap();
    let all = dates(tape, 3);
    for (index, from) in all.iter().enumerate() {
        let value = if index > 0 && tape.chance(10) { "not in force".into() } else { bare(tape, model, ty) };
        writeln!(text, "  {from} : {value}").unwrap();
    }
    text.push_str("}\n\n");
    model.parameters.push((name, ty));
}

pub fn scale(tape: &mut Tape, model: &mut Model, text: &mut String) {
    let name = model.fresh("s");
    let argument = *tape.of(&[T::Khr, T::Integer, T::Usd, T::Decimal]);
    let marginal = matches!(argument, T::Khr | T::Usd) && tape.chance(40);
    let result = if marginal { argument } else { *tape.of(&[T::Khr, T::Percent, T::Decimal, T::Usd]) };
    let range = if tape.chance(25) { " in 0 to 1000000" } else { "" };
    let word = if marginal { " marginal" } else { "" };
    writeln!(text, "scale {name} (a : {}{range}) : {}{word} {{", argument.name(), result.name()).unwrap();
    for (index, from) in dates(tape, 2).into_iter().enumerate() {
        if index > 0 && tape.chance(10) {
            writeln!(text, "  {from} : not in force").unwrap();
        } else if !marginal && argument == result && tape.chance(25) {
            writeln!(text, "  {from} : a * {}", bare(tape, model, T::Percent)).unwrap();
        } else {
            writeln!(text, "  {from} {{").unwrap();
            brackets(tape, model, (argument, result), marginal, text);
            text.push_str("  }\n");
        }
    }
    text.push_str("}\n\n");
    model.scales.push(Callable {
        name,
        arguments: vec![(argument, false)],
        results: vec![(String::new(), result, false)],
        dated: true,
    });
}

fn brackets(tape: &mut Tape, model: &Model, types: (T, T), marginal: bool, text: &mut String) {
    let all = [["20", "100", "101", "5000"], ["50", "1000", "200000", "900000"], ["1", "2", "3", "4"]];
    let bounds = tape.of(&all).iter().take(tape.between(1, 4)).map(ToString::to_string).collect::<Vec<_>>();
    let inclusive = tape.chance(50);
    let value = |tape: &mut Tape| {
        if marginal {
            return bare(tape, model, T::Percent);
        }
        let parameters: Vec<_> = model.parameters.iter().filter(|p| p.1 == types.1).collect();
        match tape.below(5) {
            0 if types.0 == types.1 => format!("a * {}", bare(tape, model, T::Percent)),
            1 if !parameters.is_empty() => tape.of(&parameters).0.clone(),
            _ => bare(tape, model, types.1),
        }
    };
    let mut last = String::new();
    for bound in bounds {
        let parameters: Vec<_> = model.parameters.iter().filter(|p| p.1 == types.0).collect();
        last = if !parameters.is_empty() && last.is_empty() && tape.chance(3) {
            tape.of(&parameters).0.clone()
        } else {
            bound
        };
        // A bound that moves with the argument may lie below the one before it, which only the run can tell.
        if types.0 == T::Khr && !marginal && tape.chance(2) {
            last = format!("a * {}", bare(tape, model, T::Percent));
        }
        let word = if inclusive { "up to" } else { "below" };
        writeln!(text, "    {word} {last} : {}", value(tape)).unwrap();
    }
    if inclusive {
        writeln!(text, "    above {last} : {}", value(tape)).unwrap();
    } else {
        writeln!(text, "    {last} or more : {}", value(tape)).unwrap();
    }
}

/// A table and its CSV, which is returned with its name.
pub fn table(tape: &mut Tape, model: &mut Model, text: &mut String) -> (String, String) {
    let name = model.fresh("t");
    let key = *tape.of(&[T::Text, T::Integer, T::Enum(0)]);
    let (first, second) = (*tape.of(&[T::Khr, T::Percent, T::Decimal]), *tape.of(&[T::Usd, T::Integer]));
    let optional = tape.chance(30);
    let dated = tape.chance(40);
    let question = if optional { "?" } else { "" };
    let (one, two) = (format!("{name}a"), format!("{name}b"));
    writeln!(
        text,
        "table {name} {{\n  file \"tables/{name}.csv\"\n  key {name}k : {}\n  {one} : {}\n  {two} : {}{question}\n}}\n",
        key.name(),
        first.name(),
        second.name()
    )
    .unwrap();
    let mut csv = format!("{name}k,{one},{two}{}\n", if dated { ",from" } else { "" });
    let keys: Vec<String> = match key {
        T::Text => ["A1", "B2", "C3"].map(String::from).to_vec(),
        T::Integer => ["1", "2", "10"].map(String::from).to_vec(),
        _ => model.enums[0].clone(),
    };
    for k in keys {
        for from in ["2016-01-01", "2018-01-01"].iter().take(if dated { tape.between(1, 2) } else { 1 }) {
            let end = if dated { format!(",{from}") } else { String::new() };
            if dated && *from == "2018-01-01" && tape.chance(20) {
                writeln!(csv, "{k},not in force,{end}").unwrap();
                continue;
            }
            let cell = if optional && tape.chance(40) { String::new() } else { digits(tape, second) };
            writeln!(csv, "{k},{},{cell}{end}", bare(tape, model, first)).unwrap();
        }
    }
    let file = format!("tables/{name}.csv");
    model.tables.push(Callable {
        name,
        arguments: vec![(key, false)],
        results: vec![(one, first, false), (two, second, optional)],
        dated,
    });
    (file, csv)
}

/// The day of a run or look-up.
pub fn day(tape: &mut Tape) -> &'static str {
    DAYS[tape.below(DAYS.len())]
}
