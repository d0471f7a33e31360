//! `prakas diff`: what a rule change says, whom it moves, and where each side may come from. Real Git, fixed dates.

use crate::transcript::Folder;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const RULES: &str = r#"module fund

scheme fund {
  title "Health fund, មូលនិធិសុខភាព"
  currency KHR coin 100
  parties employer, worker
}

enum Sex { female, male }

record Member {
  key id : text
  sex : Sex
}

record Payslip {
  key id : text
  at paid_on : date
  member : Member listed as payslips
  wage : KHR
}

parameter rate : percent {
  from 2017-01-01 : 2%   cite "First law"
}

parameter ceiling : KHR {
  from 2017-01-01 : 1_000_000
}

table prices {
  file "tables/prices.csv"
  key code : text
  price : KHR
}

contribution health for Payslip : KHR {
  cite "First law"
  when wage > 0 KHR
  = round(min(wage, ceiling) * rate, to 100 KHR, half up)
  split {
    from 2017-01-01 : worker 50% down, employer the rest
  }
}

rule fee for Payslip : KHR {
  = prices["A"].price
}

## No ceiling at all.
variant open of fund "No ceiling" {
  set ceiling {
    from 2017-01-01 : 100_000_000   cite "assumed"
  }
}
"#;

const PRICES: &str = "code,price\nA,1000\nB,2000\n";
const MEMBERS: &str = "id,sex\nM1,female\nM2,male\nM3,female\n";
const PAYSLIPS: &str = "id,paid_on,member,wage\n\
    P1,2017-06-30,M1,400000\n\
    P2,2018-06-30,M1,450000\n\
    P3,2018-06-30,M2,1200000\n\
    P4,2018-06-30,M3,0\n\
    P5,2018-07-31,M3,80000\n\
    P6,2018-07-31,M9,80000\n";

/// A repository with one commit of the scheme, made on 2018-03-01.
pub fn repository() -> Folder {
    let folder = Folder::empty();
    folder.write("fund/fund.prakas", RULES).write("fund/tables/prices.csv", PRICES);
    folder.write("data/members.csv", MEMBERS).write("data/payslips.csv", PAYSLIPS);
    git(&folder, "init --quiet --initial-branch=main");
    commit(&folder, "The law as it is");
    folder
}

pub fn commit(folder: &Folder, message: &str) {
    git(folder, "add --all");
    git_words(folder, &["commit", "--quiet", "--message", message]);
}

pub fn git(folder: &Folder, arguments: &str) -> String {
    git_words(folder, &arguments.split(' ').collect::<Vec<_>>())
}

/// With dates that make the same hashes in each run, and the program under test on the path.
pub fn git_words(folder: &Folder, words: &[&str]) -> String {
    let output = git_command(folder).args(words).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub fn git_command(folder: &Folder) -> Command {
    let bin = Path::new(env!("CARGO_BIN_EXE_prakas")).parent().unwrap();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&paths));
    let mut command = Command::new("git");
    command.current_dir(folder.path(".")).env("PATH", std::env::join_paths(paths).unwrap());
    for (name, value) in [("NAME", "Analyst"), ("EMAIL", "analyst@example.org"), ("DATE", "2018-03-01T09:00:00+07:00")]
    {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env("GIT_PAGER", "cat");
    command
}

/// Another rate since April, another ceiling from the beginning, another price.
pub fn edit(folder: &Folder) {
    folder.change(
        "fund/fund.prakas",
        "2%   cite \"First law\"",
        "2%   cite \"First law\"\n  from 2018-04-01 : 3%   cite \"Second law\"",
    );
    folder.change("fund/fund.prakas", ": 1_000_000", ": 1_100_000");
    folder.change("fund/tables/prices.csv", "A,1000", "A,1500");
}

#[test]
fn the_working_folder_against_its_last_commit() {
    let folder = repository();
    edit(&folder);
    assert_snapshot!(folder.run("diff HEAD fund"));
}

#[test]
fn layout_comments_and_names_are_no_change() {
    let folder = repository();
    folder.change("fund/fund.prakas", "  when wage > 0 KHR\n", "  # only who earns\n  when   wage > 0 KHR\n");
    let text = folder.read("fund/fund.prakas").replace("ceiling", "highest_wage");
    folder.write("fund/fund.prakas", text);
    folder.write("fund/tables/prices.csv", "code,price\nB,2000.0\nA,1000\n");
    assert_snapshot!(folder.run("diff HEAD fund"));
}

#[test]
fn a_branch_since_it_left_main() {
    let folder = repository();
    git(&folder, "switch --quiet --create change");
    edit(&folder);
    commit(&folder, "The law as it shall be");
    git(&folder, "switch --quiet main");
    folder.change("fund/fund.prakas", "100_000_000", "90_000_000");
    commit(&folder, "Main goes on");
    assert_snapshot!(folder.run("diff main...change fund"));
    assert_eq!(folder.run("git schemes main...change"), "$ prakas git schemes main...change\nfund\n--- exit 0\n");
}

