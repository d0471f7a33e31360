//! A data file as it was before the run, so that one that changes while it is read is noticed.
//! In: a path. Out: its size, time of writing and identity; or a note on what changed.

use crate::outcome::Note;
use std::path::PathBuf;
use std::time::SystemTime;

#[derive(Debug, Clone)]
pub struct Seen {
    pub path: PathBuf,
    /// As named in the data folder: `2018/claims.csv`.
    pub name: String,
    state: Option<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    bytes: u64,
    written: Option<SystemTime>,
    identity: (u64, u64),
}

impl Seen {
    pub fn new(path: PathBuf, name: &str) -> Seen {
        let state = state(&path);
        Seen { path, name: name.to_owned(), state }
    }

    /// Refuses a run over a file that is not what it was when the run began.
    pub fn unchanged(&self) -> Result<(), Note> {
        let now = state(&self.path);
        let what = match (self.state, now) {
            (before, now) if before == now => return Ok(()),
            (Some(before), Some(now)) if before.bytes != now.bytes => {
                format!("had {} bytes before and has {} now", before.bytes, now.bytes)
            }
            (Some(_), None) => "is no longer there".to_owned(),
            _ => "was written anew".to_owned(),
        };
        let message = format!("`{}` changed while it was read: it {what}", self.name);
        let help = "nothing was written; run again when nobody writes to the data folder, or on a copy of it";
        Err(Note::error("data-changed", message).file(self.path.display().to_string()).help(help))
    }
}

fn state(path: &std::path::Path) -> Option<State> {
    let data = path.metadata().ok()?;
    Some(State { bytes: data.len(), written: data.modified().ok(), identity: identity(&data) })
}

/// A file that takes the name of another is another file.
#[cfg(unix)]
fn identity(data: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}
