//! Reads `dataset.yaml`: which files belong to a record and how their columns are written. The only module that knows
//! `serde_yaml`. Unknown keys, records and fields are errors that name the nearest known one.

use crate::outcome::{did_you_mean, Note};
use crate::small::{self, DATASET_BYTES};
use crate::yaml::within_limits;
use prakas::ir::{FieldKind, Program, Record};
use prakas_engine::api::{FieldMapping, Mapping};
use serde::de::{value::MapAccessDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::Path;

/// What `dataset.yaml` says of one record.
#[derive(Debug, Clone, Default)]
pub struct RecordFiles {
    pub files: Vec<String>,
    pub delimiter: Option<u8>,
    pub mapping: Mapping,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u64,
    #[serde(default)]
    records: BTreeMap<String, Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    files: Vec<String>,
    delimiter: Option<String>,
    columns: BTreeMap<String, Column>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Long {
    column: Option<String>,
    date: Option<String>,
    codes: BTreeMap<String, String>,
    percent: Option<Percent>,
    missing: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Percent {
    Hundredths,
    Fraction,
}

/// `wage: Salary`, short for `wage: { column: Salary }`, or the long form.
#[derive(Debug)]
struct Column(Long);

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Column;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "the column's name in the file, or `{ column: .., date: .., codes: .., percent: .., missing: .. }`",
                )
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Column, E> {
                Ok(Column(Long { column: Some(name.to_owned()), ..Long::default() }))
            }

            fn visit_u64<E: serde::de::Error>(self, name: u64) -> Result<Column, E> {
                self.visit_str(&name.to_string())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Column, A::Error> {
                Long::deserialize(MapAccessDeserializer::new(map)).map(Column)
            }
        }
        from.deserialize_any(Either)
    }
}

/// What `dataset.yaml` in `dir` says, by record name; nothing without the file.
pub fn read(dir: &Path, program: &Program) -> Result<BTreeMap<String, RecordFiles>, Vec<Note>> {
    let path = dir.join("dataset.yaml");
    if path.symlink_metadata().is_err() {
        return Ok(BTreeMap::new());
    }
    if !small::stays_inside(dir, Path::new("dataset.yaml")) {
        return Err(vec![small::outside("dataset.yaml", "data folder")]);
    }
    let text = small::text(&path, DATASET_BYTES).map_err(|note| vec![note])?;
    describe(&text, &path.display().to_string(), program)
}

/// What a text says that stands in a `dataset.yaml`.
pub fn describe(text: &str, shown: &str, program: &Program) -> Result<BTreeMap<String, RecordFiles>, Vec<Note>> {
    within_limits(text).map_err(|e| {
        let note = problem(shown, format!("`dataset.yaml` cannot be understood: {}", e.message)).line(e.line);
        vec![note]
    })?;
    let file: File = serde_yaml::from_str(text).map_err(|e| {
        let message = e.to_string();
        let help = unknown_key(&message);
        let note = Note { help, ..problem(shown, format!("`dataset.yaml` cannot be understood: {message}")) };
        vec![match e.location() {
            Some(at) => note.line(at.line() as u64),
            None => note,
        }]
    })?;
    if file.format != 1 {
        let message = format!("`format: {}` is not known to this version", file.format);
        return Err(vec![problem(shown, message).help("write `format: 1`")]);
    }
    let (mut found, mut notes) = (BTreeMap::new(), Vec::new());
    for (name, entry) in file.records {
        match program.records.iter().find(|r| r.name == name) {
            Some(record) => {
                found.insert(name, read_record(record, entry, shown, &mut notes));
            }
            None => {
                let note = problem(shown, format!("the rules have no record `{name}`"));
                let help = did_you_mean(&name, program.records.iter().map(|r| r.name.as_str()));
                notes.push(Note { help, ..note });
            }
        }
    }
    if notes.is_empty() {
        Ok(found)
    } else {
        Err(notes)
    }
}

fn read_record(record: &Record, entry: Entry, shown: &str, notes: &mut Vec<Note>) -> RecordFiles {
    let mut fields = BTreeMap::new();
    for (name, Column(long)) in entry.columns {
        let columns = record.fields.iter().filter(|f| f.kind == FieldKind::Column).map(|f| f.name.as_str());
        if !columns.clone().any(|known| known == name) {
            let note = problem(shown, format!("record `{}` has no data field `{name}`", record.name));
            notes.push(Note { help: did_you_mean(&name, columns), ..note });
            continue;
        }
        if long.date.as_deref().is_some_and(is_wrong_date) {
            let format = long.date.as_deref().unwrap_or_default();
            let note = problem(shown, format!("`{format}`, the date format of `{name}`, is not understood"));
            notes.push(note.help("day, month and year are `%d`, `%m` and `%Y`: 31/12/2018 is `%d/%m/%Y`"));
        }
        fields.insert(name, mapping(long));
    }
    for file in entry.files.iter().filter(|f| leaves(f)) {
        notes.push(problem(shown, format!("`{file}` is outside the data folder")).help("move the file into it"));
    }
    let delimiter = entry.delimiter.as_deref().and_then(|text| delimiter(text, shown, notes));
    RecordFiles { files: entry.files, delimiter, mapping: Mapping { fields } }
}

/// An absolute path, on this system or another, or one with `..` in it.
fn leaves(file: &str) -> bool {
    let drive = file.as_bytes().get(1) == Some(&b':');
    file.starts_with(['/', '\\']) || drive || file.split(['/', '\\']).any(|part| part == "..")
}

/// The key that is nearest to an unknown one, from the reader's own words: "unknown field `a`, expected one of `b`, `c`".
fn unknown_key(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("unknown field ")?;
    let mut words = rest.split('`').skip(1).step_by(2);
    let wrong = words.next()?;
    let known: Vec<&str> = words.collect();
    did_you_mean(wrong, known.iter().copied())
}

fn mapping(long: Long) -> FieldMapping {
    FieldMapping {
        column: long.column,
        codes: long.codes,
        date_format: long.date,
        hundredths: long.percent.map(|p| p == Percent::Hundredths),
        missing: long.missing,
    }
}

fn delimiter(text: &str, shown: &str, notes: &mut Vec<Note>) -> Option<u8> {
    match text {
        "tab" | "\\t" => return Some(b'\t'),
        _ => {}
    }
    match text.as_bytes() {
        [byte] if !matches!(byte, b'"' | b'\r' | b'\n') => Some(*byte),
        _ => {
            let note = problem(shown, format!("the delimiter `{text}` is not one plain character"));
            notes.push(note.help("write `delimiter: \";\"`, `\"|\"` or `\"tab\"`"));
            None
        }
    }
}

fn is_wrong_date(format: &str) -> bool {
    let mut items = chrono::format::StrftimeItems::new(format).peekable();
    items.peek().is_none() || items.any(|item| matches!(item, chrono::format::Item::Error))
}

fn problem(shown: &str, message: String) -> Note {
    Note::error("data-description", message).file(shown)
}
