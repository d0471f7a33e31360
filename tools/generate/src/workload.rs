//! Workloads of any size for the benchmarks: `prakas-generate --workload NAME ROWS FOLDER`.
//! In: a name, a number of rows, a fixed seed. Out: CSV files written row by row, the same bytes on every run.

use crate::calendar::Month;
use crate::random::Random;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Rows for each member: a national fund has about ten claims, or ten payslips in a year, of each.
const EACH: i64 = 10;

pub fn write(name: &str, rows: i64, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    match name {
        "limit" => limit(rows, folder),
        "history" => history(rows, folder),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("no workload `{name}`: limit or history"))),
    }
}

fn create(folder: &Path, name: &str, header: &str) -> io::Result<BufWriter<File>> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?);
    writeln!(out, "{header}")?;
    Ok(out)
}

fn members(folder: &Path, count: i64) -> io::Result<()> {
    let mut out = create(folder, "members.csv", "id")?;
    for n in 1..=count {
        writeln!(out, "M{n:07}")?;
    }
    out.flush()
}

/// Stays of members over three years, in no order.
fn limit(rows: i64, folder: &Path) -> io::Result<()> {
    let people = (rows / EACH).max(1);
    members(folder, people)?;
    let mut random = Random::new(20_180_101);
    let mut out = create(folder, "claims.csv", "id,member,service_date,discharged,price")?;
    for n in 1..=rows {
        let day = Month::new(2016, 1).later(random.between(0, 35)).day(random.between(1, 28));
        let last = day.later(random.between(0, 40));
        let member = random.between(1, people);
        let price = random.between(10, 9_000) * 100;
        writeln!(out, "C{n:08},M{member:07},{},{},{price}", day, last)?;
    }
    out.flush()
}

/// Payslips of a year and a tenth as many claims, each of which asks for the payslips of the twelve months before it.
fn history(rows: i64, folder: &Path) -> io::Result<()> {
    let people = (rows / EACH).max(1);
    members(folder, people)?;
    let mut random = Random::new(20_180_102);
    let mut out = create(folder, "payslips.csv", "id,member,month,wage")?;
    let mut id = 0i64;
    'all: for member in 1..=people {
        let first = random.between(0, 8);
        for n in 0..EACH {
            id += 1;
            let month = Month::new(2017, 1).later(first + n * random.between(1, 2));
            writeln!(out, "P{id:08},M{member:07},{month},{}", random.between(200, 1_300) * 1_000)?;
            if id == rows {
                break 'all;
            }
        }
    }
    out.flush()?;
    let mut out = create(folder, "claims.csv", "id,member,service_date")?;
    for n in 1..=(rows / EACH).max(1) {
        let day = Month::new(2018, 1).later(random.between(0, 11)).day(random.between(1, 28));
        writeln!(out, "C{n:08},M{:07},{}", random.between(1, people), day)?;
    }
    out.flush()
}
