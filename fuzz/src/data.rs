//! What must hold of the readers of data, of `dataset.yaml` and of case files on any bytes.

use crate::evaluate::{evaluated, load};
use prakas_cli::{cases, data};
use std::sync::OnceLock;

/// A record with a field of every type, and one that refers to it.
pub const RULES: &str = r#"
module any

scheme any {
  title "Every type"
  currency KHR coin 1
}

enum Sex { F, M }

record Person {
  key id : text
  born : date
  sex : Sex?
  poor : yes_no?
  note : text?
}

record Row {
  key id : integer
  person : Person?
  month : month?
  amount : KHR? in 0 to 1_000_000_000
  share : percent?
  factor : decimal?
}

rule twice for Row : KHR {
  = (amount otherwise 0 KHR) * 2
}

rule old for Person : yes_no {
  = age(born, 2024-01-01) > 60
}
"#;

/// The file of one record, of the kind that its first bytes say: every row is accepted or rejected, or the run is refused.
pub fn csv(input: &[u8]) {
    static PROGRAM: OnceLock<prakas::ir::Program> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        data::hush_guarded_panics();
        load(&[("rules.prakas".to_owned(), RULES.as_bytes().to_vec())]).expect("the rules are sound")
    });
    let ending = match input {
        [0x1f, 0x8b, ..] => "csv.gz",
        [b'P', b'A', b'R', b'1', ..] => "parquet",
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => "arrow",
        [b'{', ..] => "ndjson",
        _ => "csv",
    };
    let person: &[u8] = b"id,born,sex,poor,note\nP1,1950-02-03,F,yes,a\n";
    evaluated(program, &[(format!("rows.{ending}"), input), ("persons.csv".to_owned(), person)]);
    evaluated(program, &[(format!("persons.{ending}"), input)]);
}

/// A `dataset.yaml` and a case file: read or refused with a reason, and every expected value lies in its text.
pub fn yaml(input: &[u8]) {
    static PROGRAM: OnceLock<prakas::ir::Program> = OnceLock::new();
    let program = PROGRAM
        .get_or_init(|| load(&[("rules.prakas".to_owned(), RULES.as_bytes().to_vec())]).expect("the rules are sound"));
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Err(notes) = data::describe(text, "dataset.yaml", program) {
        assert!(!notes.is_empty() && notes.iter().all(|n| !n.message.is_empty()));
    }
    match cases::read_text("cases.yaml", text) {
        Err(notes) => assert!(!notes.is_empty() && notes.iter().all(|n| !n.message.is_empty())),
        Ok(file) => {
            for case in &file.cases {
                for value in case.expect.iter().flat_map(|(_, rows)| rows).flat_map(|row| &row.values) {
                    assert!(text.get(value.bytes.clone()).is_some(), "{value:?} does not lie in its text");
                }
                if cases::check_names(case, "cases.yaml", program).is_empty() {
                    let _ = cases::run(case, "cases.yaml", program);
                }
            }
        }
    }
}
