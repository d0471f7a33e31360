//! A result folder that appears under its name only when it is complete, and never replaces what is not a result.
//! Files are written to a hidden folder beside it; an error or Ctrl-C leaves nothing behind.

use crate::outcome::{io_note, Note};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::TempDir;

/// The hidden folder of the run, for Ctrl-C.
static HIDDEN: Mutex<Option<PathBuf>> = Mutex::new(None);

#[derive(Debug)]
pub struct Staging {
    hidden: TempDir,
    results: PathBuf,
    out: PathBuf,
}

impl Staging {
    /// `inputs` are the folders that must survive: rules and data.
    pub fn new(out: &Path, force: bool, inputs: &[&Path]) -> Result<Staging, Note> {
        allowed(out, force, inputs)?;
        let parent = match out.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(parent).map_err(|e| io_note("make the folder", parent, &e))?;
        let hidden = tempfile::Builder::new().prefix(".prakas-").tempdir_in(parent);
        let hidden = hidden.map_err(|e| io_note("write into", parent, &e))?;
        let results = hidden.path().join("results");
        std::fs::create_dir(&results).map_err(|e| io_note("write into", parent, &e))?;
        if let Ok(mut place) = HIDDEN.lock() {
            *place = Some(hidden.path().to_owned());
        }
        // Without a handler Ctrl-C still ends the run; only the hidden folder stays.
        let _ = ctrlc::set_handler(interrupted);
        Ok(Staging { hidden, results, out: out.to_owned() })
    }

    /// Where the files are written.
    pub fn folder(&self) -> &Path {
        &self.results
    }

    /// Gives the complete folder its name; an earlier one is gone only when the new one stands.
    pub fn publish(self) -> Result<(), Note> {
        let failed = |e: std::io::Error| io_note("write the results to", &self.out, &e);
        let old = self.hidden.path().join("old");
        let replaced = self.out.exists();
        if replaced {
            std::fs::rename(&self.out, &old).map_err(failed)?;
        }
        if let Err(error) = std::fs::rename(&self.results, &self.out) {
            if replaced {
                std::fs::rename(&old, &self.out).map_err(failed)?;
            }
            return Err(failed(error));
        }
        Ok(())
    }
}

fn interrupted() {
    if let Some(path) = HIDDEN.lock().ok().and_then(|mut place| place.take()) {
        let _ = std::fs::remove_dir_all(path);
    }
    std::process::exit(130);
}

fn allowed(out: &Path, force: bool, inputs: &[&Path]) -> Result<(), Note> {
    let Ok(full) = out.canonicalize() else { return Ok(()) };
    let shown = out.display();
    if !full.is_dir() {
        return Err(exists(format!("`{shown}` is a file"), "give `--out` the name of a folder"));
    }
    let here = std::env::current_dir().ok();
    let kept = inputs.iter().filter_map(|p| p.canonicalize().ok()).chain(here.and_then(|p| p.canonicalize().ok()));
    if kept.into_iter().any(|input| input.starts_with(&full)) {
        let message = format!("`{shown}` holds the rules, the data or the folder you are in");
        return Err(exists(message, "give `--out` a folder of its own; what is in it is replaced"));
    }
    if force || is_earlier_run(&full) {
        return Ok(());
    }
    let help = "give another `--out`, or `--force` to replace the folder with all that is in it";
    Err(exists(format!("`{shown}` exists and holds files that no earlier run wrote"), help))
}

fn exists(message: String, help: &str) -> Note {
    Note::error("output-exists", message).help(help)
}

/// True for an empty folder, and for one that holds a `run.json` and nothing that it does not list.
fn is_earlier_run(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let names: BTreeSet<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    if names.is_empty() {
        return true;
    }
    let text = std::fs::read_to_string(folder.join("run.json")).unwrap_or_default();
    let run: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(outputs) = run.get("outputs").and_then(|o| o.as_array()) else { return false };
    let known: BTreeSet<&str> = outputs.iter().filter_map(|o| o.as_str()).chain(["run.json"]).collect();
    names.iter().all(|name| known.contains(name.as_str()))
}
