//! The two stories of docs/review.md, run with the real Git on the reference schemes. What they print stands in
//! docs/stories; `PRAKAS_WRITE_DOCS=1` writes it anew. What the page quotes must be in there.

use crate::diff::{git_command, git_words};
use crate::transcript::Folder;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

/// The schemes and their data, with the law of health care as it was before November 2017.
fn before_the_change() -> Folder {
    let folder = Folder::empty();
    copy(&root().join("rules/kh"), &folder.path("rules/kh"));
    copy(&root().join("examples/nssf"), &folder.path("examples/nssf"));
    folder.change(PAYER, ANNOUNCED, "");
    git_words(&folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(&folder, "2017-09-01", "The law as it is: worker and employer pay half each");
    folder
}

const PAYER: &str = "rules/kh/nssf/contribution.prakas";
const ANNOUNCED: &str = "  from 2018-01-01 enacted 2017-11-10 : 0%   cite \"Prakas 449 MoLVT (10 November 2017): the employer bears all\"\n";
const BEFORE: &str = "  from 2016-09-01 : 50%   cite \"Prakas 220 MoLVT (13 June 2016): 1.3% and 1.3%\"\n";

fn commit(folder: &Folder, day: &str, message: &str) {
    git_words(folder, &["add", "--all"]);
    let day = format!("{day}T09:00:00+07:00");
    let mut command = git_command(folder);
    command.env("GIT_AUTHOR_DATE", &day).env("GIT_COMMITTER_DATE", &day);
    let done = command.args(["commit", "--quiet", "--message", message]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn branch(folder: &Folder, name: &str, line: &str, day: &str) {
    git_words(folder, &["switch", "--quiet", "--create", name, "main"]);
    folder.change(PAYER, BEFORE, &format!("{BEFORE}{line}"));
    commit(folder, day, "The employer pays all of the contribution for health care");
}

/// Compares with what the docs have.
fn told(name: &str, text: &str) {
    let path = root().join("docs/stories").join(name);
    if std::env::var_os("PRAKAS_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "docs/stories/{name} is another; PRAKAS_WRITE_DOCS=1 writes it anew:\n{text}");
}

#[test]
fn who_pays_announced_and_too_late() {
    let folder = before_the_change();
    branch(&folder, "announced", ANNOUNCED, "2017-11-10");
    let late = ANNOUNCED.replace("enacted 2017-11-10", "enacted 2018-04-20");
    branch(&folder, "late", &late, "2018-04-20");
    told("payer-announced.txt", &folder.run("diff main...announced rules/kh/nssf --data examples/nssf --by sex"));
    told("payer-late.txt", &folder.run("diff main...late rules/kh/nssf --witnesses"));
    let booked =
        "evaluate rules/kh/nssf --data examples/nssf --known-at 2018-04-19 --compare-known-at 2018-04-20 --quiet";
    told("payer-late-booked.txt", &folder.run(booked));
}

#[test]
fn a_floor_per_person_becomes_a_floor_on_the_sum() {
    let folder = Folder::empty();
    copy(&root().join("rules/kh"), &folder.path("rules/kh"));
    copy(&root().join("examples/kampong-thom"), &folder.path("examples/kampong-thom"));
    let command = "diff rules/kh/subsidy variant:floor_on_sum --data examples/kampong-thom --by scheme,sex";
    told("floor.txt", &folder.run(command));
}

/// Every line that docs/review.md quotes from a story is printed by it.
#[test]
fn the_page_quotes_what_is_printed() {
    let page = std::fs::read_to_string(root().join("docs/review.md")).unwrap();
    let stories = ["payer-announced", "payer-late", "payer-late-booked", "floor"];
    let printed: String =
        stories.map(|name| std::fs::read_to_string(root().join(format!("docs/stories/{name}.txt"))).unwrap()).concat();
    let quoted: Vec<&str> = page.split("```story\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert!(quoted.len() >= 3, "the stories are quoted");
    for line in quoted.iter().flat_map(|block| block.lines()).filter(|line| !line.is_empty() && *line != "...") {
        assert!(printed.lines().any(|known| known == line), "{line}");
    }
    for picture in page.split("](pictures/").skip(1).filter_map(|part| part.split(')').next()) {
        assert!(root().join("docs/pictures").join(picture).exists(), "{picture}");
    }
}
