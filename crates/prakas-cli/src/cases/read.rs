//! Reads case files: YAML trees in, cases out. All that is wrong in all files is reported at once, with its line.
//! Checks the shape only: whether the names exist is asked of the program in `names`.

use super::model::{Case, CaseFile, Expected, ExpectedRow, GivenRow, Name};
use crate::outcome::{did_you_mean, io_note, Note};
use crate::small::{self, CASE_FILE_BYTES};
use crate::yaml::{parse, Kind, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const CASE_KEYS: [&str; 7] = ["name", "source", "variant", "at", "known_at", "given", "expect"];

/// All case files of a scheme folder, sorted by name.
pub fn read_all(folder: &Path, shown: &Path) -> Result<Vec<CaseFile>, Vec<Note>> {
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for path in case_paths(&folder.join("cases")).map_err(|note| vec![note])? {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let name = shown.join("cases").join(name).display().to_string();
        if !small::stays_inside(folder, &path) {
            notes.push(small::outside(&name, "scheme folder"));
            continue;
        }
        match small::text(&path, CASE_FILE_BYTES) {
            Ok(text) => files.push(read_file(path, name, text, &mut notes)),
            Err(note) => notes.push(note),
        }
    }
    if notes.is_empty() {
        Ok(files)
    } else {
        Err(notes)
    }
}

fn case_paths(folder: &Path) -> Result<Vec<PathBuf>, Note> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |e: std::io::Error| io_note("read the cases", folder, &e);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The cases of one text.
pub fn read_text(name: &str, text: &str) -> Result<CaseFile, Vec<Note>> {
    let mut notes = Vec::new();
    let file = read_file(PathBuf::from(name), name.to_owned(), text.to_owned(), &mut notes);
    if notes.is_empty() {
        Ok(file)
    } else {
        Err(notes)
    }
}

fn read_file(path: PathBuf, name: String, text: String, notes: &mut Vec<Note>) -> CaseFile {
    let mut reader = Reader { file: &name, notes, defaults: BTreeMap::new(), values: 0, told: false };
    let cases = match parse(&text) {
        Ok(tree) => reader.file(&tree),
        Err(error) => {
            let tab = text.lines().zip(1..).find(|(line, _)| line.contains('\t')).map(|(_, n)| n);
            let help = tab.map(|n: u64| format!("line {n} has a tab; write spaces"));
            reader.wrong(error.line, format!("this is not readable as YAML: {}", error.message), help);
            Vec::new()
        }
    };
    CaseFile { path, name, text, cases }
}

struct Reader<'a> {
    file: &'a str,
    notes: &'a mut Vec<Note>,
    /// By record: fields of every given row.
    defaults: BTreeMap<String, GivenRow>,
    /// Values of given rows, those from the defaults too.
    values: usize,
    /// That there are too many was said.
    told: bool,
}

/// Values that the given rows of one file may have, with the defaults that are added to each.
pub const CASE_VALUES: usize = 1_000_000;

