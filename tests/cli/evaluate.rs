//! `prakas evaluate`: the summary, the result folder, and what may be replaced.

use crate::transcript::{stable_run, Folder};
use insta::assert_snapshot;

#[test]
fn a_folder_of_results() {
    let folder = Folder::with_scheme();
    assert_snapshot!("evaluate_out", folder.run("evaluate scheme --data scheme/data --out results"));
    assert_eq!(folder.names("results"), ["findings.csv", "rejects.csv", "run.json", "visits.csv"]);
    assert_snapshot!("evaluate_visits", folder.read("results/visits.csv"));
    let run = serde_json::to_string_pretty(&stable_run(&folder.path("results/run.json"))).unwrap();
    assert_snapshot!("evaluate_run", run);
    assert_eq!(folder.names(""), ["results", "scheme"]);
}

#[test]
fn rejects_are_exit_3() {
    let folder = Folder::with_scheme();
    let rows = "V0007,31/02/2022,M001,F01,check_up,5000\n\
                V0008,01/03/2022,M099,F01,check_up,5000\n\
                V0009,01/03/2022,M001,F01,chekup,5000\n\
                V0010,01/03/2022,M001,F01,check_up\n";
    let visits = folder.read("scheme/data/visits.csv");
    folder.write("scheme/data/visits.csv", visits + rows);
    assert_snapshot!("evaluate_rejects", folder.run("evaluate scheme --data scheme/data"));
    let quiet = folder.run("evaluate scheme --data scheme/data --out results -q");
    assert_eq!(quiet, "$ prakas evaluate scheme --data scheme/data --out results -q\n--- exit 3\n");
    assert_snapshot!("evaluate_rejects_file", folder.read("results/rejects.csv"));
}

#[test]
fn what_may_be_replaced() {
    let folder = Folder::with_scheme();
    let again = "evaluate scheme --data scheme/data --out results -q";
    assert!(folder.run(again).ends_with("exit 0\n"));
    assert!(folder.run(again).ends_with("exit 0\n"), "an earlier run is replaced");
    folder.write("results/mine.txt", "keep me");
    folder.write("other/mine.txt", "keep me");
    let refused = [
        again,
        "evaluate scheme --data scheme/data --out other",
        "evaluate scheme --data scheme/data --out scheme --force",
        "evaluate scheme --data scheme/data --out scheme/data --force",
        "evaluate scheme --data scheme/data --out other/mine.txt --force",
    ]
    .map(|command| folder.run(command));
    assert!(refused.iter().all(|one| one.ends_with("exit 2\n")), "{}", refused.join("\n"));
    assert_snapshot!("evaluate_refuses", refused.join("\n"));
    assert_eq!(folder.read("other/mine.txt"), "keep me");
    assert!(folder.run("evaluate scheme --data scheme/data --out other --force -q").ends_with("exit 0\n"));
    assert_eq!(folder.names("other"), ["findings.csv", "rejects.csv", "run.json", "visits.csv"]);
}

#[test]
fn nothing_half_written() {
    let folder = Folder::with_scheme();
    folder.change("scheme/data/visits.csv", "facility,kind", "facility,sort");
    let failed = folder.run("evaluate scheme --data scheme/data --out results");
    assert_snapshot!("evaluate_schema", failed);
    assert_eq!(folder.names(""), ["scheme"]);
}

#[test]
fn variants_and_dates() {
    let folder = Folder::with_scheme();
    let all = [
        "evaluate scheme --data scheme/data --variant free_care",
        "evaluate scheme --data scheme/data --at 2021-01-01",
        "evaluate scheme --data scheme/data --variant fre_care",
    ]
    .map(|command| folder.run(command));
    assert_snapshot!("evaluate_variants", all.join("\n"));
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::with_scheme();
    let one = folder.run("evaluate scheme --data scheme/data --threads 1");
    let four = folder.run("evaluate scheme --data scheme/data --threads 4");
    assert_eq!(one.replace("--threads 1", ""), four.replace("--threads 4", ""));
}

#[test]
fn rules_without_data_are_told_even_when_quiet() {
    let folder = Folder::with_scheme();
    std::fs::remove_file(folder.path("scheme/data/visits.csv")).unwrap();
    folder.write("scheme/data/visits.xlsx", "");
    assert_snapshot!(
        "evaluate_without_data",
        [
            folder.run("evaluate scheme --data scheme/data"),
            folder.run("-q evaluate scheme --data scheme/data"),
            folder.run("explain scheme --data scheme/data --record member=M001"),
        ]
        .join("\n")
    );
}