#[test]
fn the_effect_on_data() {
    let folder = repository();
    edit(&folder);
    assert_snapshot!(folder.run("diff HEAD fund --data data --by sex --enacted 2018-03-15"));
}

#[test]
fn variants_at_once() {
    let folder = repository();
    assert_snapshot!(folder.run("diff fund variant:open --data data"));
    let shown = folder.run("diff HEAD fund --data data --variants");
    assert!(shown.contains("variant open"), "{shown}");
    assert!(shown.contains("+4,000 KHR"), "{shown}");
}

#[test]
fn what_a_variant_says_is_told_apart() {
    let folder = repository();
    folder.change("fund/fund.prakas", "100_000_000", "90_000_000");
    assert_snapshot!(folder.run("diff HEAD fund"));
}

/// A record for each output that a change reaches; a condition said otherwise has none.
#[test]
fn made_up_records() {
    let folder = repository();
    folder.change("fund/fund.prakas", "2%   cite \"First law\"", "2%   cite \"First law\"\n  from 2018-04-01 : 3%");
    assert_snapshot!("made_up_records", folder.run("diff HEAD fund --witnesses"));
    let folder = repository();
    folder.change(
        "fund/fund.prakas",
        "rule fee",
        "rule free for Payslip : yes_no {\n  = wage < 10_000 KHR or wage > 50_000 KHR\n}\n\nrule fee",
    );
    commit(&folder, "A rule");
    folder.change(
        "fund/fund.prakas",
        "wage < 10_000 KHR or wage > 50_000 KHR",
        "not (wage >= 10_000 KHR and wage <= 50_000 KHR)",
    );
    assert_snapshot!("no_record_can_differ", folder.run("diff HEAD fund --witnesses"));
}

#[test]
fn rows_that_differ_go_to_files() {
    let folder = repository();
    edit(&folder);
    let done = folder.run("diff HEAD fund --data data --out moved --quiet");
    assert!(done.ends_with("--- exit 0\n"), "{done}");
    assert_eq!(folder.names("moved"), ["findings.csv", "payslips_differences.csv", "rejects.csv", "run.json"]);
    assert_snapshot!(folder.read("moved/payslips_differences.csv"));
    let run = crate::transcript::stable_run(&folder.path("moved/run.json"));
    assert_eq!(run["options"]["compared_with"], "HEAD (982c798 of 2018-03-01)");
}

#[test]
fn markdown_for_a_comment() {
    let folder = repository();
    edit(&folder);
    assert_snapshot!(folder.run("diff HEAD fund --data data --by sex --markdown -"));
}

/// What each cause adds makes up the whole difference of each output, and groups and deciles do so too.
#[test]
fn json_adds_up() {
    let folder = repository();
    edit(&folder);
    folder.run("diff HEAD fund --data data --by sex --json report.json");
    let report: Value = serde_json::from_str(&folder.read("report.json")).unwrap();
    assert_eq!(report["format"], 1);
    let number = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
    let outputs = report["effect"][0]["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 4, "{outputs:#?}");
    for output in outputs {
        let all = &output["all"];
        let difference = number(&all["after"]) - number(&all["before"]);
        assert_eq!(number(&all["up"]) + number(&all["down"]), difference);
        let causes = output["by_cause"].as_array().unwrap();
        assert_eq!(causes.len(), 3);
        assert_eq!(causes.iter().map(|cause| number(&cause["adds"])).sum::<i64>(), difference);
        for parts in [&output["by"][0]["parts"], &output["deciles"]] {
            let sum: i64 = parts.as_array().unwrap().iter().map(|p| number(&p["up"]) + number(&p["down"])).sum();
            assert_eq!(sum, difference);
        }
    }
}

#[test]
fn a_row_that_is_rejected_afterwards() {
    let folder = repository();
    folder.change("fund/fund.prakas", "from 2017-01-01 : 1_000_000", "from 2018-01-01 : 1_000_000");
    assert_snapshot!(folder.run("diff HEAD fund --data data"));
}

#[test]
fn wrong_sides() {
    let folder = repository();
    folder.write("other/readme.txt", "");
    assert_snapshot!([
        folder.run("diff nowhere fund"),
        folder.run("diff fund"),
        folder.run("diff HEAD other"),
        folder.run("diff fund variant:opne"),
        folder.run("diff main..HEAD fund fund"),
        folder.run("diff HEAD fund --data data --by sx"),
        folder.run("diff HEAD fund --by sex"),
        folder.run("git schemes main"),
    ]
    .join("\n"));
    let bare = Folder::empty();
    bare.write("fund/fund.prakas", RULES).write("fund/tables/prices.csv", PRICES);
    let shown = bare.run("diff HEAD fund");
    assert!(shown.contains("lies in no Git repository"), "{shown}");
    folder.change("fund/fund.prakas", "KHR coin 100", "KHR coin x");
    let shown = folder.run("diff HEAD fund");
    assert!(shown.contains("the rules of `fund` have errors") && shown.ends_with("--- exit 1\n"), "{shown}");
}
