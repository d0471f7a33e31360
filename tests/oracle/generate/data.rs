//! Rows for the records: mostly good, some with a bad cell, a missing one, a dangling or repeated key.

use super::literal::{DAYS, MONTHS};
use super::model::{Model, T};
use super::tape::Tape;
use crate::world::RawFile;

pub fn files(tape: &mut Tape, model: &Model) -> Vec<RawFile> {
    let most = *tape.of(&[10, 14, 6]);
    let counts: Vec<usize> = model.records.iter().map(|_| tape.between(1, most)).collect();
    (0..model.records.len())
        .filter(|index| model.records[*index].group.is_none())
        .map(|index| file(tape, model, index, &counts))
        .collect()
}

fn key_text(ty: T, row: usize) -> String {
    match ty {
        T::Text => format!("K{row}"),
        T::Month => MONTHS[row % 3].to_string(),
        _ => row.to_string(),
    }
}

fn file(tape: &mut Tape, model: &Model, index: usize, counts: &[usize]) -> RawFile {
    let record = &model.records[index];
    let mut header: Vec<String> = record.keys.iter().map(|k| k.0.clone()).collect();
    let at = record.at.iter().filter(|a| !record.keys.contains(a));
    header.extend(at.clone().map(|a| a.0.clone()));
    header.extend(record.fields.iter().map(|f| f.name.clone()));
    let columns = record.references.iter().filter(|r| r.by.is_empty());
    header.extend(columns.clone().map(|r| r.name.clone()));
    let mut rows = Vec::new();
    for number in 0..counts[index] {
        let same = if number > 0 && tape.chance(3) { number - 1 } else { number };
        let mut row: Vec<String> = record.keys.iter().map(|k| key_text(k.1, same)).collect();
        row.extend(at.clone().map(|a| good(tape, model, a.1)));
        for field in &record.fields {
            let by = record.references.iter().find(|r| r.by.contains(&field.name));
            let text = match by {
                Some(reference) => {
                    let place = reference.by.iter().position(|b| *b == field.name).unwrap();
                    let keys = &model.records[reference.target].keys;
                    // The fields of one reference mostly point at one row.
                    key_text(keys[place].1, if tape.chance(3) { 17 } else { number % counts[reference.target] })
                }
                None if field.optional && tape.chance(40) => String::new(),
                None => ranged(tape, model, field.ty, field.range),
            };
            row.push(text);
        }
        for reference in columns.clone() {
            let keys = &model.records[reference.target].keys;
            let missing = reference.optional && tape.chance(30);
            let text = key_text(keys[0].1, if tape.chance(3) { 19 } else { tape.below(counts[reference.target]) });
            row.push(if missing { String::new() } else { text });
        }
        if tape.chance(5) {
            let column = tape.below(row.len());
            row[column] = format!("  {} ", row[column]);
        }
        if tape.chance(5) {
            let column = tape.below(row.len());
            row[column] = bad(tape).to_string();
        }
        rows.push(row);
    }
    let broken = if tape.chance(3) { tape.between(1, 2) } else { 0 };
    RawFile { record: record.name.clone(), header, rows, broken }
}

fn ranged(tape: &mut Tape, model: &Model, ty: T, range: Option<(i64, i64)>) -> String {
    match range {
        Some((low, high)) if !tape.chance(4) => {
            let span = usize::try_from(high - low).unwrap();
            (low + i64::try_from(tape.below(span + 1)).unwrap()).to_string()
        }
        _ => good(tape, model, ty),
    }
}

fn good(tape: &mut Tape, model: &Model, ty: T) -> String {
    let list: &[&str] = match ty {
        T::Khr => {
            &["200000", "0", "1", "333333", "-5000", "1250000", "999999999999", "50 KHR", "12345678901234567890123456"]
        }
        T::Usd => &["10", "1.60", "0.01", "-3.33", "100.25 USD", "0", "99999.99"],
        T::Integer => &["1", "2", "0", "3", "10", "17", "60", "-4", "2018", "9007199254740993", "100"],
        T::Decimal => &[
            "1",
            "0.5",
            "0",
            "3.14159",
            "-2.25",
            "0.0000001",
            "1000000",
            "0.3333333333333333333333333333",
            "9999999999999999999999999999",
        ],
        T::Percent => &["50%", "2.6%", "0%", "100%", "33.3%", "-10%", "0.001%"],
        T::Days => &["1", "30", "0", "365", "-7", "2.5"],
        T::YesNo => &["yes", "no"],
        // Near each other, so that windows of time hold some and leave some out.
        T::Date if tape.chance(50) => {
            return format!("2018-{:02}-{:02}", tape.between(1, 12), tape.of(&[1, 15, 28, 27, 2]));
        }
        T::Date => &DAYS,
        T::Month => &MONTHS,
        T::Text => &["A1", "B2", "Z9", "ខ្មែរ", "e\u{301}1"],
        T::Enum(i) => return tape.of(&model.enums[i]).clone(),
        T::Months | T::KhrPerUsd | T::KhrPerDay => &["1"],
    };
    tape.of(list).to_string()
}

fn bad(tape: &mut Tape) -> &'static str {
    let all =
        ["", "x y", "2018-02-30", "1.23456", "-1", "12 EUR", "99999999999999999999999999999999", "1e5", "2018-13", "5"];
    all[tape.below(all.len())]
}
