//! Runs the binary and reads what it wrote. In: folders of the repository. Out: text for snapshots, rows for comparison.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Scheme {
    pub name: &'static str,
    pub rules: &'static str,
    pub data: &'static str,
}

pub const SCHEMES: &[Scheme] = &[
    Scheme { name: "hip", rules: "rules/kh/hip", data: "examples/hip" },
    Scheme { name: "nssf", rules: "rules/kh/nssf", data: "examples/nssf" },
    Scheme { name: "subsidy", rules: "rules/kh/subsidy", data: "examples/kampong-thom" },
    Scheme { name: "hef", rules: "rules/kh/hef", data: "examples/hef" },
    Scheme { name: "window", rules: "rules/kh/window", data: "examples/window" },
    Scheme { name: "jkn", rules: "rules/id/jkn", data: "examples/jkn" },
    Scheme { name: "mhi", rules: "rules/kh/mhi", data: "examples/mhi" },
    Scheme { name: "cbhi", rules: "rules/rw/cbhi", data: "examples/cbhi" },
];

/// What one `evaluate --out` left behind.
pub struct Run {
    pub code: i32,
    /// Terminal output, both streams.
    pub text: String,
    /// Result files by name, without `run.json`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// `run.json`, parsed.
    pub report: serde_json::Value,
    _folder: tempfile::TempDir,
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Exit code and both streams of a command at the root of the repository.
pub fn prakas(args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
    let output = command.args(args).args(["--color", "never"]).current_dir(root()).output().unwrap();
    let text = [output.stdout, output.stderr].map(|s| String::from_utf8_lossy(&s).into_owned()).concat();
    (output.status.code().unwrap_or(-1), text)
}

/// Copies the files of a folder and of those in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub fn check(scheme: &Scheme) -> (i32, String) {
    prakas(&["check", scheme.rules])
}

pub fn evaluate(rules: &str, data: &str, variant: Option<&str>) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut args = vec!["evaluate", rules, "--data", data, "--out", out.to_str().unwrap()];
    args.extend(variant.iter().flat_map(|v| ["--variant", v]));
    let (code, text) = prakas(&args);
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&out).into_iter().flatten() {
        let entry = entry.unwrap();
        files.insert(entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    }
    let report = files.remove("run.json").map_or(serde_json::Value::Null, |b| serde_json::from_slice(&b).unwrap());
    Run { code, text, files, report, _folder: folder }
}

/// The names after `variant` in the rule files of a scheme.
pub fn variants(scheme: &Scheme) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(scheme.rules)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = fs::read_to_string(path).unwrap();
            let names = text.lines().filter_map(|l| l.strip_prefix("variant ")).filter_map(|l| l.split(' ').next());
            found.extend(names.map(str::to_owned));
        }
    }
    found.sort();
    found
}

/// Counts and totals of the run, then the head and the hash of each result file.
pub fn snapshot(run: &Run) -> String {
    let mut text = String::new();
    for record in run.report["records"].as_array().into_iter().flatten() {
        let name = record["record"].as_str().unwrap_or_default();
        writeln!(
            text,
            "{name}: {} rows, {} accepted, {} rejected",
            record["rows"], record["accepted"], record["rejected"]
        )
        .unwrap();
        for (column, total) in record["totals"].as_object().into_iter().flatten() {
            writeln!(text, "  {column} {}", total.as_str().unwrap_or_default()).unwrap();
        }
        for (rule, by) in record["states"].as_object().into_iter().flatten() {
            writeln!(text, "  {rule} {by}").unwrap();
        }
    }
    writeln!(text, "findings {}", run.report["findings"]).unwrap();
    for (name, bytes) in &run.files {
        let content = String::from_utf8_lossy(bytes);
        writeln!(text, "\n{name}: {} lines, sha256 {}", content.lines().count(), hash(bytes)).unwrap();
        for line in content.lines().take(6) {
            writeln!(text, "  {line}").unwrap();
        }
    }
    text
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Rows of a CSV file as maps from column to cell.
pub fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(|row| row.unwrap()).collect()
}
