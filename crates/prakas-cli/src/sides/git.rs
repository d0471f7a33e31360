//! Rule files as they stand in a commit. Reads objects of the repository; touches neither its index nor its folder.

use super::unknown;
use crate::disk::{is_rule_file, steps};
use crate::outcome::Note;
use chrono::{DateTime, FixedOffset, NaiveDate};
use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};
use prakas::source::{FileError, Files, RULE_FILE_BYTES, TABLE_FILE_BYTES};
use std::path::{Path, PathBuf};

/// What Git writes as the kind of a symbolic link.
const LINK: i32 = 0o120_000;

/// The repository that a folder lies in.
pub struct Repo {
    repository: Repository,
    root: PathBuf,
}

/// A commit.
pub struct Found {
    tree: Oid,
    /// First seven digits of its hash.
    pub short: String,
    /// The day on which it was committed, where it was.
    pub day: NaiveDate,
}

impl Repo {
    pub fn around(path: &Path) -> Result<Repo, Note> {
        let refused = |why: String| {
            Note::error("no-repository", format!("`{}` lies in no Git repository: {why}", path.display()))
                .help("name two folders, or run this inside a clone")
        };
        let from = if path.is_dir() { path } else { path.parent().filter(|p| p.is_dir()).unwrap_or(Path::new(".")) };
        let repository = Repository::discover(from).map_err(|e| refused(e.message().to_owned()))?;
        let root = repository.workdir().unwrap_or_else(|| repository.path());
        let root = root.canonicalize().map_err(|e| refused(e.to_string()))?;
        Ok(Repo { repository, root })
    }

    pub fn revision(&self, text: &str) -> Result<Found, Note> {
        let object = self.repository.revparse_single(text).map_err(|e| unknown(text, e.message()))?;
        let commit = object.peel_to_commit().map_err(|e| unknown(text, e.message()))?;
        let (time, id) = (commit.time(), commit.id().to_string());
        let zone = FixedOffset::east_opt(time.offset_minutes().saturating_mul(60));
        let moment = DateTime::from_timestamp(time.seconds(), 0).unwrap_or_default();
        let day = zone.map_or_else(|| moment.date_naive(), |zone| moment.with_timezone(&zone).date_naive());
        let short = id.get(..7).unwrap_or(&id).to_owned();
        Ok(Found { tree: commit.tree_id(), short, day })
    }

    /// A path of the disk as the repository names it, whether it is there at present or not.
    pub fn inside(&self, path: &Path) -> Result<PathBuf, Note> {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let full = path.canonicalize().unwrap_or(absolute);
        let found = full.strip_prefix(&self.root).map(Path::to_path_buf);
        found.map_err(|_| Note::error("no-repository", format!("`{}` lies outside the repository", path.display())))
    }

    /// The scheme in a folder of a commit, or one rule file of it.
    pub fn files(self, found: &Found, path: &Path, revision: &str) -> Result<GitFiles, Note> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let only = is_rule_file(&name).then_some(name);
        let folder = if only.is_some() { path.parent().unwrap_or(Path::new("")) } else { path };
        let files = GitFiles { repository: self.repository, tree: found.tree, folder: folder.to_owned(), only };
        match files.rule_files("") {
            Ok(names) if !names.is_empty() => Ok(files),
            _ => {
                let message = format!("there is no rule file in `{}` at `{revision}`", path.display());
                let help =
                    "for a scheme that lay elsewhere then, write `REVISION:its/folder`; a new scheme has no old side";
                Err(Note::error("no-rules", message).help(help))
            }
        }
    }
}

/// A scheme folder in a commit.
pub struct GitFiles {
    repository: Repository,
    tree: Oid,
    folder: PathBuf,
    only: Option<String>,
}

impl std::fmt::Debug for GitFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GitFiles").field("tree", &self.tree).field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl GitFiles {
    /// A path of the program in the tree, when it stays with the scheme and its neighbours.
    fn inside(&self, path: &str) -> Result<PathBuf, FileError> {
        Ok(steps(&self.folder, path)?.pop().unwrap_or_else(|| self.folder.clone()))
    }

    fn tree(&self) -> Result<Tree<'_>, FileError> {
        self.repository.find_tree(self.tree).map_err(|e| unreadable(&e))
    }

    fn entry(&self, path: &str) -> Result<TreeEntry<'static>, FileError> {
        let full = self.inside(path)?;
        let entry = self.tree()?.get_path(&full).map_err(|e| match e.code() {
            git2::ErrorCode::NotFound => FileError::Missing,
            _ => unreadable(&e),
        })?;
        if entry.filemode() == LINK {
            return Err(FileError::Link);
        }
        Ok(entry)
    }
}

impl Files for GitFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let entry = self.entry(path)?;
        if entry.kind() != Some(ObjectType::Blob) {
            return Err(FileError::Unreadable("it is not a file".into()));
        }
        let odb = self.repository.odb().map_err(|e| unreadable(&e))?;
        let (bytes, _) = odb.read_header(entry.id()).map_err(|e| unreadable(&e))?;
        let limit = if is_rule_file(path) { RULE_FILE_BYTES } else { TABLE_FILE_BYTES };
        let bytes = bytes as u64;
        if bytes > limit {
            return Err(FileError::TooLarge { bytes, limit });
        }
        let blob = self.repository.find_blob(entry.id()).map_err(|e| unreadable(&e))?;
        Ok(blob.content().to_owned())
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        if let (Some(only), "") = (&self.only, folder) {
            return Ok(vec![only.clone()]);
        }
        let full = self.inside(folder)?;
        let tree = match full.as_os_str().is_empty() {
            true => self.tree()?,
            false => self.repository.find_tree(self.entry(folder)?.id()).map_err(|e| unreadable(&e))?,
        };
        let names = tree.iter().filter(|e| e.kind() == Some(ObjectType::Blob) && e.filemode() != LINK);
        let names = names.filter_map(|e| e.name().ok().map(str::to_owned));
        let mut names: Vec<String> = names.filter(|name| is_rule_file(name)).collect();
        names.sort();
        Ok(names)
    }
}

fn unreadable(error: &git2::Error) -> FileError {
    FileError::Unreadable(error.message().to_owned())
}
