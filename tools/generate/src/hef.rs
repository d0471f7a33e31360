//! The example of the health equity funds, November 2016 to December 2018: interviews, care of poor and other households, the
//! returns of facilities, and what hospitals did with the money.

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use crate::village::{self, Interview, Operator, Person, Visit};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

const EVENTS: i64 = 260;
const OPERATORS: &[Operator] = &[
    Operator { id: "KTM", district: "Kampong Thom", target_population: 60_000 },
    Operator { id: "ANG", district: "Angkor Chum", target_population: 45_000 },
    Operator { id: "PEA", district: "Pearaing", target_population: 70_000 },
];

/// Incomes that a facility has booked otherwise than the funds paid.
const BOOKED: &[(&str, &str, &str)] =
    &[("ANG-DH", "2017-02", "123457"), ("KTM-DH", "2017-03", "123456"), ("PEA-DH", "2017-04", "2780000")];

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_161_101);
    fs::create_dir_all(folder)?;
    village::operators(OPERATORS).write(&folder.join("operators.csv"), PLAIN)?;
    village::facilities(OPERATORS).write(&folder.join("facilities.csv"), PLAIN)?;
    let (sheet, households) = village::households(&mut random, OPERATORS, 14);
    sheet.write(&folder.join("households.csv"), PLAIN)?;
    let (sheet, people) = village::people(&mut random, &households, 2015);
    sheet.write(&folder.join("persons.csv"), PLAIN)?;
    let pregnancies = village::pregnancies(&mut random, &people, Month::new(2016, 10));
    pregnancies.write(&folder.join("pregnancies.csv"), PLAIN)?;
    let (mut sheet, mut interviews) = village::interviews(&mut random, &households, Month::new(2012, 9));
    asked_again(&mut random, &mut sheet, &mut interviews);
    sheet.write(&folder.join("identifications.csv"), PLAIN)?;
    let (sheet, returned) = events(&mut random, &people, &interviews);
    sheet.write(&folder.join("events.csv"), PLAIN)?;
    months().write(&folder.join("report_months.csv"), PLAIN)?;
    returns(&mut random, &returned).write(&folder.join("return_lines.csv"), PLAIN)?;
    incomes().write(&folder.join("hospital_incomes.csv"), PLAIN)?;
    parts().write(&folder.join("income_parts.csv"), PLAIN)
}

/// One interview in four is repeated before its card has run out, because somebody asked for it.
fn asked_again(random: &mut Random, sheet: &mut Sheet, interviews: &mut Vec<Interview>) {
    let mut again = Vec::new();
    for first in interviews.iter() {
        if random.chance(25) {
            let day = first.day.0.later(random.between(8, 30)).day(first.day.1);
            let score = (first.score + random.between(-24, 12)).clamp(0, 68);
            let id = format!("A{:03}", again.len() + 1);
            sheet.add(&[id.as_str(), &day.to_string(), &first.household, &score.to_string(), "usual"]);
            again.push(Interview { household: first.household.clone(), day, score });
        }
    }
    interviews.append(&mut again);
}

/// The months for which heads are counted.
fn months() -> Sheet {
    let mut sheet = Sheet::new(&["month"]);
    for n in 0..24 {
        sheet.add(&[Month::new(2017, 1).later(n).to_string()]);
    }
    sheet
}

/// How often a facility returned a case in a month.
type Returned = BTreeMap<(String, Month, &'static str), i64>;

/// Three in four come from households that an interview found poor at some time.
fn events(random: &mut Random, people: &[Person], interviews: &[Interview]) -> (Sheet, Returned) {
    let mut sheet = Sheet::new(village::EVENT);
    let mut returned = Returned::new();
    let poor: Vec<Person> = people.iter().filter(|p| found_poor(p, interviews)).cloned().collect();
    for n in 1..=EVENTS {
        let person = if random.chance(75) { random.pick(&poor) } else { random.pick(people) };
        let day = Month::new(2016, 11).later(random.between(0, 25)).day(random.between(1, 31));
        let visit = village::visit(random, format!("V{n:03}"), &person, day);
        if paid(&visit, &person, interviews) {
            *returned.entry((visit.facility.clone(), day.0, visit.case_code)).or_insert(0) += 1;
        }
        sheet.add(&visit.cells);
        if visit.kind == "inpatient" && random.chance(25) {
            sheet.add(&ride(random, format!("R{n:03}"), &visit));
        }
    }
    (sheet, returned)
}

fn found_poor(person: &Person, interviews: &[Interview]) -> bool {
    interviews.iter().any(|i| i.household == person.household && i.score >= 45)
}

/// The way to a stay, claimed by whoever drove.
fn ride(random: &mut Random, id: String, visit: &Visit) -> Vec<String> {
    let kept = ["day", "person", "operator", "facility", "emergency", "referred", "distance"];
    let cells = village::EVENT.iter().zip(&visit.cells).map(|(name, cell)| match *name {
        "id" => id.clone(),
        "kind" => String::from("transport"),
        "bill" => (random.between(20, 140) * 1_000).to_string(),
        "diagnosis_sure" => village::mark(false),
        name if kept.contains(&name) => cell.clone(),
        _ => String::new(),
    });
    cells.collect()
}

/// As the facility understands it: a card of the last three years, and a score that makes a household poor.
fn paid(visit: &Visit, person: &Person, interviews: &[Interview]) -> bool {
    let good = |since: Day| since <= visit.day && visit.day < since.0.later(36).day(since.1);
    let card = interviews.iter().filter(|i| i.household == person.household && good(i.day)).max_by_key(|i| i.day);
    let district = visit.facility.starts_with(person.operator);
    district && visit.kind != "transport" && card.is_some_and(|i| i.score >= 45)
}

/// One line in eight holds a case more than was treated.
fn returns(random: &mut Random, returned: &Returned) -> Sheet {
    let mut sheet = Sheet::new(&["facility", "month", "case_code", "cases"]);
    for ((facility, month, code), cases) in returned {
        let cases = cases + i64::from(random.chance(12));
        sheet.add(&[facility.as_str(), &month.to_string(), code, &cases.to_string()]);
    }
    sheet
}

fn income_months() -> impl Iterator<Item = (String, String)> {
    let facilities = OPERATORS.iter().map(|o| format!("{}-DH", o.id));
    facilities.flat_map(|f| (0..8).map(move |n| (f.clone(), Month::new(2017, 1).later(n).to_string())))
}

fn incomes() -> Sheet {
    let mut sheet = Sheet::new(&["facility", "month", "booked"]);
    for (facility, month) in income_months() {
        let booked = BOOKED.iter().find(|(f, m, _)| *f == facility && *m == month);
        sheet.add(&[facility.as_str(), &month, booked.map_or("", |(_, _, amount)| amount)]);
    }
    sheet
}

fn parts() -> Sheet {
    let mut sheet = Sheet::new(&["facility", "month", "purpose"]);
    for (facility, month) in income_months() {
        for purpose in ["staff", "operations", "treasury"] {
            sheet.add(&[facility.as_str(), &month, purpose]);
        }
    }
    sheet
}
