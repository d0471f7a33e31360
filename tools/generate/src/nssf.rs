//! The example of the National Social Security Fund: enterprises, workers, payslips, facilities, claims; what the register
//! and the offices of the fund hold is in `register.rs`, cash in `cash.rs`, and told lives in `stories.rs`.
//! In: a seed and a size. Out: sheets whose every row can be computed.

mod cash;
mod register;
mod stories;

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use std::fs;
use std::io;
use std::path::Path;

/// How many of each there are.
pub struct Size {
    pub employers: i64,
    pub members: i64,
    pub facilities: i64,
    pub claims: i64,
    pub leaves: i64,
    pub births: i64,
}

/// The sheets of one data set, by file name.
pub struct Data {
    pub employers: Sheet,
    pub members: Sheet,
    pub payslips: Sheet,
    pub facilities: Sheet,
    pub claims: Sheet,
    pub leaves: Sheet,
    pub births: Sheet,
    pub spells: Sheet,
    pub report_months: Sheet,
    pub remittances: Sheet,
    pub settlements: Sheet,
    pub sites: Sheet,
    pub grant_batches: Sheet,
    pub reviews: Sheet,
}

impl Data {
    pub fn sheets(&self) -> [(&'static str, &Sheet); 14] {
        [
            ("employers.csv", &self.employers),
            ("members.csv", &self.members),
            ("payslips.csv", &self.payslips),
            ("facilities.csv", &self.facilities),
            ("claims.csv", &self.claims),
            ("leaves.csv", &self.leaves),
            ("births.csv", &self.births),
            ("spells.csv", &self.spells),
            ("report_months.csv", &self.report_months),
            ("remittances.csv", &self.remittances),
            ("settlements.csv", &self.settlements),
            ("sites.csv", &self.sites),
            ("grant_batches.csv", &self.grant_batches),
            ("reviews.csv", &self.reviews),
        ]
    }
}

/// What payslips and claims need to know of a worker.
#[derive(Clone, Default)]
struct Person {
    id: String,
    employer: Option<i64>,
    hired: Month,
    registered: Option<Day>,
    female: bool,
}

pub fn write(folder: &Path) -> io::Result<()> {
    let size = Size { employers: 30, members: 420, facilities: 22, claims: 2_400, leaves: 110, births: 140 };
    let mut data = make(20_160_901, &size);
    stories::tell(&mut data);
    fs::create_dir_all(folder)?;
    for (name, sheet) in data.sheets() {
        sheet.write(&folder.join(name), PLAIN)?;
    }
    Ok(())
}

pub fn make(seed: u64, size: &Size) -> Data {
    let mut random = Random::new(seed);
    let employers = employers(&mut random, size.employers);
    let (members, people) = members(&mut random, size);
    let payslips = payslips(&mut random, &people);
    let facilities = facilities(&mut random, size.facilities);
    let claims = claims(&mut random, size, &people);
    let leaves = cash::leaves(&mut random, size.leaves, &people);
    let births = cash::births(&mut random, size.births, &people);
    // a seed of their own, so that what is above does not change with them
    let mut random = Random::new(seed + 1);
    Data {
        spells: register::spells(&mut random, &people),
        report_months: register::report_months(),
        remittances: register::remittances(&mut random, size.employers),
        settlements: register::settlements(&mut random, &claims),
        sites: register::sites(&mut random, size.facilities),
        grant_batches: register::grant_batches(),
        reviews: register::reviews(),
        employers,
        members,
        payslips,
        facilities,
        claims,
        leaves,
        births,
    }
}

fn employers(random: &mut Random, count: i64) -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "sector", "enrolment", "size"]);
    for n in 1..=count {
        let sector = random.pick(&["garment", "garment", "footwear", "services", "construction", "other_sector"]);
        let enrolment = match n % 10 {
            4 => "voluntary",
            7 => "automatic",
            _ => "mandatory",
        };
        // every third enterprise is small, so that the threshold of 8 workers matters
        let workers = match n % 6 {
            2 => random.between(1, 7),
            5 => random.between(7, 9),
            _ => random.between(40, 9_000),
        };
        sheet.add(&[employer(n), format!("Enterprise {n}"), sector.into(), enrolment.into(), workers.to_string()]);
    }
    sheet
}

fn employer(n: i64) -> String {
    format!("E{n:03}")
}

