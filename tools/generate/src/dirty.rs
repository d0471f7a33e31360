//! The dirty example: a small data set with faults planted in it, its clean twin, and the list of the faults.
//! Beside the faults, files have a byte order mark, CRLF and quoted line breaks, which are no faults.

use crate::faults::{Fault, Planted, CUT, FAULTS, GOOD_CLAIM, GOOD_FACILITY, GOOD_MEMBER, GOOD_PAYSLIP, NOTES};
use crate::nssf::{self, Data, Size};
use crate::random::Random;
use crate::sheet::{Row, Sheet, Style, PLAIN};
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

const ABOUT: &str = "\
# Faults planted in this data set

Written by `cargo run -p prakas-generate -- examples`; a test reads the table below. `clean/` holds the same data without these
rows and without the three oddities: every other row has the same results there and here.

No faults, and no reject: `payslips.csv` begins with a byte order mark, the lines of `claims.csv` end in CRLF, and some notes
in `claims.csv` are quoted and hold line breaks.

The wrong payslips and claims belong to member M0099, who has no others: what counts the payslips or the days of stay of a
member is rejected with them.

A wrong delimiter breaks a whole file, not a row: `../nssf-dirty-delimiter` has `payslips.csv` with semicolons, and the run
stops before it begins (exit code 2).

| file | line | key | fault | reject |
|---|---|---|---|---|
";

/// Writes `nssf-dirty`, its clean twin and `nssf-dirty-delimiter` into the folder.
pub fn write(folder: &Path) -> io::Result<()> {
    let size = Size { employers: 14, members: 60, facilities: 12, claims: 180, leaves: 12, births: 14 };
    let mut data = nssf::make(20_181_231, &size);
    data.members.add(&["M0099", "1985-04-12", "female", "worker", "E001", "2016-09-01"]);
    let dirty = folder.join("nssf-dirty");
    write_all(&dirty.join("clean"), &data)?;
    write_all(&folder.join("nssf-dirty-delimiter"), &data)?;
    let semicolons = Style { delimiter: b';', ..PLAIN };
    data.payslips.write(&folder.join("nssf-dirty-delimiter/payslips.csv"), semicolons)?;

    plant(&mut data);
    odd_notes(&mut data.claims);
    let mut table = String::from(ABOUT);
    for (name, sheet) in data.sheets() {
        let (bytes, lines) = sheet.bytes(style_of(name));
        fs::write(dirty.join(name), bytes)?;
        for (row, line) in sheet.rows.iter().zip(lines) {
            if let Some(fault) = &row.fault {
                note_fault(&mut table, name, line, row, fault);
            }
        }
    }
    fs::write(dirty.join("FAULTS.md"), table)
}

fn write_all(folder: &Path, data: &Data) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, sheet) in data.sheets() {
        sheet.without_faults().write(&folder.join(name), PLAIN)?;
    }
    Ok(())
}

fn style_of(name: &str) -> Style {
    match name {
        "payslips.csv" => Style { mark: true, ..PLAIN },
        "claims.csv" => Style { line_end: "\r\n", ..PLAIN },
        _ => PLAIN,
    }
}

fn note_fault(table: &mut String, file: &str, line: usize, row: &Row, fault: &Fault) {
    let key = row.cells.first().map(|c| String::from_utf8_lossy(c).into_owned()).unwrap_or_default();
    let Fault { kind, code, .. } = fault;
    // writing to a text cannot fail
    let _ = writeln!(table, "| {file} | {line} | {key} | {kind} | `{code}` |");
}

/// Puts each fault at some place among the good rows of its file.
fn plant(data: &mut Data) {
    let mut random = Random::new(7);
    for planted in FAULTS {
        let (sheet, good) = match planted.fault.record {
            "Payslip" => (&mut data.payslips, GOOD_PAYSLIP),
            "Member" => (&mut data.members, GOOD_MEMBER),
            "Facility" => (&mut data.facilities, GOOD_FACILITY),
            _ => (&mut data.claims, GOOD_CLAIM),
        };
        let row = wrong_row(sheet, good, planted);
        let last = i64::try_from(sheet.rows.len()).unwrap_or(0);
        let place = usize::try_from(random.between(0, last)).unwrap_or(0);
        sheet.rows.insert(place, row);
    }
}

fn wrong_row(sheet: &Sheet, good: &[(&str, &[u8])], planted: &Planted) -> Row {
    let value = |column: &str| {
        if column == "id" {
            return planted.id.as_bytes().to_vec();
        }
        let found = |cells: &[(&str, &[u8])]| cells.iter().find(|(c, _)| *c == column).map(|(_, v)| v.to_vec());
        found(planted.changes).or_else(|| found(good)).unwrap_or_default()
    };
    let cells = sheet.header.iter().map(|column| value(column)).filter(|cell| cell != CUT).collect();
    Row { cells, fault: Some(planted.fault.clone()) }
}

/// Line breaks and quotes in the notes of good claims.
fn odd_notes(claims: &mut Sheet) {
    let good = claims.rows.iter_mut().filter(|r| r.fault.is_none());
    for (row, note) in good.step_by(40).zip(NOTES) {
        if let Some(cell) = row.cells.last_mut() {
            *cell = note.as_bytes().to_vec();
        }
    }
}
