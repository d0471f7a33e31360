//! Villages outside formal employment, shared by the examples of the health equity funds, micro insurance and single window.
//! In: a generator and the operators. Out: households, people, interviews, facilities, and what they went there for.

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::Sheet;

#[derive(Clone, Copy, Default)]
pub struct Operator {
    pub id: &'static str,
    pub district: &'static str,
    pub target_population: i64,
}

#[derive(Clone, Default)]
pub struct Household {
    pub id: String,
    pub operator: &'static str,
    pub people: i64,
}

#[derive(Clone, Default)]
pub struct Person {
    pub id: String,
    pub household: String,
    pub operator: &'static str,
    pub born: Day,
    pub female: bool,
}

pub struct Interview {
    pub household: String,
    pub day: Day,
    pub score: i64,
}

/// Why somebody came, where, and what was written down.
#[derive(Clone, Default)]
pub struct Visit {
    pub facility: String,
    pub kind: &'static str,
    pub case_code: &'static str,
    pub day: Day,
    pub cells: Vec<String>,
}

pub const EVENT: &[&str] = &[
    "id",
    "day",
    "person",
    "operator",
    "facility",
    "kind",
    "case_code",
    "diagnosis",
    "diagnosis_sure",
    "emergency",
    "referred",
    "distance",
    "bill",
    "discharged",
];

pub fn operators(all: &[Operator]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "district", "target_population"]);
    for o in all {
        sheet.add(&[o.id, &format!("Operator of {}", o.district), o.district, &o.target_population.to_string()]);
    }
    sheet
}

/// Now and then nobody has counted the people, or one has left since.
pub fn households(random: &mut Random, all: &[Operator], each: i64) -> (Sheet, Vec<Household>) {
    let mut sheet = Sheet::new(&["id", "district", "size"]);
    let mut households = Vec::new();
    for operator in all {
        for n in 1..=each {
            let id = format!("{}-{n:02}", operator.id);
            let people = random.between(2, 7);
            let size = if random.chance(10) { people + 1 } else { people };
            let size = if random.chance(8) { String::new() } else { size.to_string() };
            sheet.add(&[id.as_str(), operator.district, &size]);
            households.push(Household { id, operator: operator.id, people });
        }
    }
    (sheet, households)
}

/// Two grown-ups first, then anybody. Nobody is born after the year `last`.
pub fn people(random: &mut Random, households: &[Household], last: i64) -> (Sheet, Vec<Person>) {
    let mut sheet = Sheet::new(&["id", "household", "birth", "sex", "disabled_since"]);
    let mut people = Vec::new();
    for household in households {
        for n in 1..=household.people {
            let id = format!("{}-{n}", household.id);
            let year = last - if n <= 2 { random.between(20, 70) } else { random.between(0, 40) };
            let born = Month::new(year, random.between(1, 12)).day(random.between(1, 31));
            let female = if n <= 2 { n == 1 } else { random.chance(50) };
            let since = if random.chance(4) { Month::new(last, 1).day(1).to_string() } else { String::new() };
            sheet.add(&[id.as_str(), &household.id, &born.to_string(), if female { "female" } else { "male" }, &since]);
            people.push(Person { id, household: household.id.clone(), operator: household.operator, born, female });
        }
    }
    (sheet, people)
}

fn may_bear(person: &Person, day: Day) -> bool {
    let months = day.0 .0 - person.born.0 .0;
    person.female && (17 * 12..=44 * 12).contains(&months)
}

/// One woman in eight, in the months from `first` on.
pub fn pregnancies(random: &mut Random, people: &[Person], first: Month) -> Sheet {
    let mut sheet = Sheet::new(&["id", "began", "person", "ended"]);
    for person in people {
        let began = first.later(random.between(0, 14)).day(random.between(1, 28));
        if random.chance(13) && may_bear(person, began) {
            let id = format!("G{:03}", sheet.rows.len() + 1);
            let ended = if random.chance(85) { began.0.later(9).day(began.1).to_string() } else { String::new() };
            sheet.add(&[id, began.to_string(), person.id.clone(), ended]);
        }
    }
    sheet
}

/// Villages are visited at irregular times; one household in six never was.
pub fn interviews(random: &mut Random, households: &[Household], first: Month) -> (Sheet, Vec<Interview>) {
    let mut sheet = Sheet::new(&["id", "interviewed", "household", "score", "circumstances"]);
    let mut interviews = Vec::new();
    for household in households {
        if random.chance(16) {
            continue;
        }
        let mut day = first.later(random.between(0, 30)).day(random.between(1, 28));
        let score = random.between(24, 66);
        for _ in 0..random.between(1, 2) {
            let id = format!("I{:03}", sheet.rows.len() + 1);
            let score = (score + random.between(-8, 8)).clamp(0, 68);
            let village = random.pick(&["usual", "usual", "usual", "usual", "worse", "better"]);
            sheet.add(&[id.as_str(), &day.to_string(), &household.id, &score.to_string(), village]);
            interviews.push(Interview { household: household.id.clone(), day, score });
            day = day.0.later(random.between(22, 44)).day(day.1);
        }
    }
    (sheet, interviews)
}