fn members(random: &mut Random, size: &Size) -> (Sheet, Vec<Person>) {
    let mut sheet = Sheet::new(&["id", "birth", "sex", "kind", "employer", "registered"]);
    let mut people = Vec::new();
    for n in 1..=size.members {
        let id = format!("M{n:04}");
        let birth = Month::new(random.between(1956, 1999), random.between(1, 12)).day(random.between(1, 31));
        let female = random.chance(72);
        let sex = if female { "female" } else { "male" };
        if random.chance(5) {
            sheet.add(&[&id, &birth.to_string(), sex, "dependant", "", ""]);
            people.push(Person { id, employer: None, hired: Month::new(2018, 1), registered: None, female });
            continue;
        }
        let works_at = random.between(1, size.employers);
        let hired = Month::new(2016, 8).later(random.between(0, 20));
        let registered = hired.day(random.between(1, 28)).later(random.between(0, 20));
        let registered = if random.chance(3) { None } else { Some(registered) };
        let day = registered.map_or_else(String::new, |d| d.to_string());
        sheet.add(&[&id, &birth.to_string(), sex, "worker", &employer(works_at), &day]);
        people.push(Person { id, employer: Some(works_at), hired, registered, female });
    }
    (sheet, people)
}

fn payslips(random: &mut Random, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "month", "member", "employer", "wage", "wage_usd", "contract_days"]);
    for person in people {
        let Some(works_at) = person.employer else { continue };
        let in_dollars = works_at % 4 == 1;
        let base = if in_dollars { random.between(9_000, 42_000) } else { random.between(160_000, 1_700_000) };
        // one in eight stays for more than a year
        let first = random.between(3, 10);
        let first = if first == 10 { 14 } else { first };
        let later = if random.chance(35) { random.between(2, 6) } else { 0 };
        let months = (0..first).map(|m| person.hired.later(m)).filter(|m| *m < Month::new(2019, 1));
        for month in months.chain((0..later).map(|m| Month::new(2022, 9).later(m))) {
            payslip(random, &mut sheet, person, works_at, month, base);
        }
    }
    sheet
}

fn payslip(random: &mut Random, sheet: &mut Sheet, person: &Person, works_at: i64, month: Month, base: i64) {
    let id = format!("P{:04}", sheet.rows.len() + 1);
    let extra = random.between(0, base / 8);
    let (riel, dollars) = if works_at % 4 == 1 {
        let cents = base + extra;
        (String::new(), format!("{}.{:02}", cents / 100, cents % 100))
    } else if random.chance(6) {
        // wages on the bounds of the ranks
        let bound = random.between(4, 24) * 50_000;
        ((bound + random.between(-1, 1)).to_string(), String::new())
    } else {
        ((base + extra).to_string(), String::new())
    };
    let days = if random.chance(4) { random.between(1, 16) } else { month.length() };
    let cells = [id, month.to_string(), person.id.clone(), employer(works_at), riel, dollars, days.to_string()];
    sheet.add(&cells);
}

/// Levels in turn; clinics are private, the last facilities have no contract.
fn facilities(random: &mut Random, count: i64) -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "ownership", "level", "grade", "contract", "multiplier"]);
    for n in 1..=count {
        let level = level(n);
        let private = private(n);
        let ownership = if private { "private" } else { "public" };
        let contract = if has_contract(n, count) { "case_contract" } else { "no_contract" };
        let grade = random.pick(&["A", "B", "C"]);
        let multiplier = match random.between(1, 3) {
            1 if private => format!("{}%", random.between(70, 150)),
            1 => format!("{}%", random.between(80, 120)),
            _ => String::new(),
        };
        let name = format!("Facility {n}");
        sheet.add(&[&facility(n), &name, ownership, level, grade, contract, &multiplier]);
    }
    sheet
}

fn facility(n: i64) -> String {
    format!("F{n:02}")
}

fn private(n: i64) -> bool {
    level(n) == "clinic" || n % 11 == 0
}

fn level(n: i64) -> &'static str {
    match n % 4 {
        0 => "clinic",
        1 => "health_centre",
        2 => "district_hospital",
        _ => "national_hospital",
    }
}

fn has_contract(n: i64, count: i64) -> bool {
    n + 3 <= count
}

