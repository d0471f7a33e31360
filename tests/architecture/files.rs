//! All Rust sources of the workspace, with their text and the same text without comments and strings.

use std::fs;
use std::path::{Path, PathBuf};

pub struct SourceFile {
    /// From the root of the repository, with `/`.
    pub path: String,
    pub text: String,
    /// Code only: comments and the inside of strings are gone, lines are kept.
    pub code: String,
}

impl SourceFile {
    /// In the language crate or the engine, which neither print nor open nor look at the clock.
    pub fn is_library(&self) -> bool {
        self.path.starts_with("src/") || self.path.starts_with("crates/prakas-engine/")
    }

    /// The first folder (or file) below `src/` of the language crate: `syntax`, `problem`.
    pub fn layer(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        Some(inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"))
    }
}

/// Sources of the language, of the crates and of the tools, sorted by path.
pub fn all() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    for group in ["crates", "tools"] {
        folders.extend(children(&root.join(group)).into_iter().map(|c| c.join("src")));
    }
    let mut found = Vec::new();
    folders.iter().for_each(|folder| collect(root, folder, &mut found));
    assert!(found.len() > 30, "the sources moved: only {} were found", found.len());
    found
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<SourceFile>) {
    for path in children(folder) {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let parts = path.strip_prefix(root).unwrap().components();
            let path = parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/");
            found.push(SourceFile { path, code: code_of(&text), text });
        }
    }
}

/// Drops comments to the end of the line and what stands in double quotes.
pub fn code_of(text: &str) -> String {
    text.lines().map(|line| line_of_code(line) + "\n").collect()
}

fn line_of_code(line: &str) -> String {
    let mut code = String::new();
    let (mut quoted, mut before) = (false, ' ');
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' if quoted => drop(rest.next()),
            '"' if before != '\'' => {
                quoted = !quoted;
                code.push(c);
            }
            '/' if !quoted && rest.peek() == Some(&'/') => break,
            _ if quoted => {}
            _ => code.push(c),
        }
        before = c;
    }
    code
}
