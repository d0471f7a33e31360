//! No text makes the language panic: good and bad rule files of the suite, damaged at random, are loaded, and what
//! comes back is a program or an error, and every problem renders. More cases with `PROPTEST_CASES=100000`.

#![expect(clippy::unwrap_used, reason = "a case that cannot be read is a broken test")]

use miette::{GraphicalReportHandler, GraphicalTheme};
use prakas::problem::Report;
use prakas::source::{FileError, Files};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One rule file alone.
struct One(Vec<u8>);

impl Files for One {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if path == "rules.prakas" {
            Ok(self.0.clone())
        } else {
            Err(FileError::Missing)
        }
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        if folder.is_empty() {
            Ok(vec!["rules.prakas".to_owned()])
        } else {
            Err(FileError::Missing)
        }
    }
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|e| e == "prakas") {
            found.push(path);
        }
    }
}

/// Texts of the suite.
fn texts() -> &'static Vec<String> {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let mut paths = Vec::new();
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite"), &mut paths);
        let texts = paths.iter().map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
        texts.filter(|text| text.len() < 4_000).collect()
    })
}

/// What is done to the words of a text.
#[derive(Debug, Clone)]
enum Damage {
    Remove(usize),
    Double(usize),
    Swap(usize, usize),
    Put(usize, &'static str),
    Graft(usize, usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        "|",
        ":",
        "=",
        "from",
        "2017-02-30",
        "2.6%",
        "KHR",
        "if",
        "then",
        "given",
        "missing",
        "\"",
        "otherwise",
        "limit",
        "group",
        "-",
        "/",
        "9999999999999999999999999999",
        "0",
        "របប",
        "\u{0}",
        "\n",
        "not in force",
    ]);
    prop_oneof![
        any::<usize>().prop_map(Damage::Remove),
        any::<usize>().prop_map(Damage::Double),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Damage::Swap(a, b)),
        (any::<usize>(), words).prop_map(|(at, word)| Damage::Put(at, word)),
        (any::<usize>(), any::<usize>(), any::<usize>()).prop_map(|(at, file, word)| Damage::Graft(at, file, word)),
    ]
}

/// Words with the white space before them, so that a text without damage is itself.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut in_word = false;
    for c in text.chars() {
        if c.is_whitespace() && in_word {
            words.push(String::new());
        }
        in_word = !c.is_whitespace();
        words.last_mut().unwrap().push(c);
    }
    words
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut words = words(text);
    for damage in damages {
        let size = words.len().max(1);
        match damage {
            Damage::Remove(at) if !words.is_empty() => drop(words.remove(at % size)),
            Damage::Double(at) if !words.is_empty() => words.insert(at % size, words.get(at % size).unwrap().clone()),
            Damage::Swap(a, b) if !words.is_empty() => words.swap(a % size, b % size),
            Damage::Put(at, word) => words.insert(at % size, format!(" {word}")),
            Damage::Graft(at, file, word) => {
                let other = self::words(texts().get(file % texts().len()).unwrap());
                words.insert(at % size, other.get(word % other.len()).unwrap().clone());
            }
            _ => {}
        }
    }
    words.concat()
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_rule_files_never_panic(
        file in any::<usize>(),
        damages in prop::collection::vec(damage(), 0..6),
    ) {
        let text = damaged(texts().get(file % texts().len()).unwrap(), &damages);
        let loaded = prakas::load(&One(text.into_bytes()), None);
        let errors = loaded.problems.iter().any(|p| p.is_error());
        prop_assert_eq!(loaded.program.is_none(), errors);
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(80);
        for problem in &loaded.problems {
            let mut out = String::new();
            handler.render_report(&mut out, &Report::new(problem, &loaded.sources)).unwrap();
        }
        if let Some(program) = &loaded.program {
            let printed = prakas::ir::print(program);
            prop_assert!(!printed.contains("Expr {"), "a part of the program has no text of its own");
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let loaded = prakas::load(&One(bytes), None);
        prop_assert_eq!(loaded.program.is_none(), loaded.problems.iter().any(|p| p.is_error()));
    }
}
