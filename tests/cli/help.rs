//! The help of every command, and wrong usage.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn help_of_every_command() {
    let folder = Folder::empty();
    assert_snapshot!("help", folder.run("--help"));
    for command in ["new", "check", "evaluate", "explain", "fmt", "test", "diff", "git", "explain-code"] {
        let help = folder.run(&format!("{command} --help"));
        assert!(help.contains("Example"), "{help}");
        assert_snapshot!(format!("help_{command}"), help);
    }
}

#[test]
fn every_code_has_its_text() {
    let folder = Folder::empty();
    assert_snapshot!("explain_code", folder.run("explain-code wrong-type"));
    assert_snapshot!("explain_code_near", folder.run("explain-code worng-type"));
    let list = folder.run("explain-code");
    let codes: Vec<&str> =
        list.lines().skip(1).filter(|line| line.contains("  ")).filter_map(|line| line.split(' ').next()).collect();
    assert!(codes.len() > 30, "{list}");
    for code in codes.iter().filter(|code| !code.starts_with('-')) {
        let text = folder.run(&format!("explain-code {code}"));
        assert!(text.ends_with("exit 0\n") && text.lines().count() > 3, "{text}");
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let folder = Folder::empty();
    let commands = [
        "evaluate",
        "chek rules",
        "check nowhere",
        "evaluate rules --data data --at 2018-13-01",
        "evaluate rules --data data --force",
        "check nowhere --error-format json",
        "check --error-format json --variat x",
        "fmt nowhere",
        "fmt .",
        "explain-code no-such-code",
    ];
    let all: Vec<String> = commands.iter().map(|command| folder.run(command)).collect();
    assert!(all.iter().all(|one| one.ends_with("exit 2\n")), "{}", all.join("\n"));
    assert_snapshot!("wrong_usage", all.join("\n"));
}
