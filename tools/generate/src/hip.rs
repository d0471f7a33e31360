//! The example of the Health Insurance Project, 2009 to 2016: factories, workers, payslips, facilities, claims.
//! Its files speak a hospital's language (codes, slashed dates, semicolons), and `dataset.yaml` translates.

mod registers;

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, Style};
use std::fs;
use std::io;
use std::path::Path;

const EMPLOYERS: i64 = 14;
const FACILITIES: &[(&str, &str, &str, &str)] = &[
    ("F01", "public", "national_hospital", "national_two"),
    ("F02", "public", "national_hospital", "national_two"),
    ("F03", "public", "district_hospital", "five_categories"),
    ("F04", "public", "district_hospital", "four_categories"),
    ("F05", "public", "district_hospital", "three_categories"),
    ("F06", "public", "health_centre", "two_categories"),
    ("F07", "public", "health_centre", "two_categories"),
    ("F08", "private", "clinic", "no_contract"),
    ("F09", "public", "health_centre", "case_contract"),
];

const DATASET: &str = r#"# How the files of the project are read: other column names, codes and dates than those of the rules.
format: 1
records:
  Member:
    columns:
      birth: { column: date_of_birth, date: "%d/%m/%Y" }
      sex: { codes: { F: female, M: male } }
      kind: { codes: { W: worker, D: dependant } }
      registered: { column: joined, date: "%d/%m/%Y", missing: ["-"] }
  Claim:
    delimiter: ";"
    columns:
      service_date: { column: "Date of service", date: "%d/%m/%Y" }
      kind: { column: category, codes: { OPD: outpatient, IPD: inpatient, DEL: delivery, SUR: surgery, URG: urgent_care, TRA: transport } }
      emergency: { codes: { Y: "yes", N: "no" } }
      referred: { codes: { Y: "yes", N: "no" } }
      discharged: { date: "%d/%m/%Y" }
"#;

#[derive(Clone, Default)]
struct Person {
    id: String,
    employer: i64,
    hired: Month,
    joined: Option<Day>,
    /// Month of the last payslip.
    last: Month,
    worker: bool,
}

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_090_101);
    fs::create_dir_all(folder)?;
    let comma = Style { delimiter: b',', line_end: "\n", mark: false };
    employers(&mut random).write(&folder.join("employers.csv"), comma)?;
    let (members, mut people) = members(&mut random);
    members.write(&folder.join("members.csv"), comma)?;
    payslips(&mut random, &mut people).write(&folder.join("payslips.csv"), comma)?;
    facilities().write(&folder.join("facilities.csv"), comma)?;
    claims(&mut random, &people).write(&folder.join("claims.csv"), Style { delimiter: b';', ..comma })?;
    registers::write(&people, folder)?;
    fs::write(folder.join("dataset.yaml"), DATASET)
}

/// Three factories enrol automatically, as in the project.
fn employers(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "sector", "enrolment", "size"]);
    for n in 1..=EMPLOYERS {
        let enrolment = enrolment(n);
        let sector = if n % 5 == 0 { "footwear" } else { "garment" };
        let workers = random.between(120, 2_400).to_string();
        sheet.add(&[employer(n), format!("Factory {n}"), sector.into(), enrolment.into(), workers]);
    }
    sheet
}

fn enrolment(employer: i64) -> &'static str {
    match employer {
        3 | 8 | 11 => "automatic",
        6 => "mandatory",
        _ => "voluntary",
    }
}

fn employer(n: i64) -> String {
    format!("E{n:02}")
}

