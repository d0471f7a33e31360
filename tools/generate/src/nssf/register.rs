//! What the fund's offices hold beside payslips and claims: spells of membership, payments of enterprises, settlements with
//! facilities, where private facilities stand, batches of birth grants, reviews of the package. In: random numbers. Out: sheets.

use super::{employer, facility, has_contract, private, Person};
use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::Sheet;

/// Most workers have one spell that lasts; some came from the project, some left and came back, some stand there twice.
pub fn spells(random: &mut Random, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "member", "insurer", "starts", "ends"]);
    for person in people {
        let Some(registered) = person.registered else { continue };
        match random.between(1, 20) {
            1..=3 => {
                let joined = Month::new(2015, 1).later(random.between(0, 12)).day(random.between(1, 28));
                spell(&mut sheet, person, "hip", joined, Some(Month::new(2016, 8).day(31)));
                spell(&mut sheet, person, "nssf", Month::new(2016, 9).day(1), None);
            }
            4..=6 => {
                let left = registered.later(random.between(20, 300));
                let back = left.later(random.between(2, 150));
                spell(&mut sheet, person, "nssf", registered, Some(left));
                spell(&mut sheet, person, "nssf", back, None);
            }
            7 => {
                let left = registered.later(random.between(60, 200));
                spell(&mut sheet, person, "nssf", registered, Some(left));
                spell(&mut sheet, person, "nssf", registered.later(random.between(20, 60)), None);
            }
            8..=9 => spell(&mut sheet, person, "nssf", registered, Some(registered.later(random.between(5, 400)))),
            _ => spell(&mut sheet, person, "nssf", registered, None),
        }
    }
    sheet
}

/// A membership cannot begin after the day on which the register was copied, 31 December 2018.
fn spell(sheet: &mut Sheet, person: &Person, insurer: &str, starts: Day, ends: Option<Day>) {
    if starts > Month::new(2018, 12).day(31) {
        return;
    }
    let id = format!("S{:04}", sheet.rows.len() + 1);
    let ends = ends.map_or_else(String::new, |d| d.to_string());
    sheet.add(&[&id, &person.id, insurer, &starts.to_string(), &ends]);
}

pub fn report_months() -> Sheet {
    let mut sheet = Sheet::new(&["month"]);
    for n in 0..28 {
        sheet.add(&[Month::new(2016, 9).later(n).to_string()]);
    }
    sheet
}

/// Six months around the end of 2017. One in five payments is late, one in thirty is not there.
pub fn remittances(random: &mut Random, employers: i64) -> Sheet {
    let mut sheet = Sheet::new(&["employer", "month", "paid"]);
    for n in 1..=employers {
        for m in 0..6 {
            let month = Month::new(2017, 10).later(m);
            let next = month.later(1);
            let paid = match random.between(1, 30) {
                1 => String::new(),
                2..=7 => next.day(15).later(random.between(1, 100)).to_string(),
                _ => next.day(random.between(2, 15)).to_string(),
            };
            sheet.add(&[employer(n), month.to_string(), paid]);
        }
    }
    sheet
}

/// Claims of the first half of 2018 that were settled before anybody knew of the price list of 25 April 2018, or after.
pub fn settlements(random: &mut Random, claims: &Sheet) -> Sheet {
    let mut sheet = Sheet::new(&["claim", "service_date", "settled"]);
    for row in &claims.rows {
        let cell = |n: usize| row.cells.get(n).map(|c| String::from_utf8_lossy(c).into_owned()).unwrap_or_default();
        let (claim, day) = (cell(0), cell(1));
        let month =
            ["2018-01", "2018-02", "2018-03", "2018-04", "2018-05"].iter().zip(1..).find(|(m, _)| day.starts_with(**m));
        let Some((_, number)) = month else { continue };
        let settled = Month::new(2018, number + 1).day(random.between(1, 28));
        sheet.add(&[claim, day, settled.to_string()]);
    }
    sheet
}

/// How far it is from a private facility with a contract to the nearest public one. One of them is too near.
pub fn sites(random: &mut Random, facilities: i64) -> Sheet {
    let mut sheet = Sheet::new(&["facility", "nearest_public"]);
    let with_contract = (1..=facilities).filter(|n| private(*n) && has_contract(*n, facilities));
    for n in with_contract {
        let distance = if n == 8 { 2 } else { random.between(11, 40) };
        sheet.add(&[facility(n), distance.to_string()]);
    }
    sheet
}

/// The two batches that the fund published. The second does not add up, in print as here.
pub fn grant_batches() -> Sheet {
    let mut sheet = Sheet::new(&[
        "id",
        "first_day",
        "last_day",
        "mothers",
        "twins",
        "triplets",
        "babies_published",
        "grants_published",
    ]);
    sheet.add(&["JAN-AUG-2018", "2018-01-01", "2018-08-31", "38997", "288", "4", "39292", "15716800000"]);
    sheet.add(&["SEP-2018", "2018-09-01", "2018-09-24", "4387", "26", "0", "4413", "1765200000"]);
    sheet
}

/// The package is held against the minimum standards on the first day of care and at the end of the example.
pub fn reviews() -> Sheet {
    let mut sheet = Sheet::new(&["id", "day"]);
    sheet.add(&["START-OF-CARE", "2016-11-01"]);
    sheet.add(&["END-2018", "2018-12-31"]);
    sheet
}
