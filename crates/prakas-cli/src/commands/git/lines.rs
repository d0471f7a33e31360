//! Files as lines for Git: a rule file laid out and without comments, each line with the declaration that it stands in;
//! a table as one line per cell, sorted. Layout, comments and the order of rows then make no difference.

use crate::disk::is_rule_file;
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::terminal::Terminal;
use std::path::Path;

/// What `git log -p` and `git show` compare. A file that cannot be read so is printed as it is.
pub fn text(file: &Path, terminal: &Terminal) -> Result<Exit, Failure> {
    let bytes = std::fs::read(file).map_err(|e| io_note("read", file, &e))?;
    let plain = String::from_utf8_lossy(&bytes).into_owned();
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let told = if name.ends_with(".csv") { table(&plain) } else { rules(name, &plain) };
    terminal.out(told.unwrap_or(plain).trim_end());
    Ok(Exit::Done)
}

fn rules(name: &str, text: &str) -> Option<String> {
    let name = if is_rule_file(name) { name } else { "x.prakas" };
    let laid = prakas::format::format(name, text).ok()?;
    let mut owner = String::new();
    let mut out = String::new();
    for line in laid.lines() {
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') || words == "}" {
            continue;
        }
        if !line.starts_with(' ') {
            owner = declared(words).unwrap_or_default();
        }
        let prefix = if line.starts_with(' ') { format!("{owner}: ") } else { String::new() };
        out.push_str(&format!("{prefix}{words}\n"));
    }
    Some(out)
}

/// `health_rate` of `parameter health_rate : percent {`.
fn declared(line: &str) -> Option<String> {
    let words = line.split_whitespace().skip_while(|word| *word == "hidden");
    words.skip(1).map(|word| word.trim_matches([':', '{', '(']).to_owned()).find(|word| !word.is_empty())
}

fn table(text: &str) -> Option<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let row = |row: csv::StringRecord| {
        let cells = header.iter().zip(&row).map(|(name, cell)| format!("{name}={cell}"));
        cells.collect::<Vec<_>>().join(", ")
    };
    let rows: Result<Vec<String>, csv::Error> = reader.records().map(|found| found.map(row)).collect();
    let mut rows = rows.ok()?;
    rows.sort();
    Some(rows.join("\n"))
}

/// The lines that differ, as Git itself writes them.
pub fn patch(path: &str, old: &Option<Vec<u8>>, new: &Option<Vec<u8>>) -> Result<String, Note> {
    let bytes = |side: &'_ Option<Vec<u8>>| side.clone().unwrap_or_default();
    let (old, new) = (bytes(old), bytes(new));
    let name = Some(Path::new(path));
    let failed = |e: git2::Error| Note::error("unreadable", format!("`{path}` cannot be compared: {}", e.message()));
    let mut patch = git2::Patch::from_buffers(&old, name, &new, name, None).map_err(failed)?;
    let text = patch.to_buf().map_err(failed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
