//! What the project keeps beside payslips and claims: spells of membership, contracts with facilities, reviews of quality, plans.
//! In: the people of the example and a seed of their own. Out: more sheets; those that are there already stay as they are.

use super::{employer, enrolment, Person, EMPLOYERS, FACILITIES};
use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use std::io;
use std::path::Path;

/// Facilities with a contract of the project; the other two have none.
const CONTRACTED: usize = 7;
const CRITERIA: &[&str] = &["qualified_staff", "ministry_requirements", "equipment", "medicines", "staff_present"];

pub fn write(people: &[Person], folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_131_001);
    let (reviews, points) = reviews(&mut random);
    for (name, sheet) in [
        ("spells.csv", spells(people)),
        ("report_months.csv", report_months()),
        ("enrolment_changes.csv", enrolment_changes(people)),
        ("counter_checks.csv", counter_checks(&mut random, people)),
        ("agreements.csv", agreements()),
        ("quality_reviews.csv", reviews),
        ("review_points.csv", points),
        ("plans.csv", plans()),
        ("package_reviews.csv", package_reviews()),
    ] {
        sheet.write(&folder.join(name), PLAIN)?;
    }
    Ok(())
}

/// The day on which the fund took over the contracts.
fn transfer() -> Month {
    Month::new(2013, 10)
}

/// One spell from enrolment to the last payslip, cut in two by the transfer. Who is there when HIP's care ends stays a member.
fn spells(people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "member", "insurer", "starts", "ends"]);
    for person in people.iter().filter(|p| p.worker) {
        let Some(starts) = enrolled(person) else { continue };
        if person.last.day(31) < starts {
            continue;
        }
        let ends = person.last.day(31);
        let stays = person.last >= Month::new(2016, 11);
        let open = if stays { String::new() } else { ends.to_string() };
        let (transfer, before) = (transfer().day(1), transfer().later(-1).day(31));
        if ends < transfer {
            add_spell(&mut sheet, person, "hip", starts, ends.to_string());
        } else if starts >= transfer {
            add_spell(&mut sheet, person, "nssf", starts, open);
        } else {
            add_spell(&mut sheet, person, "hip", starts, before.to_string());
            add_spell(&mut sheet, person, "nssf", transfer, open);
        }
    }
    sheet
}

/// Factories that enrol everybody do it on the first day; elsewhere a worker joins, or does not.
fn enrolled(person: &Person) -> Option<Day> {
    match enrolment(person.employer) {
        "voluntary" => person.joined,
        _ => Some(person.hired.day(1)),
    }
}

fn add_spell(sheet: &mut Sheet, person: &Person, insurer: &str, starts: Day, ends: String) {
    let id = format!("S{:04}", sheet.rows.len() + 1);
    sheet.add(&[id, person.id.clone(), insurer.to_string(), starts.to_string(), ends]);
}

fn report_months() -> Sheet {
    let mut sheet = Sheet::new(&["month"]);
    for month in 0..96 {
        sheet.add(&[Month::new(2009, 1).later(month).to_string()]);
    }
    sheet
}

/// The factories with automatic enrolment began with the worker's choice, before anybody of the example was hired.
fn enrolment_changes(people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "employer", "starts", "mode"]);
    for n in (1..=EMPLOYERS).filter(|n| enrolment(*n) == "automatic") {
        let first = people.iter().filter(|p| p.employer == n).map(|p| p.hired).min().unwrap_or_default();
        for (starts, mode) in [(first.later(-6), "voluntary"), (first, "automatic")] {
            let id = format!("X{:02}", sheet.rows.len() + 1);
            sheet.add(&[id, employer(n), starts.to_string(), mode.to_string()]);
        }
    }
    sheet
}

fn counter_checks(random: &mut Random, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "day", "member", "facility"]);
    for n in 1..=160 {
        let person = random.pick(people);
        let (facility, _, _, _) = random.pick(FACILITIES.get(..CONTRACTED).unwrap_or(FACILITIES));
        let day = person.hired.later(random.between(0, 16)).day(random.between(1, 31));
        sheet.add(&[format!("K{n:03}"), day.to_string(), person.id, facility.to_string()]);
    }
    sheet
}

/// One facility made a second contract when the first had ended.
fn agreements() -> Sheet {
    let mut sheet = Sheet::new(&["id", "facility", "starts", "ends", "municipality"]);
    for (facility, _, _, _) in FACILITIES.iter().take(CONTRACTED) {
        let spans: &[(&str, &str)] = match *facility {
            "F06" => &[("2009-01-01", "2012-12-31"), ("2013-01-01", "")],
            _ => &[("2009-01-01", "")],
        };
        for (starts, ends) in spans {
            let id = format!("A{:02}", sheet.rows.len() + 1);
            sheet.add(&[&id, *facility, starts, ends, "Phnom Penh"]);
        }
    }
    sheet
}

/// One review of each facility and year. At health centres criteria are missed more often; a point may be left blank.
fn reviews(random: &mut Random) -> (Sheet, Sheet) {
    let mut reviews = Sheet::new(&["id", "day", "facility"]);
    let mut points = Sheet::new(&["review", "criterion", "met"]);
    for year in 2009..=2016 {
        for (facility, _, level, _) in FACILITIES.iter().take(CONTRACTED) {
            let id = format!("Q{:02}", reviews.rows.len() + 1);
            let day = Month::new(year, random.between(2, 11)).day(random.between(1, 28));
            reviews.add(&[&id, &day.to_string(), *facility]);
            let often = if *level == "health_centre" { 14 } else { 2 };
            for criterion in CRITERIA {
                let (met, blank) = (if random.chance(often) { "no" } else { "yes" }, random.chance(1));
                if !blank {
                    points.add(&[&id, *criterion, met]);
                }
            }
        }
    }
    (reviews, points)
}

/// The target, the first year, the number at the transfer, and half of the target with cheaper care.
fn plans() -> Sheet {
    let mut sheet = Sheet::new(&["id", "year", "members", "care_of_member"]);
    for (id, year, members, care) in [
        ("TARGET", "2009", "100000", "14.40"),
        ("FIRST_YEAR", "2009", "1900", "14.40"),
        ("HALF", "2011", "50000", "13.20"),
        ("AT_TRANSFER", "2013", "7144", "14.40"),
    ] {
        sheet.add(&[id, year, members, care]);
    }
    sheet
}

fn package_reviews() -> Sheet {
    let mut sheet = Sheet::new(&["id", "day"]);
    sheet.add(&["START", "2009-01-01"]);
    sheet
}
