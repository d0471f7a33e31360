//! Every rule file under `tests/suite/<stage>/{good,bad}` is loaded, and its whole report is a snapshot beside it.
//! Good files have no errors; their snapshot holds the printed program too. A folder of the same name holds further
//! files: modules and tables of the scheme, neighbour folders under `..`, and `variant` with the variant to lay over it.

#![expect(clippy::unwrap_used, reason = "a case that cannot be read is a broken test")]

use miette::{GraphicalReportHandler, GraphicalTheme};
use prakas::problem::Report;
use prakas::source::{FileError, Files};
use prakas::Loaded;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The main file and its folder, by path relative to the scheme folder.
struct Memory(BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if path.starts_with('/') || path.starts_with("../..") {
            return Err(FileError::Forbidden);
        }
        self.0.get(path).cloned().ok_or(FileError::Missing)
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let parent = |path: &str| path.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned());
        let rules = |path: &&String| path.ends_with(".prakas") || path.ends_with(".prakas.md");
        let inside = self.0.keys().filter(rules).filter(|path| parent(path) == folder);
        let found: Vec<String> = inside.filter_map(|p| p.rsplit('/').next()).map(str::to_owned).collect();
        if found.is_empty() && !folder.is_empty() {
            return Err(FileError::Missing);
        }
        Ok(found)
    }
}

/// Files of a sidecar folder; its sub-folder `neighbours` stands for the parent of the scheme folder.
fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            let name = name.strip_prefix("neighbours/").map_or(name.clone(), |rest| format!("../{rest}"));
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

fn load(path: &Path) -> Loaded {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let folder = path.with_file_name(file.trim_end_matches(".md").trim_end_matches(".prakas"));
    let mut files = BTreeMap::new();
    gather(&folder, &folder, &mut files);
    let variant = files.remove("variant").map(|bytes| String::from_utf8(bytes).unwrap().trim().to_owned());
    files.insert(file, std::fs::read(path).unwrap());
    prakas::load(&Memory(files), variant.as_deref())
}

fn report(path: &Path, loaded: &Loaded) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(80);
    let source = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let mut out = format!("{}\n{}\n", source.trim_end(), "-".repeat(80));
    for problem in &loaded.problems {
        handler.render_report(&mut out, &Report::new(problem, &loaded.sources)).unwrap();
        out.push('\n');
    }
    if let Some(program) = &loaded.program {
        write!(out, "{}", prakas::ir::print(program)).unwrap();
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn run(pattern: &str, good: bool) {
    let mut wrong = String::new();
    insta::glob!(pattern, |path| {
        let loaded = load(path);
        let found = report(path, &loaded);
        let errors = loaded.problems.iter().any(|p| p.is_error());
        match (good, errors || loaded.program.is_none(), loaded.problems.is_empty()) {
            (true, true, _) => wrong += &format!("{} is good and has errors:\n{found}\n", path.display()),
            (false, _, true) => wrong += &format!("{} is bad and has no problems\n", path.display()),
            _ => insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(found);
            }),
        }
    });
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn good() {
    run("*/good/*.prakas*", true);
}

#[test]
fn bad() {
    run("*/bad/*.prakas*", false);
}
