//! Reads CSV text as the file of a small table and compares rows and problems.

use prakas::check::table_file::{read_limited, Outcome, Request, ROW_LIMIT};
use prakas::ir::{EnumDef, EnumId, Range, TableColumn, Type};
use prakas::source::{FileId, Source, Sources, Span};
use prakas::value::{Dim, Unit, Value};
use rust_decimal::Decimal;

fn column(name: &str, ty: Type, optional: bool) -> TableColumn {
    TableColumn { name: name.into(), ty, optional }
}

fn levels() -> EnumDef {
    EnumDef {
        name: "Level".into(),
        members: vec!["hospital".into(), "center".into(), "post".into()],
        titles: vec![None, None, None],
        span: Span::default(),
    }
}

fn table(bytes: &[u8]) -> Outcome {
    limited(bytes, ROW_LIMIT)
}

fn limited(bytes: &[u8], limit: usize) -> Outcome {
    let request = Request {
        table: "case_list",
        span: Span::default(),
        keys: &[column("code", Type::Text, false), column("level", Type::Enum(EnumId(0)), false)],
        columns: &[
            column("price", Type::quantity(Dim::of(Unit::new("KHR"))), false),
            column("share", Type::percent(), true),
        ],
        ranges: &[None, None, Some(Range { low: Decimal::ZERO, high: Decimal::from(1_000_000) })],
        enums: &[levels()],
        file: FileId(0),
        name: "tables/case_list.csv",
        bytes,
    };
    read_limited(&request, limit)
}

/// Message, labels with line, column and text, and help of every problem.
fn report(bytes: &[u8]) -> String {
    let mut sources = Sources::default();
    sources.add(Source::new("tables/case_list.csv", String::from_utf8_lossy(bytes).into_owned()));
    let mut out = String::new();
    for problem in table(bytes).problems {
        out.push_str(&format!("{}: {}\n", problem.code.id, problem.message));
        for label in &problem.labels {
            let place = sources.place(label.span);
            out.push_str(&format!("  {}:{} `{}` {}\n", place.line, place.column, sources.text(label.span), label.text));
        }
        if let Some(help) = problem.help {
            out.push_str(&format!("  help: {help}\n"));
        }
    }
    out
}

#[test]
fn reads_bom_crlf_quotes_and_any_order_of_columns() {
    let outcome = table(
        "\u{feff}price,code,share,level\r\n\"1200\",\" A,1 \",120%,center\r\n900.5 KHR,A0,,hospital\r\n".as_bytes(),
    );
    assert_eq!(outcome.problems, vec![]);
    let first = &outcome.rows[0];
    assert_eq!(first.keys, vec![Value::Text("A,1".into()), Value::Member(1)]);
    assert_eq!(
        first.values,
        Some(vec![Some(Value::Number(Decimal::from(1200))), Some(Value::Number(Decimal::new(12, 1)))])
    );
    assert_eq!(outcome.rows[1].values, Some(vec![Some(Value::Number(Decimal::new(9005, 1))), None]));
    assert!(!outcome.dated);
}

#[test]
fn rows_are_sorted_by_key_and_date() {
    let outcome = table(b"code,level,from,price,share,cite\nB,post,2018-01-01,2,,\nA,post,2018-01-01,not in force,,\nA,post,2016-01-01,1,,annex 1\n");
    assert_eq!(outcome.problems, vec![]);
    let codes: Vec<_> = outcome.rows.iter().map(|r| (r.keys[0].clone(), r.from.map(|d| d.to_string()))).collect();
    let text = |s: &str| Value::Text(s.into());
    let day = |s: &str| Some(s.to_string());
    assert_eq!(
        codes,
        vec![(text("A"), day("2016-01-01")), (text("A"), day("2018-01-01")), (text("B"), day("2018-01-01"))]
    );
    assert_eq!(outcome.rows[1].values, None);
    assert_eq!(outcome.rows[0].cite.as_ref().map(|c| c.text.as_str()), Some("annex 1"));
    assert!(outcome.dated);
}

#[test]
fn bad_cells() {
    insta::assert_snapshot!(report(
        "code,level,price,share,from,enacted\n\
         A1,hopsital,1200,120%,2016-01-01,\n\
         A2,center,\"1,200\",1.2,2016-13-01,\n\
         ,center,12 USD,x%,2016-01-01,yesterday\n\
         A4,center,-5,2%,,\n\
         A5,center,,2%,2016-01-01,\n\
         A6,center,not in force,2%,2016-01-01,\n"
            .as_bytes()
    ));
}

#[test]
fn bad_headers() {
    let separator = report(b"code;level;price;share\n");
    let misspelt = report(b"code,levle,price,remark,remark,form\n");
    let enacted = report(b"code,level,price,share,enacted\n");
    let extra = report(b"code,level,price,share,remark,,form\nA,post,1,,x,,\n");
    insta::assert_snapshot!([separator, misspelt, enacted, extra, report(b""), report(b"\n\n")].join("---\n"));
}

#[test]
fn broken_rows_and_encodings() {
    let ragged = report(b"code,level,price,share\nA1,post,1,200,\nA2,post\n\nA3,post,\"1\n2\",\n");
    let open = report(b"code,level,price,share\nA1,post,1,\nA2,post,1,\"2%\nA3,post,1,\n");
    let encoding = report(b"code,level,price,share\nA\xe91,post,1,\n");
    let ends = report(b"code,level,price,share\nA1,post,not in force,\n");
    insta::assert_snapshot!([ragged, open, encoding, ends].join("---\n"));
}

#[test]
fn rows_twice() {
    let undated = report(b"code,level,price,share\nA1,post,1,\nA1,center,1,\n A1 ,post,2,\nA1,center,1.0,\n");
    let dated = report(b"code,level,from,enacted,price,share\nA1,post,2016-01-01,,1,\nA1,post,2016-01-01,2016-01-01,2,\nA1,post,2016-01-01,,3,\n");
    insta::assert_snapshot!([undated, dated].join("---\n"));
}

#[test]
fn a_file_of_errors_is_capped() {
    let mut text = String::from("code,level,price,share\n");
    for row in 0..100_000 {
        text.push_str(&format!("A{row},post,x,\n"));
    }
    let problems = table(text.as_bytes()).problems;
    assert_eq!(problems.len(), 20);
    assert_eq!(problems[19].help.as_deref(), Some("and 99980 more problems in `tables/case_list.csv`"));
}

#[test]
fn a_table_has_a_limit_of_rows() {
    assert_eq!(ROW_LIMIT, 1_000_000);
    let mut text = String::from("code,level,price,share\n");
    for row in 0..2_000 {
        text.push_str(&format!("A{row},post,1,\n"));
    }
    let outcome = limited(text.as_bytes(), 1_500);
    assert_eq!(outcome.rows.len(), 1_500);
    assert_eq!(outcome.problems.len(), 1);
    assert_eq!(outcome.problems[0].message, "`tables/case_list.csv` has more than 1,500 rows");
}
