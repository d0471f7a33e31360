//! Runs the language reference: every section of `docs/language.md` is a scheme of its own.
//! Good blocks must check without errors and their cases must pass; `bad CODE` blocks must be refused with that code.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One fenced block: the words after the fence, and the text.
#[derive(Debug)]
struct Block {
    info: Vec<String>,
    text: String,
    line: usize,
}

/// A heading and the blocks under it.
#[derive(Debug)]
struct Section {
    title: String,
    blocks: Vec<Block>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => sections.last_mut().unwrap().blocks.push(open.take().unwrap()),
            (Some(block), None) => block.text += &format!("{line}\n"),
            (None, Some(info)) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Block { info, text: String::new(), line: number + 1 });
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    sections.push(Section { title: title.to_owned(), blocks: Vec::new() });
                }
            }
        }
    }
    sections
}

fn prakas(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prakas")).args(arguments).arg(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Good blocks of a section, its tables and its cases in one folder; gives whether there is anything to run.
fn lay_out(section: &Section, folder: &Path) -> (bool, bool) {
    let (mut rules, mut cases) = (String::new(), String::new());
    for block in &section.blocks {
        match block.info.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["prakas"] => rules += &block.text,
            ["yaml"] => cases += &block.text,
            ["csv", name] => write(folder, name, &block.text),
            _ => {}
        }
    }
    write(folder, "scheme.prakas", &rules);
    if !cases.is_empty() {
        write(folder, "cases/reference.yaml", &cases);
    }
    (!rules.is_empty(), !cases.is_empty())
}

#[test]
fn good_examples_check_and_their_cases_pass() {
    let text = fs::read_to_string(root().join("docs/language.md")).unwrap();
    let mut failures = String::new();
    let mut ran = 0;
    for section in sections(&text) {
        let folder = tempfile::tempdir().unwrap();
        let (rules, cases) = lay_out(&section, folder.path());
        if !rules {
            continue;
        }
        ran += 1;
        let checked = prakas(&["check"], folder.path());
        if !checked.status.success() {
            failures += &format!("\n## {}\n{}", section.title, said(&checked));
        } else if cases {
            let tested = prakas(&["test"], folder.path());
            if !tested.status.success() {
                failures += &format!("\n## {}\n{}", section.title, said(&tested));
            }
        }
    }
    assert!(ran > 15, "only {ran} sections ran");
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn bad_examples_are_refused_with_their_code() {
    let text = fs::read_to_string(root().join("docs/language.md")).unwrap();
    let mut failures = String::new();
    let mut ran = 0;
    for block in sections(&text).iter().flat_map(|s| &s.blocks) {
        let [word, bad, code] = block.info.as_slice() else { continue };
        if word != "prakas" || bad != "bad" {
            continue;
        }
        ran += 1;
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "scheme.prakas", &block.text);
        let checked = prakas(&["check", "--error-format", "json"], folder.path());
        let said = said(&checked);
        if checked.status.code() != Some(1) || !said.contains(&format!("\"{code}\"")) {
            failures += &format!("\nline {}: expected {code}, got\n{said}", block.line);
        }
    }
    assert!(ran > 8, "only {ran} bad blocks ran");
    assert!(failures.is_empty(), "{failures}");
}
