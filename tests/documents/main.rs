//! Documents that are made from the program: `docs/diagnostics.md` and the reserved words in `docs/language.md`.
//! `PRAKAS_WRITE_DOCS=1 cargo test -p prakas --test documents` writes them; otherwise a difference is a failure.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use prakas::problem::Severity;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn same(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("PRAKAS_WRITE_DOCS").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is out of date: see the head of tests/documents/main.rs", path.display());
}

/// Both spellings of a heading inside an explanation become bold words at the start of a paragraph.
fn even(about: &str) -> String {
    let lines = about.lines().map(|line| match line.strip_prefix("### ") {
        Some(heading) => format!("\n**{heading}.**"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[test]
fn diagnostics() {
    let mut text = String::from(
        "# What the checks find\n\nEach problem has a stable code; `prakas explain-code CODE` prints the same. This page is made from the\nprogram.\n",
    );
    for code in prakas::codes() {
        let kind = if code.severity == Severity::Error { "error" } else { "warning" };
        write!(text, "\n## `{}`\n\n*{kind}:* {}\n\n{}\n", code.id, code.title, even(code.about)).unwrap();
    }
    same("docs/diagnostics.md", &text);
}

#[test]
fn codes_are_documented_and_unique() {
    let codes = prakas::codes();
    for pair in codes.windows(2) {
        assert_ne!(pair[0].id, pair[1].id, "two problems share a code");
    }
    for code in codes {
        let kebab = code.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(kebab && !code.title.is_empty() && code.about.len() > 80, "{} is not documented", code.id);
        assert!(!code.title.ends_with('.'), "{}: no final period", code.id);
    }
}

#[test]
fn reserved_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, _) = text.split_once("<!-- reserved words -->").unwrap();
    let words: Vec<String> = prakas::syntax::RESERVED.iter().map(|word| format!("`{word}`")).collect();
    let mut list = String::new();
    for line in words.chunks(10) {
        writeln!(list, "{}", line.join(" ")).unwrap();
    }
    same("docs/language.md", &format!("{before}<!-- reserved words -->\n\n{list}"));
}

/// What a cell of `docs/coverage.md` points at: each linked file, and the names in backticks up to the next link.
fn claims(text: &str) -> Vec<(&str, Vec<&str>)> {
    let links = text.split("](../").skip(1);
    let one = |link| -> Option<(&str, Vec<&str>)> {
        let (path, rest): (&str, &str) = str::split_once(link, ')')?;
        let cell = rest.split(" | ").next()?.split('[').next()?;
        Some((path, cell.split('`').skip(1).step_by(2).collect()))
    };
    links.filter_map(one).collect()
}

/// The name as a word of its own; of a case file the name of a case.
fn is_there(path: &str, text: &str, name: &str) -> bool {
    if path.contains("/cases/") {
        let of = |line: &str| Some(line.trim().strip_prefix("- name: ")?.trim_matches(['"', '\'']).to_owned());
        return text.lines().filter_map(of).any(|found| found == name);
    }
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        let opens = name.starts_with(|c: char| c.is_alphanumeric());
        let ends = name.ends_with(|c: char| c.is_alphanumeric());
        !(opens && part(before) || ends && part(after))
    })
}

#[test]
fn what_coverage_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/coverage.md")).unwrap();
    let mut wrong = Vec::new();
    let mut names_seen = 0;
    for (path, names) in claims(&page) {
        let Ok(text) = fs::read_to_string(root.join(path)) else {
            wrong.push(format!("{path} is not there"));
            continue;
        };
        names_seen += names.len();
        wrong.extend(names.iter().filter(|n| !is_there(path, &text, n)).map(|n| format!("{path}: no `{n}`")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(names_seen > 300, "only {names_seen} names were looked for");
    for row in 1..=94 {
        assert!(page.contains(&format!("\n| {row} | ")), "row {row} is missing");
    }
}
