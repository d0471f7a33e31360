//! Literals of every type: mostly small and round, sometimes at a border, rarely extreme.

use super::model::{Model, T};
use super::tape::Tape;

pub const DAYS: [&str; 12] = [
    "2018-01-01",
    "2017-01-01",
    "2019-07-01",
    "2020-02-29",
    "2017-12-31",
    "2016-02-29",
    "2018-06-15",
    "2019-01-31",
    "2021-03-01",
    "2018-02-28",
    "2015-12-31",
    "2022-11-30",
];
pub const MONTHS: [&str; 6] = ["2018-01", "2017-12", "2020-02", "2019-06", "2016-01", "2021-03"];
const WHOLE: [&str; 12] = ["1", "2", "3", "10", "0", "7", "12", "100", "30", "5", "18", "65"];
const BROKEN: [&str; 10] = ["0.5", "1.5", "2.5", "0.333", "1.25", "10", "3", "0.0001", "99.99", "7.125"];
const RIEL: [&str; 10] = ["1000", "200000", "50", "0", "1", "1200000", "33333", "999", "400000", "25"];
const DOLLARS: [&str; 8] = ["10", "1.60", "0.01", "100.25", "0", "3.33", "999.99", "5"];
const PERCENTS: [&str; 10] = ["50", "2.6", "0.8", "100", "0", "33.3", "12.5", "1", "120", "0.05"];

/// A number without its unit.
pub fn digits(tape: &mut Tape, ty: T) -> String {
    let list: &[&str] = match ty {
        T::Integer | T::Days | T::Months => &WHOLE,
        T::Khr => &RIEL,
        T::Usd => &DOLLARS,
        T::Percent => &PERCENTS,
        T::KhrPerUsd => &["4000", "4100", "4050.5"],
        T::KhrPerDay => &["500", "12000", "0.5"],
        _ => &BROKEN,
    };
    tape.of(list).to_string()
}

/// As it stands in an expression, with its unit.
pub fn literal(tape: &mut Tape, model: &Model, ty: T) -> String {
    match ty {
        T::YesNo => tape.of(&["yes", "no"]).to_string(),
        T::Date => tape.of(&DAYS).to_string(),
        T::Month => tape.of(&MONTHS).to_string(),
        T::Text => format!("\"{}\"", tape.of(&["A1", "B2", "C3", "ខ្មែរ", "", "\u{e9}1"])),
        T::Enum(i) => format!("E{i}.{}", tape.of(&model.enums[i])),
        number => digits(tape, number) + number.unit(),
    }
}

/// As it stands in a body whose header says the type: amounts are bare, percents keep their sign.
pub fn bare(tape: &mut Tape, model: &Model, ty: T) -> String {
    match ty {
        T::Percent => digits(tape, ty) + "%",
        T::Enum(i) => tape.of(&model.enums[i]).clone(),
        number if number.is_number() => digits(tape, number),
        other => literal(tape, model, other),
    }
}
