//! A result folder that appears under its name only when it is complete, and never replaces what is not a result.
//! Files are written to a hidden folder beside it, brought to the disk, and take the name in one step; an error or a stop
//! leaves nothing behind. What a killed run left is removed by the next run with the same name.

use super::stale;
use crate::interrupt;
use crate::outcome::{io_note, unwritable, Note};
use crate::terminal::Terminal;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[derive(Debug)]
pub struct Staging {
    hidden: TempDir,
    /// Held as long as the run lives.
    _lock: Option<File>,
    results: PathBuf,
    /// The final folder, links followed, and as the user wrote it.
    target: PathBuf,
    shown: PathBuf,
    force: bool,
    inputs: Vec<PathBuf>,
    withheld: bool,
}

impl Staging {
    /// `inputs` are the folders that must survive: rules and data. `strict` runs may give a reject report instead.
    pub fn new(
        out: &Path,
        (force, strict): (bool, bool),
        inputs: &[&Path],
        terminal: &Terminal,
    ) -> Result<Staging, Note> {
        let target = out.canonicalize().unwrap_or_else(|_| out.to_owned());
        let Some(name) = target.file_name().map(OsString::from) else {
            return Err(exists(format!("`{}` names no folder of its own", out.display()), "give `--out` a name"));
        };
        let parent = parent_of(&target);
        std::fs::create_dir_all(parent).map_err(|e| io_note("make the folder", parent, &e))?;
        stale::clear(parent, &name, &target);
        allowed(&target, out, force, inputs)?;
        if strict {
            allowed(&beside(&target), &beside(out), force, inputs)?;
        }
        let (hidden, lock) = stale::make(parent, &name).map_err(|e| io_note("write into", parent, &e))?;
        interrupt::guard(hidden.path(), out, terminal);
        let results = hidden.path().join("results");
        std::fs::create_dir(&results).map_err(|e| io_note("write into", parent, &e))?;
        let inputs = inputs.iter().map(|p| (*p).to_owned()).collect();
        Ok(Staging { hidden, _lock: lock, results, target, shown: out.to_owned(), force, inputs, withheld: false })
    }

    /// Where the files are written.
    pub fn folder(&self) -> &Path {
        &self.results
    }

    /// Keeps these files alone, to be published as the reject report `OUT.rejects`; `OUT` stays as it is.
    pub fn withhold(&mut self, keep: &[String]) -> Result<PathBuf, Note> {
        let failed = |e: io::Error| io_note("write the reject report of", &self.shown, &e);
        for name in names(&self.results).map_err(failed)?.iter().filter(|name| !keep.contains(name)) {
            std::fs::remove_file(self.results.join(name)).map_err(failed)?;
        }
        self.target = beside(&self.target);
        self.shown = beside(&self.shown);
        self.withheld = true;
        Ok(self.shown.clone())
    }

    /// Gives the complete folder its name; an earlier one is gone only when the new one stands.
    pub fn publish(self) -> Result<(), Note> {
        let failed = |e: io::Error| unwritable(format!("`{}` cannot be written: {e}", self.shown.display()));
        sync(&self.results).map_err(failed)?;
        let inputs: Vec<&Path> = self.inputs.iter().map(PathBuf::as_path).collect();
        allowed(&self.target, &self.shown, self.force, &inputs)?;
        interrupt::publishing();
        self.swap().map_err(failed)?;
        sync_folder(parent_of(&self.target));
        let report = beside(&self.target);
        if !self.withheld && is_reject_report(&report) {
            let _ = std::fs::remove_dir_all(report);
        }
        Ok(())
    }

    fn swap(&self) -> io::Result<()> {
        if !self.target.exists() {
            return std::fs::rename(&self.results, &self.target);
        }
        if exchange(&self.results, &self.target).is_ok() {
            return Ok(());
        }
        // File systems that cannot exchange: for a moment there is neither; the next run puts the old one back.
        let old = self.hidden.path().join(stale::OLD);
        std::fs::rename(&self.target, &old)?;
        std::fs::rename(&self.results, &self.target).inspect_err(|_| drop(std::fs::rename(&old, &self.target)))
    }
}

/// `results.rejects` beside `results`.
pub fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().map(OsString::from).unwrap_or_default();
    name.push(".rejects");
    out.with_file_name(name)
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{renameat_with, RenameFlags, CWD};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Every file is on the disk before the folder gets its name: a power cut shows no half file either.
fn sync(folder: &Path) -> io::Result<()> {
    for name in names(folder)? {
        File::options().write(true).open(folder.join(name))?.sync_all()?;
    }
    sync_folder(folder);
    Ok(())
}

/// Not all systems can bring a folder to the disk; then the name may come late, but never before its files.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    std::fs::read_dir(folder)?.map(|e| Ok(e?.file_name().to_string_lossy().into_owned())).collect()
}

fn allowed(full: &Path, shown: &Path, force: bool, inputs: &[&Path]) -> Result<(), Note> {
    let Ok(full) = full.canonicalize() else { return Ok(()) };
    let shown = shown.display();
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

fn run_of(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("run.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// True for an empty folder, and for one that holds a `run.json` and nothing that it does not list.
fn is_earlier_run(folder: &Path) -> bool {
    let Ok(names) = names(folder) else { return false };
    if names.is_empty() {
        return true;
    }
    let run = run_of(folder);
    let Some(outputs) = run.get("outputs").and_then(|o| o.as_array()) else { return false };
    // Earlier versions listed plain names.
    let name = |o: &serde_json::Value| o.get("file").unwrap_or(o).as_str().map(str::to_owned);
    let known: BTreeSet<String> = outputs.iter().filter_map(name).chain(["run.json".to_owned()]).collect();
    names.is_subset(&known)
}

/// The report of an earlier run that published no results.
fn is_reject_report(folder: &Path) -> bool {
    is_earlier_run(folder) && run_of(folder).get("published").is_some_and(|p| p == false)
}
