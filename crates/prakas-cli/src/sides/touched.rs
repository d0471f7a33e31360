//! Which schemes a change of files touches: the folders whose rules, tables or cases it changes, and the neighbours that
//! use them. In: changed paths and the tree after the change. Out: folders, sorted.

use crate::disk::is_rule_file;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The paths of a tree, and those of them that a change touches.
pub struct Change {
    pub changed: Vec<PathBuf>,
    /// Every rule file of the tree with its text.
    pub rules: Vec<(PathBuf, String)>,
}

pub fn touched(change: &Change) -> Vec<PathBuf> {
    let schemes: BTreeSet<&Path> = change.rules.iter().filter_map(|(path, _)| path.parent()).collect();
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for path in change.changed.iter().filter(|path| counts(path)) {
        let nearest = path.ancestors().skip(1).find(|folder| schemes.contains(folder));
        found.extend(nearest.map(Path::to_path_buf));
    }
    let direct = found.clone();
    for scheme in &direct {
        let Some(name) = scheme.file_name().and_then(|name| name.to_str()) else { continue };
        let neighbours = change.rules.iter().filter(|(path, _)| {
            path.parent().is_some_and(|other| other.parent() == scheme.parent() && other != scheme.as_path())
        });
        let using = neighbours.filter(|(_, text)| uses(text, name));
        found.extend(using.filter_map(|(path, _)| path.parent()).map(Path::to_path_buf));
    }
    found.into_iter().collect()
}

/// Rule files, tables and cases.
fn counts(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ends = |end: &str| name.to_ascii_lowercase().ends_with(end);
    is_rule_file(name) || [".csv", ".yaml", ".yml"].iter().any(|end| ends(end))
}

/// Whether some `use` line names a module of that folder.
fn uses(text: &str, folder: &str) -> bool {
    let module = |line: &str| line.trim_start().strip_prefix("use ").map(|rest| rest.trim_start().to_owned());
    text.lines().filter_map(module).any(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        rest.get(..end) == Some(folder)
    })
}
