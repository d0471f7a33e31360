//! Bytes to texts: encoding, byte order mark and size of rule files and table files.
//! In: a path. Out: a source, or the problem why there is none.

use super::codes;
use crate::problem::Problem;
use crate::source::{FileError, FileId, Files, Source, Sources, Span, RULES_BYTES, RULE_FILE_BYTES, TABLE_FILE_BYTES};
use crate::syntax::limits::long_line;

/// Reads one rule file; a file that cannot be read gives a problem and nothing else.
pub(super) fn read_rules(files: &dyn Files, path: &str, sources: &mut Sources) -> Result<FileId, Problem> {
    let bytes = files.read(path).map_err(|error| refused(path, &error))?;
    if bytes.len() as u64 > RULE_FILE_BYTES {
        let error = FileError::TooLarge { bytes: bytes.len() as u64, limit: RULE_FILE_BYTES };
        return Err(refused(path, &error));
    }
    let before: u64 = sources.iter().map(|(_, source)| source.text.len() as u64).sum();
    if before + bytes.len() as u64 > RULES_BYTES {
        let message = format!("the rule files up to `{path}` have more than {RULES_BYTES} bytes together");
        return Err(Problem::new(&codes::FILE_TOO_LARGE, message).help("move long lists of values into tables"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Ok(sources.add(Source::new(path, text)))
        }
        Err(error) => Err(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to(), sources)),
    }
}

fn not_utf8(path: &str, bytes: &[u8], at: usize, sources: &mut Sources) -> Problem {
    let line = bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1;
    let id = sources.add(Source::new(path, String::from_utf8_lossy(bytes).into_owned()));
    Problem::new(&codes::NOT_UTF8, format!("`{path}` is not UTF-8: line {line} holds a letter in another encoding"))
        .label(Span::new(id, at, at), "the first such letter")
        .help("save the file as UTF-8")
}

/// Reads the bytes of a table's file and adds its text to the sources.
pub(crate) fn read_table(files: &dyn Files, path: &str, sources: &mut Sources) -> Result<(FileId, Vec<u8>), Problem> {
    let bytes = files.read(path).map_err(|error| refused(path, &error))?;
    if bytes.len() as u64 > TABLE_FILE_BYTES {
        let error = FileError::TooLarge { bytes: bytes.len() as u64, limit: TABLE_FILE_BYTES };
        return Err(refused(path, &error));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if let Some(problem) = long_line(path, &text) {
        return Err(problem);
    }
    let id = sources.add(Source::new(path, text));
    Ok((id, bytes))
}

/// The problem of a file that could not be read; the caller adds the place that names it.
fn refused(path: &str, error: &FileError) -> Problem {
    match error {
        FileError::Missing => Problem::new(&codes::FILE_MISSING, format!("there is no file `{path}`")),
        FileError::Forbidden => {
            Problem::new(&codes::FILE_FORBIDDEN, format!("`{path}` lies outside the folders that a scheme may read"))
        }
        FileError::Link => Problem::new(&codes::FILE_FORBIDDEN, format!("`{path}` is reached through a symbolic link"))
            .help("put the file itself in the place of the link"),
        FileError::TooLarge { bytes, limit } => {
            Problem::new(&codes::FILE_TOO_LARGE, format!("`{path}` has {bytes} bytes; at most {limit} bytes are read"))
        }
        FileError::Unreadable(why) => Problem::new(&codes::FILE_UNREADABLE, format!("`{path}` cannot be read: {why}")),
    }
}
