//! A case as the differential test prints it, run again: `PRAKAS_ORACLE_CASE=FILE`, with its lines cut by hand to find
//! the reason of a difference.

use super::differential::{check_one, BROKEN};
use super::generate::Case;
use super::world::RawFile;

/// The files of a printed case; it is run without options and in one batch.
fn read(text: &str) -> Case {
    let mut case = Case { files: Default::default(), data: Vec::new(), options: Default::default(), batch: 1024 };
    for part in text.split("---- ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap();
        let Some(record) = name.strip_suffix(".csv").filter(|n| n.starts_with('R')) else {
            case.files.insert(name.to_owned(), body.to_owned());
            continue;
        };
        let broken = body.lines().filter(|l| *l == BROKEN).count();
        let mut lines = body.lines().filter(|l| !l.is_empty() && *l != BROKEN);
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<String>>();
        let header = lines.next().map(cells).unwrap();
        case.data.push(RawFile { record: record.to_owned(), header, rows: lines.map(cells).collect(), broken });
    }
    case
}

#[test]
#[ignore = "needs a case in PRAKAS_ORACLE_CASE"]
fn a_printed_case_agrees() {
    let file = std::env::var("PRAKAS_ORACLE_CASE").unwrap();
    check_one(&read(&std::fs::read_to_string(file).unwrap()), &Default::default()).unwrap();
}
