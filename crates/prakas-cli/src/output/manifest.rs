//! `run.json`: what was run on what, and what came out. The elapsed time is its only line that two runs differ in.

use super::{styles, Style};
use crate::outcome::{io_note, Note};
use prakas::ir::Program;
use prakas_engine::api::{RecordSummary, Summary};
use serde_json::{json, Map, Value};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;

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
    pub format: &'static str,
}

pub struct Manifest<'a> {
    pub program: &'a Program,
    pub options: Options,
    pub data_files: &'a [PathBuf],
    pub summary: &'a Summary,
    pub outputs: Vec<String>,
    pub elapsed: Duration,
}

impl Manifest<'_> {
    pub fn write(&self, folder: &Path) -> Result<(), Note> {
        let path = folder.join("run.json");
        let mut text = serde_json::to_string_pretty(&self.value()?).unwrap_or_default();
        text.push('\n');
        std::fs::write(&path, text).map_err(|e| io_note("write", &path, &e))
    }

    fn value(&self) -> Result<Value, Note> {
        let scheme = self.program.scheme.as_ref().map(|s| s.name.clone());
        let rules: Vec<Value> = self.program.sources.iter().map(|(_, s)| hashed(&s.name, s.text.as_bytes())).collect();
        let data: Result<Vec<Value>, Note> = self.data_files.iter().map(|path| data_file(path)).collect();
        let records: Vec<Value> = self.summary.records.iter().map(|r| record(self.program, r)).collect();
        let mut made = json!({
            "format": 1,
            "prakas": env!("CARGO_PKG_VERSION"),
            "scheme": scheme,
            "variant": self.program.variant.as_ref().map(|(name, _)| name),
            "options": {
                "rules": self.options.rules, "data": self.options.data, "variant": self.options.variant,
                "at": self.options.at, "known_at": self.options.known_at, "format": self.options.format,
            },
            "rules": rules,
            "data": data?,
            "records": records,
            "findings": self.summary.findings,
            "outputs": self.outputs,
            "elapsed_ms": u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX),
        });
        let second = self.options.compare_known_at.as_ref();
        if let (Some(day), Some(options)) = (second, made.get_mut("options").and_then(Value::as_object_mut)) {
            options.insert("compare_known_at".to_owned(), json!(day));
        }
        Ok(made)
    }
}

fn record(program: &Program, summary: &RecordSummary) -> Value {
    let files: Vec<Value> = summary.files.iter().map(|(file, rows)| json!({ "file": file, "rows": rows })).collect();
    let styles = styles(program, &summary.record);
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
    let group = program.records.iter().any(|r| r.name == summary.record && r.group.is_some());
    if let (Some(object), true) = (made.as_object_mut(), group) {
        object.insert("unplaced".to_owned(), json!(summary.unplaced));
    }
    made
}

fn hashed(name: &str, bytes: &[u8]) -> Value {
    json!({ "file": name, "sha256": hex(Sha256::digest(bytes).as_slice()) })
}

fn data_file(path: &Path) -> Result<Value, Note> {
    let failed = |e: std::io::Error| io_note("read", path, &e);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut hash).map_err(failed)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    Ok(json!({ "file": name, "bytes": bytes, "sha256": hex(hash.finalize().as_slice()) }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
