//! The files that a scheme may read: its own folder and the neighbour folders of that, nothing else.
//! Refuses absolute paths, `..` beyond one neighbour, symbolic links and texts over the size limits.

use crate::outcome::{io_note, Note};
use crate::small::{self, Refused};
use prakas::source::{FileError, Files, RULE_FILE_BYTES, TABLE_FILE_BYTES};
use std::path::{Component, Path, PathBuf};

/// A scheme folder on the disk, or one rule file of it.
#[derive(Debug)]
pub struct DiskFiles {
    /// Resolved scheme folder.
    root: PathBuf,
    /// Only this rule file of the folder belongs to the program.
    only: Option<String>,
}

impl DiskFiles {
    /// `rules` is a folder or a rule file, as the user wrote it.
    pub fn open(rules: &Path) -> Result<DiskFiles, Note> {
        let path = rules.canonicalize().map_err(|e| io_note("read the rules", rules, &e))?;
        if path.is_dir() {
            let found = DiskFiles { root: path, only: None };
            if found.rule_files("").is_ok_and(|names| names.is_empty()) {
                return Err(Note::error("no-rules", format!("there is no rule file in `{}`", rules.display()))
                    .help("rule files end in `.prakas` or `.prakas.md`; name the folder that holds them"));
            }
            return Ok(found);
        }
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        if !is_rule_file(&name) {
            return Err(Note::error("no-rules", format!("`{}` is not a rule file", rules.display()))
                .help("rule files end in `.prakas` or `.prakas.md`"));
        }
        let root = path.parent().unwrap_or(Path::new("/")).to_owned();
        Ok(DiskFiles { root, only: Some(name) })
    }

    /// The resolved folder of the scheme.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path of the program on the disk, when it stays inside and passes no symbolic link.
    fn inside(&self, path: &str) -> Result<PathBuf, FileError> {
        let steps = steps(&self.root, path)?;
        if steps.iter().any(|step| step.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink())) {
            return Err(FileError::Link);
        }
        Ok(steps.last().unwrap_or(&self.root).clone())
    }
}

/// The way of a path of the program from the scheme's folder: inside it, or inside one of its neighbours.
pub fn steps(folder: &Path, path: &str) -> Result<Vec<PathBuf>, FileError> {
    let mut parts = Path::new(path).components().peekable();
    let mut full = folder.to_owned();
    let mut steps = Vec::new();
    if parts.next_if_eq(&Component::ParentDir).is_some() {
        full.pop();
        if !matches!(parts.peek(), Some(Component::Normal(_))) {
            return Err(FileError::Forbidden);
        }
    }
    for part in parts {
        match part {
            Component::Normal(name) => full.push(name),
            Component::CurDir => continue,
            _ => return Err(FileError::Forbidden),
        }
        steps.push(full.clone());
    }
    Ok(steps)
}

impl Files for DiskFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let full = self.inside(path)?;
        let limit = if is_rule_file(path) { RULE_FILE_BYTES } else { TABLE_FILE_BYTES };
        small::bytes(&full, limit).map_err(|refused| match refused {
            Refused::NotPlain => FileError::Unreadable("it is not a file".into()),
            Refused::TooLarge(bytes) => FileError::TooLarge { bytes, limit },
            Refused::Io(error) => file_error(&error),
        })
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        if let (Some(only), "") = (&self.only, folder) {
            return Ok(vec![only.clone()]);
        }
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self.inside(folder)?).map_err(|e| file_error(&e))? {
            let name = entry.map_err(|e| file_error(&e))?.file_name();
            match name.to_str() {
                Some(name) if is_rule_file(name) => names.push(name.to_owned()),
                _ => {}
            }
        }
        names.sort();
        Ok(names)
    }
}

/// True for `x.prakas` and `x.prakas.md`, hidden files (of editors) excepted.
pub fn is_rule_file(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    !last.starts_with('.') && (last.ends_with(".prakas") || last.ends_with(".prakas.md"))
}

fn file_error(error: &std::io::Error) -> FileError {
    match error.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Unreadable(error.to_string()),
    }
}
