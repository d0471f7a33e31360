//! Rule files as they stand in a commit. Reads objects of the repository; touches neither its index nor its folder.

use super::touched::Change;
use super::unknown;
use crate::disk::{is_rule_file, steps};
use crate::outcome::Note;
use chrono::{DateTime, FixedOffset, NaiveDate};
use git2::{Config, ConfigLevel, ObjectType, Oid, Repository, Tree, TreeEntry};
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

    /// A commit by any name that Git knows; `A...B` is where B left A.
    pub fn revision(&self, text: &str) -> Result<Found, Note> {
        let wrong = |e: git2::Error| unknown(text, e.message());
        let one = |text: &str| self.repository.revparse_single(text).and_then(|object| object.peel_to_commit());
        let commit = match text.split_once("...") {
            Some((from, to)) => {
                let base = self.repository.merge_base(one(from).map_err(wrong)?.id(), one(to).map_err(wrong)?.id());
                self.repository.find_commit(base.map_err(wrong)?).map_err(wrong)?
            }
            None => one(text).map_err(wrong)?,
        };
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

impl Repo {
    /// The folder that is checked out.
    pub fn work_folder(&self) -> &Path {
        &self.root
    }

    /// `.git`
    pub fn folder(&self) -> &Path {
        self.repository.commondir()
    }

    /// The settings of this clone.
    pub fn settings(&self) -> Result<Config, Note> {
        let config = self.repository.config().and_then(|all| all.open_level(ConfigLevel::Local));
        config.map_err(|e| Note::error("unreadable", format!("Git's settings: {}", e.message())))
    }

    /// Where hooks lie, by `core.hooksPath` or by habit.
    pub fn hooks(&self) -> Result<PathBuf, Note> {
        let config = self.repository.config();
        let set = config.ok().and_then(|config| config.get_path("core.hooksPath").ok());
        Ok(set.map_or_else(|| self.folder().join("hooks"), |path| self.root.join(path)))
    }

    /// What changes between two commits.
    pub fn change(&self, old: &str, new: &str) -> Result<Change, Note> {
        let (old, new) = (self.revision(old)?, self.revision(new)?);
        self.between(Some(old.tree), new.tree).map_err(|e| unreadable_tree(&e))
    }

    /// What the next commit changes, and its tree.
    pub fn staged(&self) -> Result<(Change, Oid), Note> {
        // `git commit -a` and `git commit FILE` give the hook an index of their own.
        let index = match std::env::var_os("GIT_INDEX_FILE") {
            Some(file) => git2::Index::open(Path::new(&file)),
            None => self.repository.index(),
        };
        let tree = index.and_then(|mut index| index.write_tree_to(&self.repository));
        let tree = tree.map_err(|e| unreadable_tree(&e))?;
        let head = self.revision("HEAD").ok().map(|found| found.tree);
        Ok((self.between(head, tree).map_err(|e| unreadable_tree(&e))?, tree))
    }

    fn between(&self, old: Option<Oid>, new: Oid) -> Result<Change, git2::Error> {
        let old = old.map(|id| self.repository.find_tree(id)).transpose()?;
        let tree = self.repository.find_tree(new)?;
        let diff = self.repository.diff_tree_to_tree(old.as_ref(), Some(&tree), None)?;
        let sides = |delta: git2::DiffDelta<'_>| {
            let files = [delta.old_file().path(), delta.new_file().path()];
            files.into_iter().flatten().map(Path::to_path_buf).collect::<Vec<_>>()
        };
        let changed = diff.deltas().flat_map(sides).collect();
        let mut rules = Vec::new();
        tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            let name = entry.name().unwrap_or_default().to_owned();
            if is_rule_file(&name) && entry.kind() == Some(ObjectType::Blob) {
                if let Ok(blob) = self.repository.find_blob(entry.id()) {
                    let text = String::from_utf8_lossy(blob.content()).into_owned();
                    rules.push((Path::new(folder).join(name), text));
                }
            }
            git2::TreeWalkResult::Ok
        })?;
        Ok(Change { changed, rules })
    }

    /// Writes a tree into an empty folder; the index stays as it is.
    pub fn export(&self, tree: Oid, folder: &Path) -> Result<(), Note> {
        let mut how = git2::build::CheckoutBuilder::new();
        how.target_dir(folder).force().update_index(false);
        let tree = self.repository.find_tree(tree).map_err(|e| unreadable_tree(&e))?;
        self.repository.checkout_tree(tree.as_object(), Some(&mut how)).map_err(|e| unreadable_tree(&e))
    }
}

fn unreadable_tree(error: &git2::Error) -> Note {
    Note::error("unreadable", format!("the repository cannot be read: {}", error.message()))
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