fn claims(random: &mut Random, size: &Size, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&[
        "id",
        "service_date",
        "member",
        "facility",
        "kind",
        "case_code",
        "service",
        "emergency",
        "referred",
        "bill",
        "discharged",
        "work_injury",
        "note",
    ]);
    for n in 1..=size.claims {
        let person = random.pick(people);
        // one in twelve goes to a facility without contract, mostly in an emergency
        let elsewhere = random.chance(8);
        let last = size.facilities;
        let at = if elsewhere { random.between(last - 2, last) } else { random.between(1, last - 3) };
        claim(random, &mut sheet, n, &person, at, elsewhere);
    }
    sheet
}

fn claim(random: &mut Random, sheet: &mut Sheet, n: i64, person: &Person, at: i64, elsewhere: bool) {
    let day = event_day(random, person);
    let kind = random.pick(&[
        "outpatient",
        "outpatient",
        "outpatient",
        "outpatient",
        "inpatient",
        "inpatient",
        "delivery",
        "surgery",
        "urgent_care",
        "transport",
    ]);
    let kind = if kind == "delivery" && !person.female { "outpatient" } else { kind };
    let urgent = kind == "urgent_care" || (elsewhere && random.chance(70)) || random.chance(6);
    let stay = if ["inpatient", "surgery", "delivery"].contains(&kind) { random.between(0, 12) } else { -1 };
    let discharged = if stay >= 0 { day.later(stay).to_string() } else { String::new() };
    let cells = [
        format!("C{n:04}"),
        day.to_string(),
        person.id.clone(),
        facility(at),
        kind.to_string(),
        case_code(random, kind, level(at)),
        service(random, kind).to_string(),
        yes_no(urgent),
        yes_no(random.chance(30)),
        (random.between(20, bill_limit(kind)) * 500).to_string(),
        discharged,
        String::from(if n % 29 == 0 { "yes" } else { "" }),
        note(random),
    ];
    sheet.add(&cells);
}

/// Mostly in the months after the person was hired; now and then before, which is refused.
fn event_day(random: &mut Random, person: &Person) -> Day {
    let month = match random.between(1, 100) {
        1..=15 => Month::new(2022, 10).later(random.between(0, 5)),
        // October 2016 comes before care began
        16..=22 => Month::new(2016, 10).later(random.between(0, 26)),
        _ => person.hired.later(random.between(1, 14)).max(Month::new(2016, 10)).min(Month::new(2018, 12)),
    };
    month.day(random.between(1, 31))
}

fn case_code(random: &mut Random, kind: &str, level: &str) -> String {
    let centre = level == "health_centre";
    let (group, last) = match kind {
        "transport" => return String::new(),
        "outpatient" if centre => {
            return random
                .pick(&["HC01", "HC04", "HC05", "HC07", "HC08", "HC09", "HC10", "HC11", "HC12", "HC13"])
                .into()
        }
        "outpatient" => {
            return random
                .pick(&["HO01", "HO02", "HO04", "HO05", "HO06", "HO08", "HO09", "HO10", "HO11", "HO12"])
                .into()
        }
        "delivery" if centre => return "HC02".into(),
        "surgery" if centre => return "HC06".into(),
        "urgent_care" if centre => return "HC03".into(),
        "urgent_care" => return "HO03".into(),
        "surgery" if random.chance(30) => return "HO07".into(),
        "delivery" => ("HM", 5),
        "surgery" => ("HS", 8),
        _ => ("HI", 14),
    };
    format!("{group}{:02}", random.between(1, last))
}

fn service(random: &mut Random, kind: &str) -> &'static str {
    if kind == "transport" || !random.chance(4) {
        return "essential_care";
    }
    random.pick(&[
        "dental_care",
        "organ_transplant",
        "heart_surgery",
        "chemotherapy",
        "general_checkup",
        "unlisted_medicine",
    ])
}

/// Largest bill, in 500 riel.
fn bill_limit(kind: &str) -> i64 {
    match kind {
        "outpatient" => 160,
        "transport" => 120,
        "urgent_care" => 400,
        "inpatient" => 1_800,
        _ => 3_600,
    }
}

fn note(random: &mut Random) -> String {
    if random.chance(97) {
        return String::new();
    }
    random
        .pick(&["told the fund by telephone", "seen twice, billed once", "transferred, see \"referral\"", "ជំងឺ"])
        .into()
}

fn yes_no(value: bool) -> String {
    String::from(if value { "yes" } else { "no" })
}
