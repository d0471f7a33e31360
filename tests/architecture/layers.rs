//! Which layer may name which: the order of the pipeline, and the crates that belong to one place only.

use super::files::{all, code_of};

/// Layer of the language crate, and the layers it may name beside itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("problem", &["source"]),
    ("value", &[]),
    ("syntax", &["source", "problem", "value"]),
    ("ir", &["source", "value", "syntax"]),
    ("resolve", &["source", "problem", "value", "syntax"]),
    ("check", &["source", "problem", "value", "syntax", "ir", "resolve", "Loaded"]),
    ("format", &["source", "problem", "value", "syntax"]),
    ("difference", &["source", "value", "ir"]),
];

/// What `ir` may take from the tree: operators that both have, and nothing else.
const SHARED_WITH_TREE: [&str; 3] = ["ArithmeticOp", "CompareOp", "PeriodWord"];

/// A word of code and the paths under which alone it may stand.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("pest", &["src/syntax/"]),
    ("pest_derive", &["src/syntax/"]),
    ("arrow_array", &["crates/prakas-engine/", "crates/prakas-cli/"]),
    ("arrow_schema", &["crates/prakas-engine/", "crates/prakas-cli/"]),
    ("arrow_buffer", &["crates/prakas-engine/", "crates/prakas-cli/"]),
    ("arrow_cast", &["crates/prakas-cli/"]),
    ("arrow_ipc", &["crates/prakas-engine/src/parted/", "crates/prakas-cli/"]),
    ("arrow_select", &["crates/prakas-engine/src/parted/"]),
    ("parquet", &["crates/prakas-cli/"]),
    ("clap", &["crates/prakas-cli/"]),
    ("serde_yaml", &["crates/prakas-cli/"]),
    ("serde_json", &["crates/prakas-cli/"]),
    ("indicatif", &["crates/prakas-cli/"]),
    ("git2", &["crates/prakas-cli/src/sides/", "crates/prakas-cli/src/commands/git/"]),
    ("plotters", &["crates/prakas-cli/src/review/html/"]),
    ("maud", &["crates/prakas-cli/src/review/html/"]),
];

/// What libraries never name: disk, clock, network, terminal, the process.
const NOT_IN_LIBRARIES: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "HashMap",
    "HashSet",
];

#[test]
fn layers_of_the_language_name_only_those_below() {
    let mut faults = Vec::new();
    for file in all() {
        let Some(layer) = file.layer().filter(|l| *l != "lib") else { continue };
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == layer) else {
            faults.push(format!("{}: layer `{layer}` is not in the list of this test", file.path));
            continue;
        };
        for named in named_after(&file.code, "crate::") {
            if named != layer && !allowed.contains(&named.as_str()) {
                faults.push(format!("{}: `{layer}` names `crate::{named}`", file.path));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_program_shares_only_operators_with_the_tree() {
    for file in all().iter().filter(|f| f.layer() == Some("ir")) {
        for named in named_after(&file.code, "syntax::tree::") {
            assert!(SHARED_WITH_TREE.contains(&named.as_str()), "{}: names `syntax::tree::{named}`", file.path);
        }
        let whole = file.code.matches("syntax").count();
        assert_eq!(whole, file.code.matches("syntax::tree::").count(), "{}: names `syntax`", file.path);
    }
}

#[test]
fn the_engine_reads_program_values_and_places_only() {
    for file in all().iter().filter(|f| f.path.starts_with("crates/prakas-engine/")) {
        for named in named_after(&file.code, "prakas::") {
            assert!(["ir", "value", "source"].contains(&named.as_str()), "{}: names `prakas::{named}`", file.path);
        }
    }
}

#[test]
fn crates_stay_where_they_belong() {
    let mut faults = Vec::new();
    for file in all() {
        for (word, places) in ONLY_IN {
            let outside = !places.iter().any(|place| file.path.starts_with(place)) && !file.path.starts_with("tools/");
            if outside && has_word(&file.code, word) {
                faults.push(format!("{}: `{word}` belongs to {}", file.path, places.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn yaml_is_named_in_one_module() {
    let files = all();
    let naming: Vec<_> = files.iter().filter(|f| has_word(&f.code, "serde_yaml")).map(|f| f.path.as_str()).collect();
    assert!(naming.len() <= 1, "serde_yaml is archived, one module names it so that it can go: {naming:?}");
}

#[test]
fn libraries_touch_nothing_outside() {
    let mut faults = Vec::new();
    for file in all().iter().filter(|f| f.is_library()) {
        let packed: String = file.code.split_whitespace().collect();
        for word in NOT_IN_LIBRARIES {
            if has_word(&packed, word) {
                faults.push(format!("{}: `{word}`", file.path));
            }
        }
        for part in named_after(&file.code, "std::") {
            if ["fs", "net", "env", "process", "time"].contains(&part.as_str()) {
                faults.push(format!("{}: `std::{part}`", file.path));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The names directly after a path's beginning, through `{ }` too: `crate::{ir::Expr, value}` names `ir` and `value`.
fn named_after(code: &str, prefix: &str) -> Vec<String> {
    let packed: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names = Vec::new();
    for (at, _) in packed.match_indices(prefix) {
        let before = packed[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let rest = packed[at + prefix.len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => names.extend(first_names(group)),
            None => names.push(first_word(rest)),
        }
    }
    names
}

fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut part) = (Vec::new(), 0, String::new());
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => names.push(std::mem::take(&mut part)),
            _ => part.push(c),
        }
        depth += i32::from(c == '{') - i32::from(c == '}');
    }
    names.push(part);
    names.iter().map(|n| first_word(n.trim())).filter(|n| !n.is_empty()).collect()
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn has_word(code: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .any(|(at, _)| !letter(code[..at].chars().next_back()) && !letter(code[at + word.len()..].chars().next()))
}

#[test]
fn names_are_found_through_groups_and_not_in_comments() {
    let code =
        code_of("use crate::{ir::{Expr, Rule}, value}; // crate::check\nlet s = \"crate::format\"; crate::syntax::x");
    assert_eq!(named_after(&code, "crate::"), ["ir", "value", "syntax"]);
    assert!(has_word("use pest::Parser", "pest") && !has_word("pest_derive tempest", "pest"));
}
