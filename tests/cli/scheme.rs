//! `prakas new`: what it makes passes every command as it stands.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn new_scheme_works_as_it_stands() {
    let folder = Folder::empty();
    let commands = [
        "new scheme",
        "check scheme",
        "fmt --check scheme",
        "test scheme",
        "evaluate scheme --data scheme/data",
        "explain scheme --data scheme/data --record visit=V0003",
    ];
    let all: Vec<String> = commands.iter().map(|command| folder.run(command)).collect();
    assert_snapshot!("new_scheme", all.join("\n"));
    assert!(all.iter().all(|one| one.ends_with("exit 0\n")));
}

#[test]
fn new_never_overwrites() {
    let folder = Folder::with_scheme();
    assert_snapshot!("new_refuses", folder.run("new scheme"));
}
