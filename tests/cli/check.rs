//! `prakas check`: reports for people and for programs, variants, files that may not be read.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn problems_for_people_and_programs() {
    let folder = Folder::with_scheme();
    folder.change("scheme/visits.prakas", ": 10% ", ": 10 KHR ");
    assert_snapshot!("check_human", folder.run("check scheme"));
    assert_snapshot!("check_json", folder.run("check scheme --error-format json"));
}

#[test]
fn a_problem_of_one_variant_names_it() {
    let folder = Folder::with_scheme();
    folder.change("scheme/visits.prakas", "set co_payment {", "set copayment {");
    assert_snapshot!("check_variant", folder.run("check scheme"));
    assert_snapshot!("check_unknown_variant", folder.run("check scheme --variant free_caer"));
}

#[test]
fn one_rule_file_alone() {
    let folder = Folder::with_scheme();
    assert_snapshot!("check_file", folder.run("check scheme/visits.prakas"));
}

#[test]
fn missing_and_forbidden_tables() {
    let folder = Folder::with_scheme();
    let mut all = Vec::new();
    for path in ["tables/price.csv", "/etc/hostname", "../../outside.csv", "tables/link.csv"] {
        let folder = Folder::with_scheme();
        folder.change("scheme/visits.prakas", "tables/prices.csv", path);
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path("scheme/tables/prices.csv"), folder.path("scheme/tables/link.csv"))
            .unwrap();
        all.push(folder.run("check scheme"));
    }
    assert!(all.iter().all(|one| one.ends_with("exit 1\n")));
    assert_snapshot!("check_tables", all.join("\n"));
    drop(folder);
}

#[test]
fn texts_that_are_no_rules() {
    let folder = Folder::empty();
    folder.write("bytes/a.prakas", b"module a\n# \xff\xfe\n").write("empty/a.txt", "");
    folder.write("large/a.prakas", "# x\n".repeat(5 << 20));
    let all: Vec<String> =
        ["check bytes", "check empty", "check large", "check empty/a.txt"].map(|c| folder.run(c)).to_vec();
    assert_snapshot!("check_unreadable", all.join("\n"));
}
