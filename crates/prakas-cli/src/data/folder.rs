//! Finds the files of each record in a data folder, by their names or by `dataset.yaml`.
//! Two files that both fit a record are an error; a data file that fits no record is a warning.

use super::arrow::ArrowFile;
use super::dataset::{self, RecordFiles};
use super::headers;
use super::names::{plural, snake};
use super::ndjson::JsonFile;
use super::parquet::ParquetFile;
use super::seen::Seen;
use super::text::TextFile;
use crate::outcome::{io_note, nearest, Failure, Note};
use crate::small;
use prakas::ir::{FieldKind, Program, Record};
use prakas_engine::api::{DataFile, DataSet, RecordData};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

const ENDINGS: [&str; 9] =
    [".csv", ".csv.gz", ".tsv", ".tsv.gz", ".ndjson", ".jsonl", ".ndjson.gz", ".parquet", ".arrow"];

const SHEETS: [&str; 3] = [".xlsx", ".xls", ".ods"];

/// The data of a run and where they came from.
#[derive(Default)]
pub struct Discovered {
    pub data: DataSet,
    /// Stem of each record's result file.
    pub stems: BTreeMap<String, String>,
    /// Every data file that is read, `dataset.yaml` included.
    pub files: Vec<Seen>,
    /// Files and folders in the data folder that belong to no record.
    pub strangers: Vec<String>,
    /// Blank lines of each text file, known when it was read to the end.
    blanks: BTreeMap<String, Arc<AtomicU64>>,
    pub warnings: Vec<Note>,
    /// Records with rules to compute, but without any data: the record and the names that were looked for.
    pub without: Vec<(String, String)>,
}

/// All files of the program's records in `dir`.
pub fn discover(program: &Program, dir: &Path) -> Result<Discovered, Failure> {
    let names = list(dir)?;
    let yaml = Seen::new(dir.join("dataset.yaml"), "dataset.yaml");
    let described = dataset::read(dir, program).map_err(Failure::usage)?;
    let mut found = Discovered { without: without(program, &described, &names), ..Discovered::default() };
    if names.iter().any(|name| name == "dataset.yaml") {
        found.files.push(yaml);
    }
    let mut notes = Vec::new();
    let mut used: Vec<String> = Vec::new();
    for record in program.records.iter().filter(|r| r.group.is_none()) {
        let about = described.get(&record.name).cloned().unwrap_or_default();
        let files = match choose(record, &about, &names) {
            Ok(files) => files,
            Err(note) => {
                notes.push(note.file(dir.display().to_string()));
                continue;
            }
        };
        let leaving = files.iter().find(|file| !small::stays_inside(dir, Path::new(file)));
        if let Some(file) = leaving {
            notes.push(small::outside(file, "data folder"));
            continue;
        }
        notes.extend(files.iter().filter_map(|file| wrong_delimiter(record, &about, dir, file)));
        used.extend(files.iter().cloned());
        found.add(record, about, files, dir);
    }
    let apart = |name: &&String| !used.contains(name) && *name != "dataset.yaml" && !name.starts_with('.');
    found.strangers = names.iter().filter(apart).cloned().collect();
    if !notes.is_empty() {
        return Err(Failure::usage(notes));
    }
    found.warnings = unread(program, dir, &names, &used);
    found.warnings.extend(headers::mistyped(program, &found.data));
    if found.data.records.is_empty() {
        found.warnings.insert(0, no_data(program, dir));
        return Err(Failure::usage(found.warnings));
    }
    Ok(found)
}

impl Discovered {
    pub fn blank_lines(&self, file: &str) -> u64 {
        self.blanks.get(file).map_or(0, |n| n.load(Ordering::Relaxed))
    }

    /// Refuses a run during which a file changed.
    pub fn unchanged(&self) -> Result<(), Note> {
        self.files.iter().try_for_each(Seen::unchanged)
    }

    fn add(&mut self, record: &Record, about: RecordFiles, files: Vec<String>, dir: &Path) {
        if files.is_empty() {
            return;
        }
        let stem = match files.as_slice() {
            [one] => stem(one).to_owned(),
            _ => snake(&record.name),
        };
        self.stems.insert(record.name.clone(), stem);
        self.files.extend(files.iter().map(|file| Seen::new(dir.join(file), file)));
        let blanks = &mut self.blanks;
        let open = |file: &String| open(record, &about, dir, file, blanks.entry(file.clone()).or_default());
        let files = files.iter().map(open).collect();
        self.data.records.insert(record.name.clone(), RecordData { mapping: about.mapping, files });
    }
}

