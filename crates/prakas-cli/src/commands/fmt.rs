//! `prakas fmt`: lays out rule files, or says which ones are not laid out. A file that does not parse is left alone.

use crate::args::FmtArgs;
use crate::disk::is_rule_file;
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::report::{self, Found};
use crate::small;
use crate::terminal::Terminal;
use prakas::source::RULE_FILE_BYTES;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const DEPTH: usize = 16;

pub fn run(args: &FmtArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let mut files = Vec::new();
    for path in paths {
        collect(path, DEPTH, &mut files)?;
    }
    if files.is_empty() {
        let shown = paths.iter().map(|p| format!("`{}`", p.display())).collect::<Vec<_>>().join(", ");
        return Err(Note::error("no-rules", format!("there is no rule file in {shown}"))
            .help("rule files end in `.prakas` or `.prakas.md`")
            .into());
    }
    let (mut changed, mut unread, mut broken) = (0, 0, Vec::new());
    for file in &files {
        match one(file, args, terminal)? {
            Laid::Same => {}
            Laid::Changed => changed += 1,
            Laid::Broken(found) => {
                unread += 1;
                broken.extend(found);
            }
        }
    }
    report::problems(terminal, &broken);
    if !args.stdout {
        terminal.say(&line(args.check, changed, files.len(), unread));
    }
    let findings = !broken.is_empty() || (args.check && changed > 0);
    Ok(if findings { Exit::Findings } else { Exit::Done })
}

enum Laid {
    Same,
    Changed,
    Broken(Vec<Found>),
}

fn one(file: &Path, args: &FmtArgs, terminal: &Terminal) -> Result<Laid, Failure> {
    let name = file.display().to_string();
    let bytes = small::bytes(file, RULE_FILE_BYTES).map_err(|refused| refused.note(file, RULE_FILE_BYTES))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Note::error("unreadable", "the file is not UTF-8").file(&name).help("save it as UTF-8 in your editor")
    })?;
    let formatted = match prakas::format::format(&name, &text) {
        Ok(formatted) => formatted,
        Err((problems, sources)) => {
            let sources = Arc::new(sources);
            let found = |problem| Found { problem, sources: sources.clone(), variants: Vec::new() };
            return Ok(Laid::Broken(problems.into_iter().map(found).collect()));
        }
    };
    if args.stdout {
        terminal.out(formatted.trim_end_matches('\n'));
        return Ok(Laid::Same);
    }
    if formatted == text {
        return Ok(Laid::Same);
    }
    if args.check {
        terminal.out(&format!("would change {name}"));
    } else {
        replace(file, &formatted)?;
        terminal.say(&format!("changed {name}"));
    }
    Ok(Laid::Changed)
}

/// Writes the new text beside the file and gives it the file's name, so that the file is never half written.
pub fn replace(file: &Path, text: &str) -> Result<(), Note> {
    let failed = |e: std::io::Error| io_note("write", file, &e);
    let folder = file.parent().filter(|p| *p != Path::new("")).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new().prefix(".prakas-").tempfile_in(folder).map_err(failed)?;
    new.write_all(text.as_bytes()).map_err(failed)?;
    let permissions = file.metadata().map_err(failed)?.permissions();
    std::fs::set_permissions(new.path(), permissions).map_err(failed)?;
    new.persist(file).map(|_| ()).map_err(|e| failed(e.error))
}

/// Rule files of a path: itself, or those in the folder and below it, hidden folders and links left out.
fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Note> {
    let failed = |e: std::io::Error| io_note("read", path, &e);
    if !path.metadata().map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for entry in entries {
        let name = entry.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let link = entry.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink());
        if link || name.starts_with('.') || name == "target" {
            continue;
        }
        if entry.is_dir() && depth > 0 {
            collect(&entry, depth - 1, files)?;
        } else if is_rule_file(&name) {
            files.push(entry);
        }
    }
    Ok(())
}

fn line(check: bool, changed: usize, files: usize, unread: usize) -> String {
    let word = |n: usize| format!("{n} file{}", if n == 1 { "" } else { "s" });
    let left = if unread > 0 { format!(", {} with errors left alone", word(unread)) } else { String::new() };
    match (check, changed) {
        (_, 0) => format!("{} read, nothing to change{left}", word(files)),
        (true, n) => format!("{} read, {n} would change; `prakas fmt` changes them{left}", word(files)),
        (false, n) => format!("{} read, {n} changed{left}", word(files)),
    }
}
