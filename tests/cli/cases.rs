//! `prakas test`: differences with their explanation, filters, accepted values, wrong case files.

use crate::transcript::Folder;
use insta::assert_snapshot;

#[test]
fn a_difference_is_shown_and_explained() {
    let folder = Folder::with_scheme();
    folder.change("scheme/cases/visits.yaml", "payment.patient: 3600", "payment.patient: 3_700");
    folder.change("scheme/cases/visits.yaml", "rejected: dangling_reference", "payment: 18000");
    assert_snapshot!("test_difference", folder.run("test scheme"));
    assert_snapshot!("test_filter", folder.run("test scheme --filter FREE"));
    assert_snapshot!("test_no_match", folder.run("test scheme --filter nothing-like-it"));
}

#[test]
fn accept_rewrites_the_values_alone() {
    let folder = Folder::with_scheme();
    let before = folder.read("scheme/cases/visits.yaml");
    folder.change("scheme/cases/visits.yaml", "payment.patient: 3600", "payment.patient: 3_700");
    folder.change("scheme/cases/visits.yaml", "payment.reason: nothing_billed", "payment.reason: ~");
    folder.change("scheme/cases/visits.yaml", "rejected: dangling_reference", "rejected: unknown_code");
    assert_snapshot!("test_accept", folder.run("test scheme --accept"));
    assert_eq!(folder.read("scheme/cases/visits.yaml"), before);
}

#[test]
fn wrong_case_files() {
    let mistakes = [
        ("payment.patient: 3600", "payment.patien: 3600"),
        ("variant: free_care", "variant: freecare"),
        ("variant: free_care", "varient: free_care"),
        ("{ id: BEFORE, day: 2021-12-31 }", "{ id: BEFORE, dai: 2021-12-31 }"),
        ("Member: [{ id: M1, poor: yes }", "Membr: [{ id: M1, poor: yes }"),
        ("rejected: dangling_reference }", "rejected: dangling_reference, payment: 0 }"),
        ("    given:\n      Member: [{ id: M1, poor: yes }", "   given:\n      Member: [{ id: M1, poor: yes }"),
        ("OUTSIDE: { payment: 0,", "OUTSIDER: { payment: 0,"),
        ("kind: treatment, bill: 25000", "kind: treatment, kind: surgery"),
        ("variant: free_care", "at: 01/02/2021"),
        ("payment.patient: 3600", "payment.patient: 3,60"),
        ("payment.patient: 3600", "payment.patient: \"3,60\""),
        ("payment.patient: 3600", "payment.patient:3600"),
        ("    variant: free_care", "\tvariant: free_care"),
        ("payment.state: denied", "payment.state: refused"),
        ("payment.reason: nothing_billed", "payment.reason: no_bill"),
        ("rejected: dangling_reference", "rejected: dangling_ref"),
        ("name: free care", "name: no contract, no bill, no such member"),
        ("Member: { birth: 1985-03-14, poor: no }", "Member: { birth: 1985-03-14, pour: no }"),
    ];
    let mut all = Vec::new();
    for (old, new) in mistakes {
        let folder = Folder::with_scheme();
        folder.change("scheme/cases/visits.yaml", old, new);
        all.push(format!("# {new}\n{}", folder.run("test scheme")));
    }
    assert_snapshot!("test_wrong_cases", all.join("\n"));
}

#[test]
fn a_scheme_without_cases() {
    let folder = Folder::with_scheme();
    std::fs::remove_dir_all(folder.path("scheme/cases")).unwrap();
    assert_snapshot!("test_none", folder.run("test scheme"));
}
