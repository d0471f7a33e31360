//! Cells of files: what is read, and what is said of the others.

use super::support::*;
use prakas_engine::api::{DataSet, FieldMapping, Mapping, RunError, RunOptions};

fn reasons(fields: &str, rows: &str) -> Vec<String> {
    let kept = formula(fields, "integer", "1", rows);
    kept.rejects.iter().map(|r| format!("{} {}: {}", r.key, r.code, r.reason)).collect()
}

#[test]
fn numbers_are_plain_decimals() {
    let found =
        reasons("  a : KHR", "id,a\n1,1200\n2,1200 KHR\n3,KHR 1200.50\n4,12 USD\n5,1.200.000\n6,12e3\n7,0.005\n8,");
    let expected = [
        "4 wrong_currency: `12 USD` is in USD, expected KHR",
        "5 not_a_number: `1.200.000` is not a number, expected a number such as 1234.50",
        "6 not_a_number: `12e3` is not a number, expected a number such as 1234.50",
        "7 too_many_decimals: `0.005` has too many decimals: KHR has 2 decimals",
        "8 missing_value: `a` is empty",
    ];
    assert_eq!(found, expected);
}

#[test]
fn percents_say_what_they_are() {
    let found = reasons("  a : percent", "id,a\n1,5%\n2,5");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("2 percent_unclear"), "{found:?}");
}

const CODES: &str = r#"
module test
enum Sex { female, male }
record R {
  key id : text
  sex : Sex
  on : date
  share : percent
  note : text?
}
rule out for R : percent {
  = if sex is female and given note then share else 0%
}
rule day for R : date {
  = on
}
"#;

fn mapped() -> DataSet {
    let field = |column: Option<&str>| FieldMapping { column: column.map(String::from), ..FieldMapping::default() };
    let mut mapping = Mapping::default();
    let codes = [("F", "female"), ("M", "male")].map(|(a, b)| (a.to_string(), b.to_string()));
    mapping.fields.insert("sex".into(), FieldMapping { codes: codes.into(), ..field(Some("Sex")) });
    mapping.fields.insert("on".into(), FieldMapping { date_format: Some("%d/%m/%Y".into()), ..field(None) });
    mapping.fields.insert("share".into(), FieldMapping { hundredths: Some(true), ..field(None) });
    mapping.fields.insert("note".into(), FieldMapping { missing: vec!["NA".into()], ..field(None) });
    let rows = "id,Sex,on,share,note\n1,F,31/01/2018,5,x\n2,F,01/02/2018,5,NA\n3,W,31/02/2018,5,NA";
    let mut record = record(vec![text("r.csv", rows)]);
    record.mapping = mapping;
    DataSet { records: [("R".to_string(), record)].into() }
}

#[test]
fn a_mapping_translates_columns_codes_dates_and_percents() {
    let kept = run(&program(CODES), &mapped());
    assert_eq!(kept.cell("R", "1", "out"), "0.05");
    assert_eq!(kept.cell("R", "1", "day"), "2018-01-31");
    assert_eq!(kept.cell("R", "2", "out"), "0");
    assert_eq!(kept.code("3"), "unknown_code");
    assert_eq!(kept.rejects[0].reason, "`W` is not one of F, M; did you mean `F`?");
    assert_eq!(kept.rejects[0].further.len(), 1);
}

#[test]
fn columns_that_do_not_fit_are_all_told_before_the_run() {
    let mut kept = Kept::default();
    let data = data(&[("R", "id,sexx,on,on\n1,F,2018-01-01,x")]);
    let error = prakas_engine::run(&program(CODES), &data, &RunOptions::default(), &mut kept).unwrap_err();
    let RunError::Schema(problems) = error else { panic!("{error:?}") };
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["the column `on` is there twice", "there is no column `sex`", "there is no column `share`"]);
    assert!(problems[1].help.contains("is it `sexx`"), "{}", problems[1].help);
    assert_eq!(kept, Kept::default());
}

#[test]
fn a_record_that_is_read_must_have_data() {
    let source = "module test\nrecord M {\n  key id : text\n  a : integer\n}\nrecord R {\n  key id : text\n  m : M\n}\nrule out for R : integer {\n  = m.a\n}\n";
    let mut kept = Kept::default();
    let data = data(&[("R", "id,m\n1,M1")]);
    let error = prakas_engine::run(&program(source), &data, &RunOptions::default(), &mut kept).unwrap_err();
    let RunError::Schema(problems) = error else { panic!("{error:?}") };
    assert_eq!(problems[0].message, "there are no data of M, which `out` reads");
}
