//! `run.json`: what was run on what, what became of every row of every file, and what came out.
//! In: the counts of a run. Out: one file; two runs of the same rules on the same data give the same bytes.

use super::{styles, Counts, Style};
use crate::data::{Discovered, Seen};
use crate::outcome::{io_note, unwritable, Note};
use prakas::ir::Program;
use prakas_engine::api::{RecordSummary, Summary};
use serde_json::{json, Map, Value};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The command's options, as given.
#[derive(Debug, Clone)]
pub struct Options {
    pub rules: String,
    pub data: String,
    pub variant: Option<String>,
    pub at: Option<String>,
    pub known_at: Option<String>,
    /// The second day of knowledge, when only differences are given.
    pub compare_known_at: Option<String>,
    /// The side before, of a comparison.
    pub compared_with: Option<String>,
    pub on_reject: &'static str,
    pub format: &'static str,
}

/// A result file and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub file: String,
    pub rows: u64,
}

pub struct Manifest<'a> {
    pub program: &'a Program,
    pub options: Options,
    pub found: &'a Discovered,
    pub summary: &'a Summary,
    pub counts: &'a Counts,
    pub outputs: Vec<Output>,
    /// False when the rejects stand alone.
    pub published: bool,
}

impl Manifest<'_> {
    pub fn write(&self, folder: &Path) -> Result<(), Note> {
        let path = folder.join("run.json");
        let mut text = serde_json::to_string_pretty(&self.value(folder)?).unwrap_or_default();
        text.push('\n');
        std::fs::write(&path, text).map_err(|e| unwritable(format!("`run.json` cannot be written: {e}")))
    }

    fn value(&self, folder: &Path) -> Result<Value, Note> {
        let scheme = self.program.scheme.as_ref().map(|s| s.name.clone());
        let rules: Vec<Value> = self.program.sources.iter().map(|(_, s)| hashed(&s.name, s.text.as_bytes())).collect();
        let unread = self.unread();
        let read = |seen: &&Seen| unread.iter().all(|(name, _)| *name != seen.name);
        let data: Result<Vec<Value>, Note> = self.found.files.iter().filter(read).map(data_file).collect();
        let data = data?;
        // After the hashes: they are those of the bytes that the run read.
        self.found.unchanged()?;
        let not_read: Vec<Value> = unread.iter().map(|(file, why)| json!({ "file": file, "why": why })).collect();
        let outputs: Result<Vec<Value>, Note> = self.outputs.iter().map(|o| output_file(folder, o)).collect();
        let records: Vec<Value> = self.summary.records.iter().map(|r| self.record(r)).collect();
        Ok(json!({
            "format": 1,
            "prakas": env!("CARGO_PKG_VERSION"),
            "scheme": scheme,
            "variant": self.program.variant.as_ref().map(|(name, _)| name),
            "published": self.published,
            "options": self.options(),
            "rules": rules,
            "data": data,
            "not_read": not_read,
            "records": records,
            "rejects_by_code": self.counts.by_code(),
            "findings": self.summary.findings,
            "outputs": outputs?,
        }))
    }

    fn options(&self) -> Value {
        let given = &self.options;
        let mut made = json!({
            "rules": given.rules, "data": given.data, "variant": given.variant, "at": given.at,
            "known_at": given.known_at, "on_reject": given.on_reject, "format": given.format,
        });
        let compared = [("compare_known_at", &given.compare_known_at), ("compared_with", &given.compared_with)];
        for (name, value) in compared {
            if let (Some(value), Some(options)) = (value, made.as_object_mut()) {
                options.insert(name.to_owned(), json!(value));
            }
        }
        made
    }

    /// What lies in the data folder and was not read, and why.
    fn unread(&self) -> Vec<(String, String)> {
        let ran = |record: &str| self.summary.records.iter().any(|r| r.record == record);
        let idle = self.found.data.records.iter().filter(|(record, _)| !ran(record));
        let idle = idle.flat_map(|(record, data)| data.files.iter().map(move |file| (record, file)));
        let idle = idle.map(|(record, f)| (f.name().to_owned(), format!("no rule needs the rows of {record}")));
        let strange = self.found.strangers.iter().map(|name| (name.clone(), "it is the data of no record".to_owned()));
        let mut all: Vec<(String, String)> = idle.chain(strange).collect();
        all.sort();
        all
    }

    fn record(&self, summary: &RecordSummary) -> Value {
        let files: Vec<Value> = summary.files.iter().map(|(f, rows)| self.file(&summary.record, f, *rows)).collect();
        let styles = styles(self.program, &summary.record);
        let adds_up = |name: &String| styles.get(name).is_some_and(Style::has_total);
        let totals = summary.totals.iter().filter(|(name, _)| adds_up(name));
        let totals: Map<String, Value> = totals.map(|(name, total)| (name.clone(), json!(total))).collect();
        let states: Map<String, Value> = summary.states.iter().map(|(name, by)| (name.clone(), json!(by))).collect();
        let mut made = json!({
            "record": summary.record,
            "files": files,
            "rows": summary.rows,
            "accepted": summary.accepted,
            "rejected": summary.rejected,
            "rejects_by_code": summary.rejects_by_code,
            "totals": totals,
            "states": states,
        });
        let group = self.program.records.iter().any(|r| r.name == summary.record && r.group.is_some());
        if let (Some(object), true) = (made.as_object_mut(), group) {
            object.insert("unplaced".to_owned(), json!(summary.unplaced));
        }
        made
    }

    /// What became of every row of one file.
    fn file(&self, record: &str, file: &str, rows: u64) -> Value {
        let by_code = self.counts.of_file(record, file);
        let rejected: u64 = by_code.values().sum();
        json!({
            "file": file, "rows": rows, "accepted": rows.saturating_sub(rejected), "rejected": rejected,
            "rejects_by_code": by_code, "blank_lines": self.found.blank_lines(file),
        })
    }
}

fn hashed(name: &str, bytes: &[u8]) -> Value {
    json!({ "file": name, "sha256": hex(Sha256::digest(bytes).as_slice()) })
}

fn hash(path: &Path) -> Result<(u64, String), Note> {
    let failed = |e: std::io::Error| io_note("read", path, &e);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut hash).map_err(failed)?;
    Ok((bytes, hex(hash.finalize().as_slice())))
}

fn data_file(seen: &Seen) -> Result<Value, Note> {
    seen.unchanged()?;
    let (bytes, sha256) = hash(&seen.path)?;
    Ok(json!({ "file": seen.name, "bytes": bytes, "sha256": sha256 }))
}

fn output_file(folder: &Path, output: &Output) -> Result<Value, Note> {
    let (bytes, sha256) = hash(&folder.join(&output.file))?;
    Ok(json!({ "file": output.file, "rows": output.rows, "bytes": bytes, "sha256": sha256 }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
