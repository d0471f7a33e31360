//! The diff driver: Git gives two versions of one file; what they mean is told first, then the lines that differ.
//! Both are read among the other files of the scheme as they lie in the working folder.

use super::lines;
use crate::disk::{is_rule_file, DiskFiles};
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::sides::{Overlay, Repo};
use crate::terminal::Terminal;
use prakas::difference::{compare, Difference, Version};
use std::path::{Path, PathBuf};

/// `path old-file old-hex old-mode new-file new-hex new-mode`, and after a rename the new path and a remark.
pub fn driver(words: &[String], terminal: &Terminal) -> Result<Exit, Failure> {
    let [path, old, _, _, new, ..] = words else {
        return Err(Note::error("usage", "Git hands seven words to a diff driver")
            .help("this command is run by `git diff`; see `prakas git install`")
            .into());
    };
    let renamed = words.get(7).filter(|name| !name.is_empty());
    let (old, new) = (content(old)?, content(new)?);
    let now = renamed.unwrap_or(path);
    terminal.out(&terminal.paint("1", &format!("meaning of {now}")));
    match meaning(Path::new(path), Path::new(now), &old, &new) {
        Some(told) => {
            let lines = told.changes.iter().map(|change| format!("  • {}", change.sentence()));
            let lines: Vec<String> = lines.chain(told.renames.iter().map(|r| format!("  {}", r.sentence()))).collect();
            let none = "  nothing changes in meaning".to_owned();
            terminal.out(&if lines.is_empty() { none } else { lines.join("\n") });
        }
        None => {
            terminal.out("  not to be told from this file alone: with it the rules do not check; see `prakas diff`")
        }
    }
    terminal.out(lines::patch(now, &old, &new)?.trim_end());
    Ok(Exit::Done)
}

/// A version; `/dev/null` is none.
fn content(file: &str) -> Result<Option<Vec<u8>>, Note> {
    if file == "/dev/null" || file == "nul" {
        return Ok(None);
    }
    std::fs::read(file).map(Some).map_err(|e| io_note("read", Path::new(file), &e))
}

/// Nothing where either version does not check among the other files.
fn meaning(before: &Path, now: &Path, old: &Option<Vec<u8>>, new: &Option<Vec<u8>>) -> Option<Difference> {
    let (root, inside) = scheme_of(now)?;
    let earlier = before.strip_prefix(&root).map(Path::to_path_buf).unwrap_or_else(|_| inside.clone());
    let load = |path: &Path, bytes: &Option<Vec<u8>>, away: Option<&Path>| {
        let text = |path: &Path| path.to_str().map(|text| text.replace('\\', "/"));
        let inner = DiskFiles::open(&root).ok()?;
        let away = Overlay { inner, path: away.and_then(text).unwrap_or_default(), bytes: None };
        let loaded = prakas::load(&Overlay { inner: away, path: text(path)?, bytes: bytes.clone() }, None);
        let sources = loaded.sources.clone();
        loaded.program.map(|program| (program, sources))
    };
    // After a rename the new name is not there yet on the old side.
    let moved = (earlier != inside).then_some(inside.as_path());
    let (one, other) = (load(&earlier, old, moved)?, load(&inside, new, None)?);
    let version = |(program, sources)| Version { program, sources };
    Some(compare(version((&one.0, &one.1)), version((&other.0, &other.1)), None))
}

/// The scheme folder on the disk that a path of the repository belongs to, and the path inside it.
fn scheme_of(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let full = Repo::around(Path::new(".")).ok()?.work_folder().join(path);
    let holds_rules = |folder: &&Path| {
        let names = std::fs::read_dir(folder).ok();
        names.is_some_and(|all| all.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_rule_file)))
    };
    let root = full.ancestors().skip(1).find(holds_rules)?.to_path_buf();
    let inside = full.strip_prefix(&root).ok()?.to_path_buf();
    Some((root, inside))
}
