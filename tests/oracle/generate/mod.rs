//! Random well-typed programs as text, with tables and data: everything a user can write that one record and its
//! references need. Names are numbered, so that a failing program reads easily.

mod aggregate;
mod between;
mod condition;
mod data;
mod decision;
mod declare;
mod expression;
mod group;
mod literal;
mod model;
mod rule;
mod tape;

use crate::world::{Options, RawFile};
use expression::{Place, Writer};
use model::Model;
use std::collections::BTreeMap;
use tape::Tape;

/// One random case: rule file and tables by path, data files, and the dates of the run.
#[derive(Debug, Clone)]
pub struct Case {
    pub files: BTreeMap<String, String>,
    pub data: Vec<RawFile>,
    pub options: Options,
    /// Rows that the reader gives at once.
    pub batch: usize,
}

/// The first list chooses the program, the second one its data.
pub fn case(numbers: &(Vec<u32>, Vec<u32>)) -> Case {
    let (tape, data_tape) = (&mut Tape::new(&numbers.0), &mut Tape::new(&numbers.1));
    let mut model = Model::default();
    let mut text =
        String::from("module m\n\nscheme m {\n  currency KHR coin 1, USD\n  parties worker, employer, treasury\n}\n\n");
    let mut files = BTreeMap::new();
    declare::enums(tape, &mut model, &mut text);
    for _ in 0..tape.between(1, 3) {
        declare::record(tape, &mut model, &mut text);
    }
    for _ in 0..tape.between(1, 4) {
        declare::parameter(tape, &mut model, &mut text);
    }
    for _ in 0..tape.below(3) {
        declare::scale(tape, &mut model, &mut text);
    }
    for _ in 0..tape.below(3) {
        decision::decision(tape, &mut model, &mut text);
    }
    for _ in 0..tape.below(2) {
        let (name, csv) = declare::table(tape, &mut model, &mut text);
        files.insert(name, csv);
    }
    for _ in 0..tape.between(1, 6) {
        if tape.chance(20) {
            group::group(tape, &mut model, &mut text);
        }
        let record = tape.below(model.records.len());
        rule::rule(tape, &mut model, &mut text, record);
    }
    if tape.chance(20) {
        let records: Vec<usize> = (0..model.records.len()).filter(|r| model.records[*r].group.is_none()).collect();
        let record = *tape.of(&records);
        rule::assertion(tape, &mut model, &mut text, record);
    }
    files.insert("m.prakas".into(), text);
    let options = Options {
        at: data_tape.chance(8).then(|| declare::day(data_tape).parse().unwrap()),
        known_at: data_tape.chance(12).then(|| declare::day(data_tape).parse().unwrap()),
    };
    let data = data::files(data_tape, &model);
    let batch = *data_tape.of(&[1024, 3, 1]);
    Case { files, data, options, batch }
}

/// A condition over the fields of one row.
fn condition_free(tape: &mut Tape, model: &Model, record: usize) -> String {
    let place = Place { record: Some(record), fields_only: true, ..Place::default() };
    Writer { model, tape, place }.condition(1)
}
