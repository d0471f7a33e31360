//! `prakas fmt`: changes, checks, prints, and leaves what does not parse alone.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn changes_checks_and_prints() {
    let folder = Folder::with_scheme();
    let laid_out = folder.read("scheme/visits.prakas");
    folder.change("scheme/visits.prakas", "  title \"Village", "title    \"Village");
    let all = ["fmt --check scheme", "fmt scheme", "fmt --check scheme"].map(|command| folder.run(command));
    assert_snapshot!("fmt", all.join("\n"));
    assert_eq!(folder.read("scheme/visits.prakas"), laid_out);
    let printed = folder.run("fmt --stdout scheme/visits.prakas");
    assert!(printed.contains(&laid_out), "{printed}");
}

#[test]
fn what_does_not_parse_stays() {
    let folder = Folder::with_scheme();
    folder.change("scheme/visits.prakas", "record Member {", "record {");
    let broken = folder.read("scheme/visits.prakas");
    assert_snapshot!("fmt_broken", folder.run("fmt scheme"));
    assert_eq!(folder.read("scheme/visits.prakas"), broken);
}
