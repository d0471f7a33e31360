//! Cases as the differential test prints them, run again: those of `cases`, on which both once differed, and with
//! `PRAKAS_ORACLE_CASE=FILE` one more, with its lines cut by hand to find the reason of a difference.

use super::differential::{check_one, Counts, BROKEN};
use super::generate::Case;
use super::world::RawFile;
use std::path::{Path, PathBuf};

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
fn printed_cases_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files.extend(std::env::var_os("PRAKAS_ORACLE_CASE").map(PathBuf::from));
    for file in files {
        let counts = Counts::default();
        let case = read(&std::fs::read_to_string(&file).unwrap());
        check_one(&case, &counts).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(counts.refused.into_inner(), 0, "{} is refused by the check", file.display());
    }
}
