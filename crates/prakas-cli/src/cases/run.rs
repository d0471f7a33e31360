//! Runs one case: its given rows as data in memory through the same engine as every other run.
//! Out: differences, or the error that kept the engine from starting. Writes nothing.

use super::compare::{compare, Difference, Results, Values};
use super::model::{Case, GivenRow};
use super::names::{columns, record, rules};
use crate::data::{MemoryFile, MemoryRow};
use crate::output::{styles, Cells};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{DataSet, Explanation, Finding, Mapping, RecordData, Reject, RunError, RunOptions, Sink};
use std::collections::BTreeMap;

/// Differences between what the case expects and what the engine finds; none is a pass.
pub fn run(case: &Case, file: &str, program: &Program) -> Result<Vec<Difference>, RunError> {
    let mut sink = Collect { program, results: Results::default() };
    prakas_engine::run(program, &data(case, file, program), &options(case), &mut sink)?;
    Ok(compare(case, program, &sink.results))
}

/// The explanation of one row of a case.
pub fn explain(case: &Case, file: &str, program: &Program, record: &str, key: &[String]) -> Option<Explanation> {
    prakas_engine::explain(program, &data(case, file, program), &options(case), record, key).ok()
}

fn options(case: &Case) -> RunOptions {
    let (at, known_at) = (case.at, case.known_at);
    RunOptions { at, known_at, given_rules: true, threads: Some(1), ..RunOptions::default() }
}

/// Every record has a file, an empty one when nothing is given, so that a reference to a row that is not given dangles.
fn data(case: &Case, file: &str, program: &Program) -> DataSet {
    let mut records = BTreeMap::new();
    for known in program.records.iter().filter(|r| r.group.is_none()) {
        let given = case.given.iter().find(|(name, _)| name.text == known.name);
        let rows = given.map(|(_, rows)| rows.as_slice()).unwrap_or_default();
        let mut header: Vec<String> = columns(known).map(str::to_owned).collect();
        if let Some((id, _)) = record(program, &known.name) {
            let is_given = |name: &str| rows.iter().any(|row| row.fields.iter().any(|(field, _)| field.text == name));
            header.extend(rules(program, id).filter(|r| is_given(&r.name)).map(|r| r.name.clone()));
        }
        let rows = rows.iter().map(|row| memory_row(row, &header)).collect();
        let files: Vec<Box<dyn prakas_engine::api::DataFile>> =
            vec![Box::new(MemoryFile { name: file.to_owned(), header, rows })];
        records.insert(known.name.clone(), RecordData { mapping: Mapping::default(), files });
    }
    DataSet { records }
}

fn memory_row(row: &GivenRow, header: &[String]) -> MemoryRow {
    let cell =
        |name: &String| row.fields.iter().find(|(field, _)| field.text == *name).and_then(|(_, text)| text.clone());
    MemoryRow { line: row.line, cells: header.iter().map(cell).collect() }
}

/// Keeps all results of a run as text.
struct Collect<'a> {
    program: &'a Program,
    results: Results,
}

impl Sink for Collect<'_> {
    fn restart(&mut self) -> Result<(), String> {
        self.results = Results::default();
        Ok(())
    }

    fn start(&mut self, _record: &str, _schema: &SchemaRef) -> Result<(), String> {
        Ok(())
    }

    fn rows(&mut self, name: &str, rows: &RecordBatch) -> Result<(), String> {
        let styles = styles(self.program, name);
        let keys = record(self.program, name).map_or(0, |(_, record)| record.keys.len());
        let mut found: Vec<(Vec<String>, Values)> = vec![Default::default(); rows.num_rows()];
        for (index, (field, array)) in rows.schema().fields().iter().zip(rows.columns()).enumerate() {
            let cells = Cells::new(array, styles.get(field.name()))?;
            for (row, (key, values)) in found.iter_mut().enumerate() {
                let text = cells.text(row).map(|text| text.into_owned());
                if index < keys {
                    key.push(text.unwrap_or_default());
                } else {
                    values.insert(field.name().clone(), text);
                }
            }
        }
        let all = self.results.rows.entry(name.to_owned()).or_default();
        all.extend(found.into_iter().map(|(key, values)| (key.join(", "), values)));
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let all = self.results.rejects.entry(reject.record.clone()).or_default();
        all.insert(reject.key.clone(), reject.clone());
        Ok(())
    }

    fn finding(&mut self, _finding: &Finding) -> Result<(), String> {
        Ok(())
    }
}
