//! The hidden folders of runs: each is locked by its run for as long as it lives, so that the next run can tell what a
//! killed run left behind. In: the folder that results stand in and their name. Out: a locked folder, dead ones removed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// Where results stand for the moment in which new ones take their name.
pub const OLD: &str = "old";

/// Letters and digits that end the name.
const RANDOM: usize = 6;

fn prefix(name: &OsStr) -> OsString {
    let mut prefix = OsString::from(".prakas-");
    prefix.push(name);
    prefix.push("-");
    prefix
}

/// A new hidden folder and its lock; without a lock where the file system has none.
pub fn make(parent: &Path, name: &OsStr) -> io::Result<(TempDir, Option<File>)> {
    loop {
        let hidden = tempfile::Builder::new().prefix(&prefix(name)).rand_bytes(RANDOM).tempdir_in(parent)?;
        match lock(hidden.path()) {
            Lock::Ours(file) if hidden.path().exists() => return Ok((hidden, Some(file))),
            // Another run took it for a dead one before it was locked.
            Lock::Ours(_) | Lock::Alive => {}
            Lock::Unknown => return Ok((hidden, None)),
        }
    }
}

/// Removes the folders of dead runs; results that such a run was about to replace are put back.
pub fn clear(parent: &Path, name: &OsStr, target: &Path) {
    let prefix = prefix(name);
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let random = entry.file_name().as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes()).map(<[u8]>::to_vec);
        if !random.is_some_and(|r| r.len() == RANDOM && r.iter().all(u8::is_ascii_alphanumeric)) {
            continue;
        }
        let path = entry.path();
        if let Lock::Ours(_held) = lock(&path) {
            let old = path.join(OLD);
            if old.exists() && !target.exists() && std::fs::rename(&old, target).is_err() {
                continue;
            }
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

enum Lock {
    Ours(File),
    /// Its run is alive.
    Alive,
    Unknown,
}

#[cfg(unix)]
fn lock(folder: &Path) -> Lock {
    use rustix::fs::{flock, FlockOperation};
    let Ok(file) = File::open(folder) else { return Lock::Unknown };
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Lock::Ours(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Lock::Alive,
        Err(_) => Lock::Unknown,
    }
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Lock {
    Lock::Unknown
}
