//! Columns that nobody reads and that look like an optional field which the file lacks: probably one word, mistyped.
//! In: the program and its files. Out: warnings. Columns that name nothing at all are left alone: files may hold more.

use crate::outcome::{nearest, Note};
use prakas::ir::{FieldKind, Program, Record};
use prakas_engine::api::{DataSet, Mapping};

pub fn mistyped(program: &Program, data: &DataSet) -> Vec<Note> {
    let mut notes = Vec::new();
    for record in &program.records {
        let Some(found) = data.records.get(&record.name) else { continue };
        for file in &found.files {
            // a file that cannot be opened is the run's own error
            let Ok(reader) = file.open() else { continue };
            notes.extend(in_header(record, &found.mapping, file.name(), reader.header()));
        }
    }
    notes
}

fn in_header(record: &Record, mapping: &Mapping, file: &str, header: &[String]) -> Vec<Note> {
    let column = |name: &str| mapping.fields.get(name).and_then(|m| m.column.clone()).unwrap_or(name.to_owned());
    let columns = record.fields.iter().filter(|f| matches!(f.kind, FieldKind::Column));
    let (present, absent): (Vec<String>, Vec<String>) =
        columns.map(|f| column(&f.name)).partition(|name| header.contains(name));
    let spare = header.iter().filter(|name| !present.contains(name));
    let note = |name: &String| {
        let field = nearest(name, absent.iter().map(String::as_str))?;
        let message =
            format!("nothing reads the column `{name}`, and the field `{field}` of {} is missing", record.name);
        let help = format!("call the column `{field}`, or write `{field}: {name}` under `columns` in dataset.yaml");
        Some(Note::warning("data-columns", message).file(file.to_owned()).help(help))
    };
    spare.filter_map(note).collect()
}
