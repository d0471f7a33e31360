//! `prakas explain`: the tree for people, the JSON for programs, and records that are not there.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn json_has_a_version() {
    let folder = Folder::with_scheme();
    let text = folder.run("explain scheme --data scheme/data --record Visit=V0001 --output payment --json");
    assert_snapshot!("explain_json", text);
}

#[test]
fn one_output_in_a_variant_on_a_day() {
    let folder = Folder::with_scheme();
    let command = "explain scheme --data scheme/data --record visits=V0006 --output payment";
    let all = ["", " --variant free_care", " --at 2021-06-01"].map(|more| folder.run(&format!("{command}{more}")));
    assert_snapshot!("explain_payment", all.join("\n"));
}

#[test]
fn records_that_are_not_there() {
    let folder = Folder::with_scheme();
    let all = ["visit=V9999", "vist=V0001", "visit", "visit=V0001 --output paymnt"]
        .map(|record| folder.run(&format!("explain scheme --data scheme/data --record {record}")));
    assert!(all.iter().all(|one| one.ends_with("exit 2\n")), "{}", all.join("\n"));
    assert_snapshot!("explain_not_found", all.join("\n"));
}