fn list(dir: &Path) -> Result<Vec<String>, Note> {
    let failed = |e: std::io::Error| io_note("read the data folder", dir, &e);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        if let Some(name) = entry.map_err(failed)?.file_name().to_str() {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn ending(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    ENDINGS.into_iter().filter(|ending| lower.ends_with(ending)).max_by_key(|ending| ending.len())
}

/// The file's name without folder and ending.
fn stem(name: &str) -> &str {
    let last = name.rsplit('/').next().unwrap_or(name);
    let cut = ending(last).map_or(0, str::len);
    last.get(..last.len() - cut).unwrap_or(last)
}

fn choose(record: &Record, about: &RecordFiles, names: &[String]) -> Result<Vec<String>, Note> {
    if !about.files.is_empty() {
        return match about.files.iter().find(|f| ending(f).is_none()) {
            Some(file) => Err(Note::error("data-files", format!("`{file}` is of no kind that can be read"))
                .help(format!("a data file ends in one of {}", ENDINGS.join(" ")))),
            None => Ok(about.files.clone()),
        };
    }
    let snake = snake(&record.name);
    let fits = [plural(&snake), record.name.clone(), snake];
    let found: Vec<String> =
        names.iter().filter(|n| ending(n).is_some() && fits.iter().any(|f| f == stem(n))).cloned().collect();
    if found.len() < 2 {
        return Ok(found);
    }
    let all = found.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(" and ");
    let message = format!("{all} could all be the data of `{}`", record.name);
    Err(Note::error("data-files", message).help(format!(
        "keep one, or name all that belong together in dataset.yaml:\nrecords: {{ {}: {{ files: [..] }} }}",
        record.name
    )))
}

fn delimiter(about: &RecordFiles, file: &str) -> u8 {
    let usual = if ending(file).is_some_and(|e| e.starts_with(".tsv")) { b'\t' } else { b',' };
    about.delimiter.unwrap_or(usual)
}

fn open(record: &Record, about: &RecordFiles, dir: &Path, file: &str, blank: &Arc<AtomicU64>) -> Box<dyn DataFile> {
    let (name, path) = (file.to_owned(), dir.join(file));
    let columns = record.fields.iter().filter(|f| f.kind == FieldKind::Column).map(|field| {
        let mapped = about.mapping.fields.get(&field.name).and_then(|m| m.column.clone());
        (mapped.unwrap_or_else(|| field.name.clone()), field.optional)
    });
    let all = columns.clone();
    let wanted = || all.clone().map(|(name, _)| name).collect();
    match ending(file).unwrap_or_default() {
        ".parquet" => Box::new(ParquetFile { name, path, wanted: wanted() }),
        ".arrow" => Box::new(ArrowFile { name, path, wanted: wanted() }),
        ".ndjson" | ".jsonl" | ".ndjson.gz" => {
            let optional = columns.filter(|(_, optional)| *optional).map(|(name, _)| name).collect();
            Box::new(JsonFile { name, path, optional, wanted: wanted(), blank: blank.clone() })
        }
        _ => {
            let delimiter = delimiter(about, file);
            Box::new(TextFile { name, path, delimiter, wanted: wanted(), blank: blank.clone() })
        }
    }
}

/// A text file whose header is one column that contains another delimiter.
fn wrong_delimiter(record: &Record, about: &RecordFiles, dir: &Path, file: &str) -> Option<Note> {
    let is_text = ending(file).is_some_and(|e| e.starts_with(".csv") || e.starts_with(".tsv"));
    let text = TextFile {
        name: file.to_owned(),
        path: dir.join(file),
        delimiter: delimiter(about, file),
        wanted: BTreeSet::new(),
        blank: Arc::default(),
    };
    let other = is_text.then(|| text.other_delimiter()).flatten()?;
    let written = if other == '\t' { "tab".to_owned() } else { other.to_string() };
    let message =
        format!("the delimiter of `{file}` looks wrong: its first line is one column that contains `{written}`");
    Some(Note::error("data-schema", message).file(dir.join(file).display().to_string()).line(1).help(format!(
        "write in {}:\nformat: 1\nrecords:\n  {}:\n    delimiter: \"{written}\"",
        dir.join("dataset.yaml").display(),
        record.name
    )))
}

/// Data files that belong to no record: mostly mistyped names.
fn unread(program: &Program, dir: &Path, names: &[String], used: &[String]) -> Vec<Note> {
    let data = program.records.iter().filter(|r| r.group.is_none());
    let stems: Vec<String> = data.map(|r| plural(&snake(&r.name))).collect();
    let spare = names.iter().filter(|n| ending(n).is_some() && !used.contains(n));
    let note = |name: &String| {
        let message = format!("`{name}` is the data of no record of these rules and is not read");
        let note = Note::warning("data-files", message).file(dir.display().to_string());
        match nearest(stem(name), stems.iter().map(String::as_str)) {
            Some(near) => {
                note.help(format!("rename it to `{near}{}` if it is meant for that", ending(name).unwrap_or_default()))
            }
            None => note,
        }
    };
    let sheets = names.iter().filter(|n| SHEETS.iter().any(|ending| n.to_lowercase().ends_with(ending)));
    let sheet = |name: &String| {
        Note::warning("data-files", format!("`{name}` is a spreadsheet and is not read"))
            .file(dir.display().to_string())
            .help("save the sheet as CSV UTF-8")
    };
    spare.map(note).chain(sheets.map(sheet)).collect()
}

/// Records whose output rules have nothing to be computed for.
fn without(program: &Program, described: &BTreeMap<String, RecordFiles>, names: &[String]) -> Vec<(String, String)> {
    let computed = |index: u32| program.rules.iter().any(|r| !r.hidden && r.record.index() == index as usize);
    let mut without = Vec::new();
    for (record, index) in program.records.iter().zip(0..).filter(|(r, _)| r.group.is_none()) {
        let about = described.get(&record.name).cloned().unwrap_or_default();
        let none = choose(record, &about, names).is_ok_and(|files| files.is_empty());
        if none && computed(index) {
            let snake = snake(&record.name);
            without.push((record.name.clone(), format!("{}.csv, {snake}.csv, ...", plural(&snake))));
        }
    }
    without
}

fn no_data(program: &Program, dir: &Path) -> Note {
    let data = program.records.iter().filter(|r| r.group.is_none());
    let wanted: Vec<String> = data.map(|r| format!("{}.csv", plural(&snake(&r.name)))).collect();
    Note::error("data-files", format!("no data of these rules are in `{}`", dir.display()))
        .help(format!("the rules read {}; each may also end in .tsv .ndjson .parquet .arrow", wanted.join(", ")))
}
