//! Data of `benches/workloads/entitlement`: four fifths of the rows are payslips of three years, one fifth claims of the last two.
//! In: the number of both together. Out: members, payslips, claims, in no order. A fifth of the members has half of the claims.

use crate::days::{day, month_text};
use crate::random::Random;
use crate::sheet::{Kind, Sheet};
use crate::{shuffled, Target};
use std::io;

/// Payslips begin in July 2016, claims a year later.
const MONTHS: i64 = 36;
/// Rows of both kinds for each member.
const EACH: i64 = 40;

pub fn write(rows: u64, target: &Target) -> io::Result<()> {
    let rows = i64::try_from(rows).map_err(io::Error::other)?;
    let members = (rows / EACH).max(5);
    let mut sheet = Sheet::create(target, "members", &[("id", Kind::Key)])?;
    for n in 1..=members {
        sheet.key('M', n, 7);
        sheet.end_row()?;
    }
    sheet.finish()?;
    payslips(rows - rows / 5, members, target)?;
    claims(rows / 5, members, target)
}

fn payslips(rows: i64, members: i64, target: &Target) -> io::Result<()> {
    let columns = [("id", Kind::Key), ("month", Kind::Text), ("member", Kind::Text), ("contributed", Kind::YesNo)];
    let mut sheet = Sheet::create(target, "payslips", &columns)?;
    let mut random = Random::new(20_160_701);
    let months: Vec<String> = (0..MONTHS).map(|n| month_text(2016, 7, n)).collect();
    for n in 0..rows {
        sheet.key('P', shuffled(n, rows), 8);
        let month = usize::try_from(random.between(0, MONTHS - 1)).unwrap_or(0);
        sheet.text(months.get(month).map(String::as_str));
        sheet.key('M', random.between(1, members), 7);
        sheet.yes_no(random.chance(85));
        sheet.end_row()?;
    }
    sheet.finish()
}

fn claims(rows: i64, members: i64, target: &Target) -> io::Result<()> {
    let columns = [("id", Kind::Key), ("service_date", Kind::Date), ("member", Kind::Text), ("discharged", Kind::Date)];
    let mut sheet = Sheet::create(target, "claims", &columns)?;
    let mut random = Random::new(20_160_702);
    let (start, end) = (day(2017, 7, 1), day(2019, 6, 30));
    for n in 0..rows {
        sheet.key('C', shuffled(n, rows), 8);
        let first = random.between(start, end);
        sheet.date(Some(first));
        let often = random.chance(50);
        sheet.key('M', random.between(1, if often { members / 5 } else { members }), 7);
        let nights = match random.between(1, 10) {
            1..=7 => random.between(0, 10),
            8..=9 => random.between(10, 60),
            _ => random.between(60, 150),
        };
        sheet.date(Some(first + nights));
        sheet.end_row()?;
    }
    sheet.finish()
}
