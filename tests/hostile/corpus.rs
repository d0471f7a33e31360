//! Each fuzz target on its corpus, and the language also on the rule files of the tests.

use crate::{data, evaluate, language};
use std::path::{Path, PathBuf};

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn all(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    gather(&root.join("fuzz/corpus").join(target), &mut paths);
    assert!(!paths.is_empty());
    for path in paths {
        println!("{}", path.display());
        run(&std::fs::read(path).unwrap());
    }
}

#[test]
fn parse() {
    all("parse", language::parse);
}

#[test]
fn check() {
    all("check", language::check);
}

#[test]
fn fmt() {
    all("fmt", language::fmt);
}

#[test]
fn csv() {
    all("csv", data::csv);
}

#[test]
fn yaml() {
    all("yaml", data::yaml);
}

#[test]
fn whole_evaluations() {
    all("evaluate", evaluate::evaluate);
}

#[test]
fn rule_files_of_the_tests() {
    let mut paths = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/between"), &mut paths);
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "prakas")) {
        let bytes = std::fs::read(path).unwrap();
        language::parse(&bytes);
        language::fmt(&bytes);
        language::check(&bytes);
    }
}
