//! What the words of the command line name as sides. In: words. Out: what each is, before anything is opened.

use crate::outcome::Note;
use std::path::{Path, PathBuf};

/// One side as it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spec {
    Folder(PathBuf),
    /// Without a path it is the scheme that the other words name.
    Revision {
        revision: String,
        path: Option<String>,
    },
    Variant(String),
}

/// Both sides, and the folder of the scheme that revisions and variants are of.
#[derive(Debug)]
pub struct Named {
    pub old: Spec,
    pub new: Spec,
    pub home: PathBuf,
}

pub fn parse(old: &str, new: Option<&str>, rules: Option<&Path>) -> Result<Named, Note> {
    if let Some((from, to)) = range(old) {
        if let (Some(new), Some(_)) = (new, rules) {
            return Err(Note::error("usage", format!("`{old}` names both sides already, so `{new}` is one too many"))
                .help(format!("write `prakas diff {old} RULES`")));
        }
        let home = new.map(PathBuf::from).unwrap_or_else(|| PathBuf::from("."));
        return Ok(Named { old: one(&from), new: one(&to), home });
    }
    let first = one(old);
    let second = new.map(one);
    let folder = |spec: &Spec| match spec {
        Spec::Folder(path) => Some(path.clone()),
        _ => None,
    };
    let home = rules
        .map(Path::to_path_buf)
        .or_else(|| second.as_ref().and_then(folder))
        .or_else(|| folder(&first))
        .unwrap_or_else(|| PathBuf::from("."));
    if second.is_none() && folder(&first).is_some() {
        return Err(Note::error("usage", format!("`{old}` is compared with nothing")).help(format!(
            "name the other side: another folder, `variant:NAME`, or a Git revision as in `prakas diff HEAD {old}`"
        )));
    }
    let new = second.unwrap_or_else(|| Spec::Folder(home.clone()));
    Ok(Named { old: first, new, home })
}

/// `main..branch`, or `main...branch` since the branch left main. A folder that is called so is a folder, and `..` alone
/// leads up.
pub fn range(text: &str) -> Option<(String, String)> {
    if Path::new(text).exists() || text.split('/').any(|part| part == "..") {
        return None;
    }
    let (from, to) = text.split_once("..")?;
    let name = |text: &str| if text.is_empty() { "HEAD".to_owned() } else { text.to_owned() };
    Some(match to.strip_prefix('.') {
        Some(to) => (format!("{}...{}", name(from), name(to)), name(to)),
        None => (name(from), name(to)),
    })
}

fn one(text: &str) -> Spec {
    if let Some(name) = text.strip_prefix("variant:") {
        return Spec::Variant(name.to_owned());
    }
    if Path::new(text).exists() {
        return Spec::Folder(PathBuf::from(text));
    }
    match text.split_once(':') {
        Some((revision, path)) => {
            let path = path.trim_end_matches('/').to_owned();
            Spec::Revision { revision: revision.to_owned(), path: Some(path) }
        }
        None => Spec::Revision { revision: text.to_owned(), path: None },
    }
}