/// A health centre and a district hospital for each operator, one national hospital, one private clinic.
pub fn facilities(all: &[Operator]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "ownership", "level", "grade", "contract", "multiplier"]);
    for (n, o) in all.iter().enumerate() {
        let (centre, hospital) = (format!("{}-HC", o.id), format!("{}-DH", o.id));
        let share = if n % 2 == 1 { "90%" } else { "" };
        let names = [format!("Health centre of {}", o.district), format!("Hospital of {}", o.district)];
        let [first, second] = names;
        sheet.add(&[centre.as_str(), &first, "public", "health_centre", "B", "case_contract", ""]);
        sheet.add(&[hospital.as_str(), &second, "public", "district_hospital", "B", "case_contract", share]);
    }
    sheet.add(&["NAT", "National hospital", "public", "national_hospital", "A", "case_contract", "110%"]);
    sheet.add(&["CLINIC", "Private clinic", "private", "clinic", "C", "no_contract", ""]);
    sheet
}

fn place(random: &mut Random, operator: &str) -> (String, bool) {
    match random.between(1, 100) {
        1..=55 => (format!("{operator}-HC"), true),
        56..=90 => (format!("{operator}-DH"), false),
        91..=96 => (String::from("NAT"), false),
        _ => (String::from("CLINIC"), false),
    }
}

fn kind(random: &mut Random, centre: bool, may_bear: bool) -> &'static str {
    let centre_kinds = ["outpatient", "outpatient", "outpatient", "outpatient", "delivery", "urgent_care"];
    let hospital_kinds = [
        "outpatient",
        "outpatient",
        "inpatient",
        "inpatient",
        "inpatient",
        "surgery",
        "delivery",
        "transport",
        "urgent_care",
    ];
    let kind = if centre { random.pick(&centre_kinds) } else { random.pick(&hospital_kinds) };
    if kind == "delivery" && !may_bear {
        "outpatient"
    } else {
        kind
    }
}

fn case_code(random: &mut Random, kind: &str, centre: bool) -> &'static str {
    match (kind, centre) {
        ("delivery", true) => "HC02",
        ("urgent_care", true) => "HC03",
        (_, true) => random.pick(&["HC01", "HC01", "HC01", "HC07", "HC09", "HC11"]),
        ("inpatient", false) => random.pick(&["HI01", "HI02", "HI03", "HI04", "HI07", "HI09"]),
        ("surgery", false) => random.pick(&["HS01", "HS02", "HS03"]),
        ("delivery", false) => random.pick(&["HM01", "HM01", "HM02", "HM03"]),
        ("urgent_care", false) => "HO03",
        ("transport", false) => "",
        _ => random.pick(&["HO01", "HO01", "HO02", "HO04"]),
    }
}

/// Often missing, now and then not in the list.
fn diagnosis(random: &mut Random, kind: &str) -> &'static str {
    if random.chance(15) {
        return "";
    }
    match kind {
        "delivery" => random.pick(&["O80", "O80", "O82", "O14"]),
        "surgery" => random.pick(&["K35", "S52", "S72"]),
        _ => random.pick(&["A09", "A90", "B54", "J06", "J18", "T14", "E11", "I10", "N18", "B20", "O14", "Z99"]),
    }
}

fn bill(random: &mut Random, kind: &str, centre: bool) -> i64 {
    let (low, high) = match (kind, centre) {
        ("delivery", true) => (8, 30),
        (_, true) => (1, 4),
        ("inpatient" | "delivery", false) => (40, 220),
        ("surgery", false) => (120, 420),
        ("transport", false) => (20, 140),
        _ => (6, 40),
    };
    random.between(low, high) * 1_000
}

/// One event of a person on a day, as a line of `EVENT`.
pub fn visit(random: &mut Random, id: String, person: &Person, day: Day) -> Visit {
    let (facility, centre) = place(random, person.operator);
    let kind = kind(random, centre, may_bear(person, day));
    let case_code = case_code(random, kind, centre);
    let diagnosis = diagnosis(random, kind);
    let emergency = kind == "urgent_care" || random.chance(if kind == "transport" { 70 } else { 8 });
    let distance =
        if random.chance(12) { String::new() } else { random.between(1, if centre { 9 } else { 95 }).to_string() };
    let stays = ["inpatient", "surgery", "delivery"].contains(&kind);
    let longest = if random.chance(12) { 38 } else { 11 };
    let cells = vec![
        id,
        day.to_string(),
        person.id.clone(),
        person.operator.to_string(),
        facility.clone(),
        kind.to_string(),
        case_code.to_string(),
        diagnosis.to_string(),
        mark(!diagnosis.is_empty() && random.chance(60)),
        mark(emergency),
        mark(!centre && random.chance(55)),
        distance,
        bill(random, kind, centre).to_string(),
        if stays { day.later(random.between(1, longest)).to_string() } else { String::new() },
    ];
    Visit { facility, kind, case_code, day, cells }
}

pub fn mark(value: bool) -> String {
    String::from(if value { "yes" } else { "no" })
}
