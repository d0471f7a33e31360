//! `prakas evaluate --known-at A --compare-known-at B`: what a law that reaches back still has to pay, record by record.

use crate::transcript::{stable_run, Folder};
use insta::assert_snapshot;

/// The rate was 2% when the first months were paid; on 15 March the fund learnt that it is 3% from February on. Before
/// January 2018 there is no rate, so V0 has no result at any time.
const RULES: &str = r#"module back

scheme back {
  title "A rate that reaches back"
  currency KHR coin 1
}

record Payslip {
  key id : text
  month : month
  at month
  wage : KHR
}

parameter rate : percent {
  from 2018-01-01 : 2%
  from 2018-02-01 enacted 2018-03-15 : 3%
  from 2018-04-01 enacted 2018-03-15 : 2%
}

contribution due for Payslip : KHR {
  = round(wage * rate, to 1 KHR, half up)
}

## Payslips that pay more than 20 riel.
group Large over Payslip where due > 20 KHR by month {
  title "Large contributions by month"
  at month
  paid = sum(due)
}
"#;

const PAYSLIPS: &str = "id,month,wage\n\
    P0,2017-12,1000\n\
    P1,2018-01,1000\n\
    P2,2018-02,1000\n\
    P3,2018-03,550\n\
    P4,2018-04,1000\n\
    P5,2018-03,x\n";

fn folder() -> Folder {
    let folder = Folder::empty();
    folder.write("back/scheme.prakas", RULES).write("data/payslips.csv", PAYSLIPS);
    folder
}

const COMMAND: &str = "evaluate back --data data --known-at 2018-03-14 --compare-known-at 2018-03-15";

#[test]
fn only_what_changed_is_booked() {
    let folder = folder();
    assert_snapshot!("compare", folder.run(COMMAND));
    let quiet = folder.run(&format!("{COMMAND} --out results -q"));
    assert!(quiet.ends_with("exit 3\n"), "{quiet}");
    let names = folder.names("results");
    let texts =
        names.iter().filter(|n| *n != "run.json").map(|n| format!("{n}\n{}", folder.read(&format!("results/{n}"))));
    assert_snapshot!("compare_files", texts.collect::<Vec<_>>().join("\n"));
    let run = serde_json::to_string_pretty(&stable_run(&folder.path("results/run.json"))).unwrap();
    assert_snapshot!("compare_run", run);
}

#[test]
fn the_later_day_comes_second() {
    let folder = folder();
    let turned =
        folder.run("evaluate back --data data --known-at 2018-03-15 --compare-known-at 2018-03-14 --out results");
    let same = folder.run("evaluate back --data data --known-at 2018-03-15 --compare-known-at 2018-03-15");
    assert!(turned.ends_with("exit 2\n"), "{turned}");
    assert_snapshot!("compare_dates", format!("{turned}\n{same}"));
    assert_eq!(folder.names(""), ["back", "data"], "nothing half written");
}
