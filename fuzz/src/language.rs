//! What must hold of the parser, the layout and the checker on any text.

use miette::JSONReportHandler;
use prakas::format::format;
use prakas::problem::{Problem, Report};
use prakas::source::{FileError, FileId, Files, Source, Sources};
use prakas::syntax::{self, Parsed};

/// Every problem lies in its text and renders; a text parses alike each time; Markdown ends too.
pub fn parse(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for name in ["rules.prakas", "rules.prakas.md"] {
        let mut sources = Sources::default();
        let parsed = parse_as(name, text, &mut sources);
        reports(&parsed.problems, &sources);
        assert!(parsed.problems.len() <= syntax::limits::PROBLEMS + 2, "{} problems", parsed.problems.len());
        let again = parse_as(name, text, &mut Sources::default());
        assert_eq!(again.problems, parsed.problems);
    }
}

/// The layout of a sound text is sound, stays, and says the same.
pub fn fmt(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for name in ["rules.prakas", "rules.prakas.md"] {
        let once = match format(name, text) {
            Ok(once) => once,
            Err((problems, sources)) => {
                assert!(!problems.is_empty());
                reports(&problems, &sources);
                continue;
            }
        };
        let twice =
            format(name, &once).unwrap_or_else(|(problems, _)| panic!("no longer parses: {problems:?}\n{once}"));
        assert_eq!(once, twice, "the layout is not stable");
        let (before, after) =
            (parse_as(name, text, &mut Sources::default()), parse_as(name, &once, &mut Sources::default()));
        assert_eq!(without_places(&before), without_places(&after), "the layout changed the tree");
    }
}

/// The scheme of an input, and each of its variants: a program or an error, never both, never neither.
pub fn check(input: &[u8]) {
    let files = Map(scheme_files(input));
    let loaded = prakas::load(&files, None);
    checked(&loaded);
    for (variant, _) in loaded.variants.iter().take(3) {
        checked(&prakas::load(&files, Some(variant)));
    }
}

fn checked(loaded: &prakas::Loaded) {
    let errors = loaded.problems.iter().any(Problem::is_error);
    assert_eq!(loaded.program.is_none(), errors, "{:?}", loaded.problems);
    reports(&loaded.problems, &loaded.sources);
    if let Some(program) = &loaded.program {
        let printed = prakas::ir::print(program);
        assert!(!printed.contains("Expr {"), "a part of the program has no text of its own");
    }
}

/// The files of an input; what stands before the first mark is `rules.prakas`.
pub struct Map(pub Vec<(String, Vec<u8>)>);

pub fn scheme_files(input: &[u8]) -> Vec<(String, Vec<u8>)> {
    let files = super::sections::split(input).into_iter();
    files
        .map(|(name, bytes)| (if name.is_empty() { "rules.prakas".to_owned() } else { name }, bytes.to_vec()))
        .collect()
}

impl Files for Map {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let found = self.0.iter().find(|(name, _)| name == path);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::Missing)
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let inside = |name: &str| match name.rsplit_once('/') {
            Some((before, last)) => (before == folder).then(|| last.to_owned()),
            None => folder.is_empty().then(|| name.to_owned()),
        };
        let mut names: Vec<String> = self.0.iter().filter_map(|(name, _)| inside(name)).collect();
        names.retain(|name| name.ends_with(".prakas") || name.ends_with(".prakas.md"));
        names.sort();
        names.dedup();
        if names.is_empty() {
            return Err(FileError::Missing);
        }
        Ok(names)
    }
}

fn parse_as(name: &str, text: &str, sources: &mut Sources) -> Parsed {
    let source = Source::new(name, text);
    let file: FileId = sources.add(source.clone());
    syntax::parse(file, &source)
}

/// Every problem has a place in its text, between letters, and a report.
fn reports(problems: &[Problem], sources: &Sources) {
    for problem in problems {
        for label in &problem.labels {
            let Some(source) = sources.get(label.span.file) else { panic!("{problem:?} lies in no text") };
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(source.text.get(start..end).is_some(), "{problem:?} does not lie in its text");
        }
        let mut out = String::new();
        JSONReportHandler::new().render_report(&mut out, &Report::new(problem, sources)).expect("a report renders");
    }
}

/// The tree as text without the places of its parts.
fn without_places(parsed: &Parsed) -> String {
    let text = format!("{:?}", parsed.tree);
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("Span {");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    out
}