fn members(random: &mut Random) -> (Sheet, Vec<Person>) {
    let mut sheet = Sheet::new(&["id", "date_of_birth", "sex", "kind", "employer", "joined"]);
    let mut people = Vec::new();
    for n in 1..=340 {
        let id = format!("M{n:04}");
        let birth = Month::new(random.between(1960, 1993), random.between(1, 12)).day(random.between(1, 31));
        let sex = if random.chance(85) { "F" } else { "M" };
        let worker = !random.chance(4);
        let works_at = random.between(1, EMPLOYERS);
        let hired = Month::new(2009, 1).later(random.between(0, 84));
        let joined = hired.later(random.between(0, 3)).day(random.between(1, 28));
        let joined = if random.chance(15) { None } else { Some(joined) };
        let stated = joined.map_or(String::from("-"), Day::slashed);
        let kind = if worker { "W" } else { "D" };
        sheet.add(&[&id, &birth.slashed(), sex, kind, &employer(works_at), &stated]);
        people.push(Person { id, employer: works_at, hired, joined, last: hired, worker });
    }
    (sheet, people)
}

fn payslips(random: &mut Random, people: &mut [Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "month", "member", "employer", "wage", "wage_usd", "contract_days"]);
    for person in people {
        // on average workers earned 80 to 100 dollars with extra hours
        let base = random.between(6_100, 12_000);
        let in_riel = random.chance(10);
        for m in 0..random.between(6, 14) {
            let month = person.hired.later(m);
            person.last = month;
            let cents = base + random.between(0, 1_800);
            let (riel, dollars) = if in_riel {
                ((cents * 40).to_string(), String::new())
            } else {
                (String::new(), format!("{}.{:02}", cents / 100, cents % 100))
            };
            let id = format!("P{:04}", sheet.rows.len() + 1);
            let days = month.length().to_string();
            sheet.add(&[id, month.to_string(), person.id.clone(), employer(person.employer), riel, dollars, days]);
        }
    }
    sheet
}

fn facilities() -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "ownership", "level", "grade", "contract", "multiplier"]);
    for (n, (id, ownership, level, contract)) in FACILITIES.iter().enumerate() {
        let name = format!("Facility {}", n + 1);
        sheet.add(&[*id, &name, ownership, level, "B", contract, ""]);
    }
    sheet
}

fn claims(random: &mut Random, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&[
        "id",
        "Date of service",
        "member",
        "facility",
        "category",
        "case_code",
        "service",
        "emergency",
        "referred",
        "bill",
        "discharged",
        "note",
    ]);
    for n in 1..=2_100 {
        let person = random.pick(people);
        // the last two have no contract with the project
        let known = if random.chance(94) { FACILITIES.get(..7).unwrap_or(FACILITIES) } else { FACILITIES };
        let (id, _, level, contract) = random.pick(known);
        let category = category(random, contract);
        let day = person.hired.later(random.between(1, 16)).day(random.between(1, 31));
        let day = if person.worker { day } else { day.later(30) };
        let admitted = ["IPD", "DEL", "SUR"].contains(&category);
        let discharged = if admitted { day.later(random.between(0, 9)).slashed() } else { String::new() };
        sheet.add(&[
            format!("C{n:04}"),
            day.slashed(),
            person.id.clone(),
            id.to_string(),
            category.to_string(),
            String::new(),
            String::from("essential_care"),
            mark(category == "URG" || random.chance(7)),
            mark(level != "health_centre" && random.chance(55)),
            (random.between(4, 300) * 1_000).to_string(),
            discharged,
            String::new(),
        ]);
    }
    sheet
}

/// Only categories that the facility's contract prices, and now and then a transport.
fn category(random: &mut Random, contract: &str) -> &'static str {
    if random.chance(3) {
        return "TRA";
    }
    match contract {
        "three_categories" => random.pick(&["OPD", "OPD", "OPD", "IPD", "DEL"]),
        "four_categories" => random.pick(&["OPD", "OPD", "OPD", "IPD", "DEL", "SUR"]),
        "five_categories" => random.pick(&["OPD", "OPD", "OPD", "IPD", "DEL", "SUR", "URG"]),
        _ => random.pick(&["OPD", "OPD", "OPD", "IPD"]),
    }
}

fn mark(value: bool) -> String {
    String::from(if value { "Y" } else { "N" })
}
