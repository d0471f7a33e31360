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
