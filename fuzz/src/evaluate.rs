//! Whole evaluations of any rules over any data: no panic, and rows in = rows out + rejects.

use crate::language::{scheme_files, Map};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_cli::data::{discover, hush_guarded_panics};
use prakas_engine::api::{Finding, Reject, RunOptions, Sink};
use std::collections::BTreeMap;
use std::sync::Once;

/// Files named `data/...` are data, all others rules and tables.
pub fn evaluate(input: &[u8]) {
    static HUSH: Once = Once::new();
    HUSH.call_once(hush_guarded_panics);
    let (data, rules): (Vec<_>, Vec<_>) =
        scheme_files(input).into_iter().partition(|(name, _)| name.starts_with("data/"));
    let Some(program) = load(&rules) else { return };
    let data: Vec<(String, &[u8])> =
        data.iter().map(|(name, bytes)| (name.trim_start_matches("data/").to_owned(), bytes.as_slice())).collect();
    evaluated(&program, &data);
}

pub fn load(files: &[(String, Vec<u8>)]) -> Option<Program> {
    prakas::load(&Map(files.to_vec()), None).program
}

/// One run over files in a folder of their own.
pub fn evaluated(program: &Program, files: &[(String, &[u8])]) {
    let folder = tempfile::tempdir().expect("a folder for the data");
    for (name, bytes) in files {
        let plain =
            !name.is_empty() && !name.contains(['/', '\\', '\0']) && name.len() < 100 && name != "." && name != "..";
        if plain {
            std::fs::write(folder.path().join(name), bytes).expect("a file of the data");
        }
    }
    let Ok(found) = discover(program, folder.path()) else { return };
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    let mut sink = Counts::default();
    let Ok(summary) = prakas_engine::run(program, &found.data, &options, &mut sink) else { return };
    for record in &summary.records {
        assert_eq!(record.rows, record.accepted + record.rejected, "{record:?}");
        let (rows, rejects) = sink.records.get(&record.record).copied().unwrap_or_default();
        assert_eq!(rejects, record.rejected, "{record:?}");
        assert!(rows == record.accepted || rows == 0, "{rows} rows were given of {record:?}");
    }
    for (record, key) in &sink.first {
        let _ = prakas_engine::explain(program, &found.data, &options, record, std::slice::from_ref(key));
    }
}

/// Rows and rejects by record, and the key of the first reject of each.
#[derive(Default)]
struct Counts {
    records: BTreeMap<String, (u64, u64)>,
    first: BTreeMap<String, String>,
}

impl Sink for Counts {
    fn start(&mut self, record: &str, _schema: &SchemaRef) -> Result<(), String> {
        self.records.entry(record.to_owned()).or_default();
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        self.records.entry(record.to_owned()).or_default().0 += rows.num_rows() as u64;
        Ok(())
    }

    fn restart(&mut self) -> Result<(), String> {
        *self = Counts::default();
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.records.entry(reject.record.clone()).or_default().1 += 1;
        self.first.entry(reject.record.clone()).or_insert_with(|| reject.key.clone());
        Ok(())
    }

    fn finding(&mut self, _finding: &Finding) -> Result<(), String> {
        Ok(())
    }
}
