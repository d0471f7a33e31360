//! Rules: plain ones of every type, and money rules with `when`, denies, exceptions and splits.

use super::between::{self, zero};
use super::declare::dates;
use super::expression::{rounding_unit, Place, Writer, MODES};
use super::literal::literal;
use super::model::{Model, Rule, T};
use super::tape::Tape;

const PARTIES: [&str; 3] = ["worker", "employer", "treasury"];

pub fn rule(tape: &mut Tape, model: &mut Model, text: &mut String, record: usize) {
    let money = tape.chance(45);
    let ty = if money { *tape.of(&[T::Khr, T::Khr, T::Usd]) } else { plain_type(tape, model) };
    let name = model.fresh("x");
    let hidden = tape.chance(20);
    let dated = model.records[record].at.is_some();
    let mut lines = Vec::new();
    let coarse = money && ty == T::Khr && tape.chance(15);
    let place = Place { record: Some(record), dated, coarse, aggregates: 2, ..Place::default() };
    let mut writer = Writer { model, tape, place };
    if let Some(field) = any_optional(&mut writer) {
        let name = format!("{name}o");
        lines.push(format!("let {name} = {}", field.0));
        writer.place.lets.push((name, field.1, true));
    }
    for _ in 0..writer.tape.below(3) {
        let ty = *writer.tape.of(&[T::Khr, T::Decimal, T::Integer, T::YesNo, T::Usd, T::Date]);
        let name = format!("{name}l{}", writer.place.lets.len());
        lines.push(format!("let {name} = {}", writer.formula(ty, 2)));
        writer.place.lets.push((name, ty, false));
    }
    between::step(&mut writer, &mut lines);
    if money {
        entry(&mut writer, &mut lines);
        between::limit(&mut writer, &mut lines);
    }
    let optional = !money && optional_source(&mut writer, ty).is_some() && writer.tape.chance(40);
    formulas(&mut writer, ty, optional, &mut lines);
    exceptions(&mut writer, &name, ty, &mut lines);
    let parties = if money && writer.tape.chance(60) { split(&mut writer, &name, ty, &mut lines) } else { Vec::new() };
    let word = if money { *writer.tape.of(&["contribution", "benefit", "tariff", "subsidy"]) } else { "rule" };
    let hide = if hidden { "hidden " } else { "" };
    let question = if optional { "?" } else { "" };
    text.push_str(&format!("{hide}{word} {name} for {} : {}{question} {{\n", model.records[record].name, ty.name()));
    lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    text.push_str("}\n\n");
    model.rules.push(Rule { name, record, ty, optional, money, parties });
}

/// `assert n for R { .. }`
pub fn assertion(tape: &mut Tape, model: &mut Model, text: &mut String, record: usize) {
    let name = model.fresh("c");
    let dated = model.records[record].at.is_some();
    let place = Place { record: Some(record), dated, ..Place::default() };
    let condition = Writer { model, tape, place }.condition(2);
    text.push_str(&format!("assert {name} for R{record} {{\n  = {condition}\n}}\n\n"));
}

fn plain_type(tape: &mut Tape, model: &Model) -> T {
    let enums = (0..model.enums.len()).map(T::Enum);
    let mut all =
        vec![T::Khr, T::Decimal, T::Integer, T::Percent, T::YesNo, T::Usd, T::Days, T::Date, T::Month, T::Text];
    all.extend(enums);
    *tape.of(&all)
}

fn entry(writer: &mut Writer, lines: &mut Vec<String>) {
    if writer.tape.chance(40) {
        lines.push(format!("when {}", writer.condition(2)));
    }
    for index in 0..writer.tape.below(3) {
        let word = *writer.tape.of(&["when", "unless"]);
        let condition = writer.condition(2);
        lines.push(format!("deny n{}_{index} \"not for this row\" {word} {condition}", writer.model.names));
    }
}

/// Amounts of money are rounded where they leave the rule. What fits into a limit is read.
fn value(writer: &mut Writer, ty: T) -> String {
    let one = |writer: &mut Writer| match ty {
        T::Khr | T::Usd => writer.round(ty, 3),
        _ => writer.formula(ty, 3),
    };
    match writer.place.limit.clone() {
        // Mostly as it is, so that a coin or a day too much shows.
        Some((name, of)) if writer.tape.chance(75) => match (of, ty) {
            (of, ty) if of == ty => format!("round({name}, to {}, half up)", rounding_unit(writer.tape, ty)),
            (T::Days, T::Khr) => format!("round({name} * 500 KHR/day, to 1 KHR, half up)"),
            (T::Integer, T::Khr) => format!("round({name} * 10 KHR, to 1 KHR, half up)"),
            (T::Usd, T::Khr) => format!("round({name} * 4000 KHR/USD, to 1 KHR, half up)"),
            (T::Khr, T::Usd) => format!("round({name} / 4000 KHR/USD, to 0.01 USD, half up)"),
            _ => format!("if {name} > {} then {} else {}", zero(of), one(writer), one(writer)),
        },
        Some((name, of)) => {
            let bound = literal(writer.tape, writer.model, of);
            format!("if {name} >= {bound} then {} else {}", one(writer), one(writer))
        }
        None => one(writer),
    }
}

/// A let may be missing like the field it names.
fn any_optional(writer: &mut Writer) -> Option<(String, T)> {
    if !writer.tape.chance(15) {
        return None;
    }
    let all = &writer.model.records[writer.place.record?].fields;
    all.iter().find(|f| f.optional).map(|f| (f.name.clone(), f.ty))
}

