//! `prakas git` with the real Git: what `git diff`, `git log -p`, `git show` print, and what a commit lets through.

use crate::diff::{commit, edit, git, git_command, repository};
use insta::assert_snapshot;

#[test]
fn git_tells_the_meaning_first() {
    let folder = repository();
    let installed = folder.run("git install");
    assert!(installed.ends_with("--- exit 0\n"), "{installed}");
    edit(&folder);
    assert_snapshot!("git diff", git(&folder, "diff"));
    commit(&folder, "Another rate");
    assert_snapshot!("git show", git(&folder, "show --format=%s"));
    let log = git(&folder, "log -p --format=%s");
    assert!(log.contains("+rate: from 2018-04-01 : 3%   cite \"Second law\""), "{log}");
    assert!(log.contains("+code=A, price=1500"), "{log}");
}

#[test]
fn layout_alone_shows_no_line_in_the_log() {
    let folder = repository();
    folder.run("git install --no-hook");
    folder.change("fund/fund.prakas", "  when wage > 0 KHR\n", "  # only who earns\n  when   wage > 0 KHR\n");
    let diff = git(&folder, "diff");
    assert!(diff.contains("nothing changes in meaning"), "{diff}");
    commit(&folder, "Layout");
    let shown = git(&folder, "show --format=%s");
    assert!(!shown.contains("+health"), "{shown}");
}

#[test]
fn new_and_deleted_files() {
    let folder = repository();
    folder.run("git install");
    folder.write("fund/more.prakas", "module more\n\nparameter extra : KHR {\n  from 2017-01-01 : 5\n}\n");
    git(&folder, "add --all");
    let diff = git(&folder, "diff --cached");
    assert!(diff.contains("parameter `extra` is new"), "{diff}");
    commit(&folder, "More");
    std::fs::remove_file(folder.path("fund/more.prakas")).unwrap();
    let diff = git(&folder, "diff");
    assert!(diff.contains("parameter `extra` is gone"), "{diff}");
}

/// What lies in the index counts, not what lies in the folder.
#[test]
fn a_commit_of_broken_rules_is_refused() {
    let folder = repository();
    folder.run("git install");
    let tries = |what: &str| {
        let output = git_command(&folder).args(["commit", "--quiet", "--message", what]).output().unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout),
        )
    };
    folder.change("fund/fund.prakas", "KHR coin 100", "KHR coin x");
    git(&folder, "add --all");
    folder.change("fund/fund.prakas", "KHR coin x", "KHR coin 100");
    let (done, said) = tries("broken in the index, mended in the folder");
    assert!(!done && said.contains("fund/fund.prakas:5") && said.contains("nothing was committed"), "{said}");
    git(&folder, "add --all");
    folder.change("fund/fund.prakas", "  when wage > 0", "    when wage > 0");
    git(&folder, "add --all");
    let (done, said) = tries("not laid out");
    assert!(!done && said.contains("would change fund/fund.prakas"), "{said}");
    folder.change("fund/fund.prakas", "    when wage > 0", "  when wage > 0");
    folder.write("fund/cases/one.yaml", CASES);
    git(&folder, "add --all");
    let (done, said) = tries("a case that fails");
    assert!(!done && said.contains("expected 9,100 KHR, found 9,000 KHR"), "{said}");
    folder.change("fund/cases/one.yaml", "9100", "9000");
    git(&folder, "add --all");
    let (done, said) = tries("all is well");
    assert!(done, "{said}");
}

const CASES: &str = "cases:
  - name: half a rate
    given:
      Member: [{ id: M, sex: female }]
      Payslip: [{ id: P, paid_on: 2018-06-30, member: M, wage: 450000 }]
    expect:
      Payslip: { P: { health: 9100 } }
";

#[test]
fn a_hook_of_others_stays_and_uninstall_leaves_nothing() {
    let folder = repository();
    folder.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let shown = folder.run("git install");
    assert!(shown.contains("there is a hook already") && shown.ends_with("--- exit 2\n"), "{shown}");
    std::fs::remove_file(folder.path(".git/hooks/pre-commit")).unwrap();
    folder.write(".git/info/attributes", "*.txt text\n");
    let before = folder.read(".git/config");
    folder.run("git install");
    folder.run("git install");
    assert_eq!(folder.read(".git/info/attributes").matches("*.prakas diff=prakas").count(), 1);
    folder.run("git uninstall");
    assert_eq!(folder.read(".git/info/attributes"), "*.txt text\n");
    assert!(!folder.path(".git/hooks/pre-commit").exists());
    assert!(!folder.read(".git/config").contains("prakas git"), "{before}");
}

#[test]
fn workflow_files_are_yaml_and_call_what_there_is() {
    let folder = repository();
    for host in ["github", "gitlab"] {
        let shown = folder.run(&format!("git workflow {host}"));
        let text: String = shown
            .lines()
            .filter(|line| !line.starts_with("$ ") && !line.starts_with("--- "))
            .collect::<Vec<_>>()
            .join("\n");
        let read: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        assert!(read.is_mapping());
        for command in
            ["prakas git schemes", "prakas check", "prakas fmt --check", "prakas test", "prakas diff", "--markdown"]
        {
            assert!(text.contains(command), "{command}");
        }
    }
}