impl Reader<'_> {
    fn wrong(&mut self, line: u64, message: impl Into<String>, help: Option<String>) {
        let note = Note::error("case-file", message).file(self.file).line(line);
        self.notes.push(Note { help, ..note });
    }

    fn file(&mut self, tree: &Node) -> Vec<Case> {
        let mut cases = Vec::new();
        let entries = self.map(tree, "a case file holds `cases:` and perhaps `defaults:`");
        if let Some((_, defaults)) = entries.iter().find(|(key, _)| key.text == "defaults") {
            for (record, row) in self.map(defaults, "defaults are fields by record") {
                let row = self.row(row);
                self.defaults.insert(record.text, row);
            }
        }
        for (key, value) in entries {
            match key.text.as_str() {
                "defaults" => {}
                "cases" => {
                    cases.extend(self.list(value, "cases are a list: `- name: ...`").iter().map(|c| self.case(c)))
                }
                other => {
                    let help = did_you_mean(other, ["cases", "defaults"]);
                    self.wrong(key.line, format!("`{other}` is not known in a case file"), help);
                }
            }
        }
        self.same_names(&cases);
        cases
    }

    fn same_names(&mut self, cases: &[Case]) {
        let mut first: BTreeMap<&str, u64> = BTreeMap::new();
        for case in cases.iter().filter(|c| !c.name.is_empty()) {
            if let Some(line) = first.get(case.name.as_str()) {
                let help = format!("the first stands in line {line}; give each its own name");
                self.wrong(case.line, format!("two cases are named `{}`", case.name), Some(help));
            } else {
                first.insert(&case.name, case.line);
            }
        }
    }

    fn case(&mut self, node: &Node) -> Case {
        let mut case = Case { line: node.line, ..Case::default() };
        for (key, value) in self.map(node, "a case is written as `- name: ...` with `given:` and `expect:`") {
            match key.text.as_str() {
                "name" => case.name = self.word(value).unwrap_or_default(),
                "source" => case.source = self.word(value),
                "variant" => case.variant = self.word(value),
                "at" => case.at = self.date(value),
                "known_at" => case.known_at = self.date(value),
                "given" => case.given = self.given(value),
                "expect" => case.expect = self.expect(value),
                other => {
                    let help = did_you_mean(other, CASE_KEYS);
                    self.wrong(key.line, format!("`{other}` is not known in a case"), help);
                }
            }
        }
        if case.name.is_empty() {
            self.wrong(case.line, "this case has no name", Some("begin it with `- name: what it shows`".into()));
        }
        if case.expect.is_empty() {
            let help = "write `expect:` with records, keys and outputs: `Payslip: { P1: { health_care: 16250 } }`";
            self.wrong(case.line, format!("case `{}` expects nothing", case.name), Some(help.into()));
        }
        case
    }

    fn given(&mut self, node: &Node) -> Vec<(Name, Vec<GivenRow>)> {
        let mut given = Vec::new();
        for (record, rows) in self.map(node, "given rows are listed by record: `Payslip: [{ id: P1 }]`") {
            let nodes = self.list(rows, "the rows of a record are a list: `[{ id: P1 }]`").to_vec();
            let rows = nodes.iter().map(|node| self.row_with_defaults(&record, node)).collect();
            given.push((record, rows));
        }
        given
    }

    fn row_with_defaults(&mut self, record: &Name, node: &Node) -> GivenRow {
        let mut row = self.row(node);
        let defaults = self.defaults.get(&record.text);
        self.values += row.fields.len() + defaults.map_or(0, |d| d.fields.len());
        if self.values > CASE_VALUES {
            if !std::mem::replace(&mut self.told, true) {
                let message = format!("the given rows have more than {CASE_VALUES} values with their defaults");
                self.wrong(node.line, message, Some("move some of the cases to another file".into()));
            }
            return row;
        }
        if let Some(defaults) = self.defaults.get(&record.text) {
            let own: BTreeSet<String> = row.fields.iter().map(|(name, _)| name.text.clone()).collect();
            row.fields.extend(defaults.fields.iter().filter(|(name, _)| !own.contains(&name.text)).cloned());
        }
        row
    }

    fn row(&mut self, node: &Node) -> GivenRow {
        let entries = self.map(node, "a row is written as `{ field: value }`");
        let fields = entries.into_iter().map(|(name, value)| (name, self.scalar(value))).collect();
        GivenRow { line: node.line, fields }
    }

    fn expect(&mut self, node: &Node) -> Vec<(Name, Vec<ExpectedRow>)> {
        let mut expect = Vec::new();
        for (record, rows) in self.map(node, "expected results are listed by record, then by key") {
            let mut read = Vec::new();
            for (key, values) in self.map(rows, "expected rows are listed by key: `P1: { health_care: 16250 }`") {
                let entries = self.map(values, "expected values are written as `{ output: value }`");
                let values = entries.into_iter().map(|(column, value)| Expected {
                    column,
                    text: self.scalar(value),
                    bytes: value.bytes.clone(),
                });
                let values = values.collect();
                read.push(ExpectedRow { key, values });
            }
            expect.push((record, read));
        }
        expect
    }

    fn map<'n>(&mut self, node: &'n Node, expected: &str) -> Vec<(Name, &'n Node)> {
        match &node.kind {
            Kind::Map(entries) => entries.iter().map(|(key, value)| (name(key), value)).collect(),
            _ if node.is_scalar() && node.text().is_none() => Vec::new(),
            _ => {
                self.wrong(node.line, expected, None);
                Vec::new()
            }
        }
    }

    fn list<'n>(&mut self, node: &'n Node, expected: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            _ if node.is_scalar() && node.text().is_none() => &[],
            _ => {
                self.wrong(node.line, expected, None);
                &[]
            }
        }
    }

    /// Text, nothing for an absent value.
    fn scalar(&mut self, node: &Node) -> Option<String> {
        if !node.is_scalar() {
            self.wrong(node.line, "one value is expected here", None);
        }
        node.text().map(str::to_owned)
    }

    fn word(&mut self, node: &Node) -> Option<String> {
        let text = self.scalar(node);
        if text.is_none() && node.is_scalar() {
            self.wrong(node.line, "a text is expected here", None);
        }
        text
    }

    fn date(&mut self, node: &Node) -> Option<chrono::NaiveDate> {
        let text = self.word(node)?;
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong(node.line, format!("`{text}` is not a date"), Some("write year-month-day: 2018-01-31".into()));
        }
        date
    }
}

fn name(node: &Node) -> Name {
    let text = match &node.kind {
        Kind::Scalar(text, _) => text.clone(),
        _ => String::new(),
    };
    Name { text, line: node.line }
}