/// What a rule that may be missing gives: a cell of a table that may have no row, or a field.
fn optional_source(writer: &mut Writer, ty: T) -> Option<String> {
    if matches!(ty, T::Khr | T::Usd) {
        return None;
    }
    let dated = writer.place.dated;
    let table = writer.model.tables.iter().find(|t| t.results[1].1 == ty && t.results[1].2 && (dated || !t.dated));
    match table {
        Some(table) => {
            let key = writer.formula(table.arguments[0].0, 0);
            Some(format!("{}[{key}].{}", table.name, table.results[1].0))
        }
        None => optional_field(writer, ty),
    }
}

fn optional_field(writer: &mut Writer, ty: T) -> Option<String> {
    let record = writer.place.record?;
    let all = &writer.model.records[record].fields;
    all.iter().find(|f| f.optional && f.ty == ty && !matches!(ty, T::Khr | T::Usd)).map(|f| f.name.clone())
}

fn formulas(writer: &mut Writer, ty: T, optional: bool, lines: &mut Vec<String>) {
    if let (true, Some(field)) = (optional, optional_source(writer, ty)) {
        lines.push(format!("= {field}"));
        return;
    }
    if writer.place.dated && writer.tape.chance(25) {
        for (index, from) in dates(writer.tape, 2).into_iter().enumerate() {
            let gone = index > 0 && writer.tape.chance(20);
            let value = if gone { "not in force".into() } else { value(writer, ty) };
            lines.push(format!("{from} : {value}"));
        }
        return;
    }
    lines.push(format!("= {}", value(writer, ty)));
}

fn exceptions(writer: &mut Writer, rule: &str, ty: T, lines: &mut Vec<String>) {
    for index in 0..writer.tape.below(4).saturating_sub(1) {
        let name = format!("{rule}e{index}");
        let overrides = index > 0 && writer.tape.chance(75);
        let overrides = if overrides { format!(" overrides {rule}e0") } else { String::new() };
        if writer.place.dated && writer.tape.chance(25) {
            let condition = writer.condition(1);
            lines.push(format!("except {name}{overrides} from 2017-01-01 when {condition} : {}", value(writer, ty)));
            if writer.tape.chance(50) {
                lines.push(format!("except {name} from 2019-01-01 : not in force"));
            }
        } else {
            let condition = writer.condition(1);
            lines.push(format!("except {name}{overrides} when {condition} : {}", value(writer, ty)));
        }
    }
}

fn split(writer: &mut Writer, rule: &str, ty: T, lines: &mut Vec<String>) -> Vec<&'static str> {
    lines.push("split {".into());
    let mut parties = vec!["worker", "employer"];
    if writer.tape.chance(30) {
        parties.push("treasury");
    }
    if writer.place.dated && writer.tape.chance(40) {
        for from in dates(writer.tape, 2) {
            lines.push(format!("  {from} : {}", shares(writer, ty, &parties)));
        }
    } else {
        lines.push(format!("  = {}", shares(writer, ty, &parties)));
    }
    if writer.tape.chance(25) {
        let condition = writer.condition(1);
        lines.push(format!("  except {rule}s when {condition} : {}", shares(writer, ty, &parties)));
    }
    lines.push("}".into());
    parties
}

/// A percent that the row says, so that only the run can tell whether it is too large.
fn share_of_row(writer: &mut Writer) -> String {
    let fields = writer.place.record.map(|r| writer.model.records[r].fields.as_slice()).unwrap_or_default();
    let percents: Vec<_> = fields.iter().filter(|f| f.ty == T::Percent && !f.optional).map(|f| &f.name).collect();
    if percents.is_empty() {
        return "40%".into();
    }
    writer.tape.of(&percents).to_string()
}

/// The same with an amount.
fn amount_of_row(writer: &mut Writer, ty: T) -> String {
    let fields = writer.place.record.map(|r| writer.model.records[r].fields.as_slice()).unwrap_or_default();
    let amounts: Vec<_> = fields.iter().filter(|f| f.ty == ty && !f.optional).map(|f| &f.name).collect();
    if amounts.is_empty() {
        return format!("5{}", ty.unit());
    }
    writer.tape.of(&amounts).to_string()
}

/// All parties, the last one with the rest, so that every party is named somewhere.
fn shares(writer: &mut Writer, ty: T, parties: &[&str]) -> String {
    debug_assert!(parties.iter().all(|p| PARTIES.contains(p)));
    if writer.place.coarse {
        let exact = [["50%", "50%", "0%"], ["25%", "74%", "1%"], ["100%", "0%", "0%"]];
        let percents = *writer.tape.of(&exact);
        let mut all: Vec<String> = parties.iter().zip(percents).map(|(p, n)| format!("{p} {n}")).collect();
        if parties.len() == 2 && percents[2] != "0%" {
            all[1] = format!("{} 75%", parties[1]);
        }
        return all.join(", ");
    }
    let (last, others) = parties.split_last().unwrap();
    let mut all: Vec<String> = Vec::new();
    for party in others {
        let mode = *writer.tape.of(&MODES);
        all.push(match writer.tape.below(4) {
            0 | 1 => format!("{party} {} {mode}", writer.tape.of(&["50%", "33.3%", "25%", "0%", "12.5%"])),
            2 => format!("{party} {} {mode}", share_of_row(writer)),
            _ => format!("{party} {} {mode}", amount_of_row(writer, ty)),
        });
    }
    all.push(format!("{last} the rest"));
    all.join(", ")
}
