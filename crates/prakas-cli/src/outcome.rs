//! How a command ends: an exit code, or a failure with notes that say what, where and how to mend.
//! In: what went wrong. Out: data that `report` prints; nothing in here prints or exits.

/// The documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// Problems in the rules, failing cases, files that are not formatted.
    Findings = 1,
    /// Wrong usage or input that cannot be read.
    Usage = 2,
    /// Done, but some records were rejected.
    Rejects = 3,
}

/// Whether a note stops the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
}

/// A problem outside the rules: of arguments, files, data or cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Stable, kebab case: `data-schema`.
    pub code: &'static str,
    pub level: Level,
    pub message: String,
    pub file: Option<String>,
    /// Line from 1.
    pub line: Option<u64>,
    pub help: Option<String>,
}

impl Note {
    pub fn error(code: &'static str, message: impl Into<String>) -> Note {
        Note { code, level: Level::Error, message: message.into(), file: None, line: None, help: None }
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Note {
        Note { level: Level::Warning, ..Note::error(code, message) }
    }

    pub fn file(mut self, file: impl Into<String>) -> Note {
        self.file = Some(file.into());
        self
    }

    pub fn line(mut self, line: u64) -> Note {
        self.line = Some(line);
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Note {
        self.help = Some(help.into());
        self
    }
}

/// A command that could not do its work.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub notes: Vec<Note>,
}

impl Failure {
    pub fn usage(notes: Vec<Note>) -> Failure {
        Failure { exit: Exit::Usage, notes }
    }

    /// The rules have errors that are printed already.
    pub fn findings() -> Failure {
        Failure { exit: Exit::Findings, notes: Vec::new() }
    }
}

impl From<Note> for Failure {
    fn from(note: Note) -> Failure {
        Failure::usage(vec![note])
    }
}

/// A file that could not be read or written, in a sentence.
pub fn io_note(what: &str, path: &std::path::Path, error: &std::io::Error) -> Note {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        _ => error.to_string(),
    };
    Note::error("unreadable", format!("cannot {what} `{}`: {reason}", path.display()))
}

/// Results that could not be written.
pub fn unwritable(message: String) -> Note {
    let help = "nothing was left under the name of the results, and what stood there before is as it was; when the disk is full,\n\
                make room or give `--out` a folder on another disk, then run again";
    Note::error("unwritable", message).help(help)
}

/// The name nearest to a mistyped one, when it is near enough to be meant.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The cost grows with the square of the letters, and nobody means another name by so many.
    let short = |name: &&str| name.len() <= 256;
    if !short(&wrong) {
        return None;
    }
    let lower = wrong.to_lowercase();
    let limit = wrong.chars().count() / 3 + 1;
    let distance = |name: &str| strsim::damerau_levenshtein(&lower, &name.to_lowercase());
    names
        .into_iter()
        .filter(short)
        .map(|name| (distance(name), name))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Help for a name that does not exist: the nearest one, else all of them.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(name) = nearest(wrong, names.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let more = match names.clone().into_iter().count().saturating_sub(20) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let all: Vec<String> = names.into_iter().take(20).map(|name| format!("`{name}`")).collect();
    (!all.is_empty()).then(|| format!("there are: {}{more}", all.join(", ")))
}
