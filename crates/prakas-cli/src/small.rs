//! Reads a whole file that must be small and plain: rule files, `dataset.yaml`, case files.
//! In: a path and the most bytes it may have. Out: its bytes, or a note that names the limit. Never waits on a pipe or
//! a device, and never reads on when a file grows.

use crate::outcome::{io_note, Note};
use std::io::Read;
use std::path::Path;

/// Bytes that `dataset.yaml` may have.
pub const DATASET_BYTES: u64 = 1 << 20;
/// Bytes that one case file may have.
pub const CASE_FILE_BYTES: u64 = 4 << 20;

#[derive(Debug)]
pub enum Refused {
    /// A pipe, a device, a folder.
    NotPlain,
    /// It has more bytes than this, or grew beyond them.
    TooLarge(u64),
    Io(std::io::Error),
}

impl Refused {
    pub fn note(&self, path: &Path, limit: u64) -> Note {
        let shown = path.display();
        match self {
            Refused::NotPlain => Note::error("unreadable", format!("`{shown}` is no plain file"))
                .help("pipes, devices and folders are not read here; save it as a file"),
            Refused::TooLarge(bytes) => {
                Note::error("too-large", format!("`{shown}` has {bytes} bytes; at most {limit} bytes are read"))
                    .help("see whether this is the file that was meant, or split it into several")
            }
            Refused::Io(error) => io_note("read", path, error),
        }
    }
}

/// The bytes of a plain file of at most `limit` bytes.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Refused> {
    let data = path.metadata().map_err(Refused::Io)?;
    if !data.is_file() {
        return Err(Refused::NotPlain);
    }
    if data.len() > limit {
        return Err(Refused::TooLarge(data.len()));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(Refused::Io)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(Refused::Io)?;
    if bytes.len() as u64 > limit {
        return Err(Refused::TooLarge(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The same as text.
pub fn text(path: &Path, limit: u64) -> Result<String, Note> {
    let bytes = bytes(path, limit).map_err(|refused| refused.note(path, limit))?;
    String::from_utf8(bytes).map_err(|_| {
        let message = format!("`{}` is not UTF-8", path.display());
        Note::error("unreadable", message).help("save it as UTF-8 in your editor")
    })
}

/// A path below a folder, unless a link on the way leads out of the folder; one that does not exist is let through.
pub fn stays_inside(folder: &Path, path: &Path) -> bool {
    match (folder.canonicalize(), folder.join(path).canonicalize()) {
        (Ok(folder), Ok(full)) => full.starts_with(folder),
        _ => true,
    }
}

/// A file that is reached through a link out of its folder.
pub fn outside(name: &str, folder: &str) -> Note {
    Note::error("outside", format!("`{name}` is a link that leads out of the {folder}"))
        .help("put the file itself in the place of the link; what is read lies in the folder that was named")
}
