//! Tables, dated rows, records by several keys, given rules.

use super::support::*;
use prakas_engine::api::RunOptions;

const TABLES: &str = r#"
module test
table prices {
  file "prices.csv"
  key code : text
  price : integer
}
record Home {
  key (house, month)
  house : text
  month : month
  size : integer
}
record R {
  key id : text
  at day : date
  code : text
  house : text
  home : Home? by (house, month(day))
}
rule price for R : integer {
  = prices[code].price otherwise 0
}
rule strict for R : integer {
  = if code is "Z" then 1 else prices[code].price
}
rule size for R : integer {
  = Home[house, month(day)].size otherwise 0
}
rule lives_somewhere for R : yes_no {
  = given home
}
"#;

const PRICES: &str = "code,from,price\nA,2017-01-01,10\nA,2018-01-01,12\nB,2017-01-01,5\nB,2018-01-01,not in force\n";

#[test]
fn tables_and_records_are_looked_up_by_key_and_date() {
    let homes = "house,month,size\nH1,2018-01,4\nH1,2018-02,5";
    let rows = "id,day,code,house\n1,2017-06-01,A,H1\n2,2018-01-31,A,H1\n3,2018-02-01,B,H1\n4,2018-02-01,Z,H2";
    let program = program_with(TABLES, &[("prices.csv", PRICES)]);
    let kept = run(&program, &data(&[("Home", homes), ("R", rows)]));
    let row = |id: &str| ["price", "strict", "size", "lives_somewhere"].map(|c| kept.cell("R", id, c)).join(" ");
    assert_eq!(row("1"), "10 10 0 false");
    assert_eq!(row("2"), "12 12 4 true");
    assert_eq!(kept.code("3"), "no_row");
    assert_eq!(row("4"), "0 1 0 false");
}

#[test]
fn a_row_is_there_even_if_all_its_cells_are_empty() {
    let text = "module test\ntable notes {\n  file \"notes.csv\"\n  key code : text\n  note : text?\n}\nrecord R {\n  key id : text\n  code : text\n}\nrule is_listed for R : yes_no {\n  = given notes[code]\n}\nrule note for R : text {\n  = if given notes[code] then notes[code].note otherwise \"none\" else \"not listed\"\n}\n";
    let program = program_with(text, &[("notes.csv", "code,note\nA,yes\nB,\n")]);
    let kept = run(&program, &data(&[("R", "id,code\n1,A\n2,B\n3,C")]));
    let row = |id: &str| ["is_listed", "note"].map(|c| kept.cell("R", id, c)).join(" ");
    assert_eq!([row("1"), row("2"), row("3")], ["true yes", "true none", "false not listed"]);
}

#[test]
fn given_rules_are_not_computed() {
    let source = "module test\nrecord R {\n  key id : text\n  a : integer\n}\nrule first for R : integer {\n  = a\n}\nrule out for R : integer {\n  = first * 2\n}\n";
    let options = RunOptions { given_rules: true, ..RunOptions::default() };
    let (kept, _) = run_with(&program(source), &data(&[("R", "id,a,first\n1,6,100\n2,7,")]), &options);
    assert_eq!(kept.cell("R", "1", "out"), "200");
    assert_eq!(kept.cell("R", "2", "out"), "14");
}
