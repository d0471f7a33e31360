//! Shared by the tests of the parser: parse a text, render its problems.

use prakas::problem::Report;
use prakas::source::{FileId, Source, Sources};
use prakas::syntax::{parse, Parsed};

pub fn read(text: &str) -> Parsed {
    parse(FileId(0), &Source::new("test.prakas", text))
}

/// All problems as the reader sees them, without colour, in 80 columns.
pub fn report(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(Source::new(name, text));
    let parsed = sources.get(file).map(|s| parse(file, s)).unwrap_or_default();
    let handler = miette::NarratableReportHandler::new();
    let mut out = String::new();
    for problem in &parsed.problems {
        handler.render_report(&mut out, &Report::new(problem, &sources)).unwrap();
    }
    out
}

/// Fails with the report when the text has a problem.
pub fn clean(text: &str) -> Parsed {
    let parsed = read(text);
    assert!(parsed.problems.is_empty(), "{}", report("test.prakas", text));
    parsed
}

/// All rule files below a folder of the repository, by name.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".prakas") || name.ends_with(".prakas.md") {
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
