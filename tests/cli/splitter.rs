//! The splitter against the `csv` crate on sound files, and the lines it counts.

#[path = "../../crates/prakas-cli/src/data/split.rs"]
mod split;

use proptest::prelude::*;
use split::{Next, Row, Splitter};

/// Line of a row, and its cells or why it has none.
type Line = (u64, Result<Vec<Vec<u8>>, String>);

fn rows(bytes: &[u8]) -> Vec<Line> {
    let mut splitter = Splitter::new(bytes, b',');
    let mut row = Row::default();
    let mut all = Vec::new();
    loop {
        match splitter.next(&mut row).unwrap() {
            Next::End => return all,
            Next::Broken(line, reason) => all.push((line, Err(reason))),
            Next::Row => {
                let cells: Vec<Vec<u8>> = row.cells().map(<[u8]>::to_vec).collect();
                assert_eq!(cells.len(), row.len());
                assert_eq!(cells.iter().map(Vec::len).sum::<usize>(), row.size());
                all.push((row.line, Ok(cells)));
            }
        }
    }
}

fn with_csv_crate(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.byte_records().map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

proptest! {
    #[test]
    fn sound_files_split_as_by_the_csv_crate(
        cells in prop::collection::vec(prop::collection::vec("[a-z,\"\n ;é]{0,6}", 1..5), 0..8),
        crlf in any::<bool>(),
    ) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(end).from_writer(Vec::new());
        cells.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let ours: Vec<_> = rows(&bytes).into_iter().map(|(_, row)| row.unwrap()).collect();
        prop_assert_eq!(ours, with_csv_crate(&bytes));
    }

    #[test]
    fn any_bytes_end_and_count_lines_upwards(bytes in prop::collection::vec(prop::sample::select(b"a,\"\r\n".to_vec()), 0..60)) {
        let all = rows(&bytes);
        let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        prop_assert!(all.windows(2).all(|two| two[0].0 < two[1].0), "{:?}", all);
        prop_assert!(all.iter().all(|(line, _)| *line <= lines));
    }
}

#[test]
fn lines_after_crlf_blank_lines_and_quoted_newlines() {
    let all = rows(b"a,b\r\n\r\n\"x\r\ny\",1\r\nz,2\r\n");
    let lines: Vec<u64> = all.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 3, 5]);
}

#[test]
fn an_open_quote_spoils_its_own_line_only() {
    let all = rows(b"a,b\n\"x,1\ny,2\nz,3\n");
    assert_eq!(all.len(), 4);
    assert_eq!(all[1], (2, Err("a quote is opened and never closed".into())));
    assert_eq!(all[3], (4, Ok(vec![b"z".to_vec(), b"3".to_vec()])));
}

#[test]
fn lines_that_others_take_are_counted() {
    let mut splitter = Splitter::new(&b"a,b\nc,d\ne,\"f\n"[..], b',');
    let mut row = Row::default();
    let (input, next) = splitter.input().unwrap();
    *input = &input[4..];
    assert_eq!(next, 1);
    splitter.skip(1);
    assert_eq!(splitter.next(&mut row).unwrap(), Next::Row);
    assert_eq!(row.line, 2);
    assert_eq!(splitter.next(&mut row).unwrap(), Next::Broken(3, "a quote is opened and never closed".into()));
}
