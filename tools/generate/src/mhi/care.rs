//! The care that people of the micro insurance got, month by month. In: people and the spells of their households. Out: events,
//! most of them at health centres; stays in hospital are frequent soon after joining.

use super::{dies, Spell, FIRST, MONTHS};
use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::Sheet;
use crate::village::{self, Person};

/// Where somebody goes, and what for.
struct Way {
    facility: String,
    centre: bool,
    kind: &'static str,
}

pub fn events(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(village::EVENT);
    for person in people.iter().filter(|p| !dies(p)) {
        for n in 0..MONTHS {
            let day = Month::new(FIRST.0, FIRST.1).later(n).day(random.between(1, 31));
            let spell = spells.iter().find(|s| s.household == person.household && s.covers(day));
            month(random, &mut sheet, person, day, spell);
        }
    }
    sheet
}

fn years_old(person: &Person, day: Day) -> i64 {
    (day.0 .0 - person.born.0 .0) / 12
}

fn may_bear(person: &Person, day: Day) -> bool {
    person.female && (17..=44).contains(&years_old(person, day))
}

/// Visits and stays of one person in one month. Who is not insured comes rarely.
fn month(random: &mut Random, sheet: &mut Sheet, person: &Person, day: Day, spell: Option<&Spell>) {
    let Some(spell) = spell else {
        if random.chance(2) {
            let way = hospital(random, person, day, random_stay);
            add(random, sheet, person, day, &way);
        }
        return;
    };
    if random.chance(if may_bear(person, day) { 27 } else { 17 }) {
        let way = centre(random, person, day);
        add(random, sheet, person, day, &way);
    }
    let old = years_old(person, day) >= 46;
    let recent = day.0 .0 - spell.since.0 .0 < 3;
    let stays = match (recent, old) {
        (true, true) => 75,
        (true, false) => 38,
        (false, true) => 13,
        (false, false) => 6,
    };
    if random.between(1, 1_000) <= stays {
        stay(random, sheet, person, day);
    }
    if random.between(1, 1_000) <= 9 {
        let way = hospital(random, person, day, |random, _| random.pick(&["outpatient", "outpatient", "urgent_care"]));
        add(random, sheet, person, day, &way);
    }
}

/// A stay, and now and then a ride to it.
fn stay(random: &mut Random, sheet: &mut Sheet, person: &Person, day: Day) {
    let way = hospital(random, person, day, random_stay);
    if random.chance(40) {
        add(random, sheet, person, day, &Way { kind: "transport", facility: way.facility.clone(), centre: false });
    }
    add(random, sheet, person, day, &way);
}

fn random_stay(random: &mut Random, may_bear: bool) -> &'static str {
    if may_bear && random.chance(25) {
        "delivery"
    } else {
        random.pick(&["inpatient", "inpatient", "inpatient", "inpatient", "surgery"])
    }
}

fn centre(random: &mut Random, person: &Person, day: Day) -> Way {
    let kind = match random.between(1, 100) {
        1..=4 if may_bear(person, day) => "delivery",
        5..=7 => "urgent_care",
        _ => "outpatient",
    };
    Way { facility: format!("{}-HC", person.operator), centre: true, kind }
}

/// Mostly the hospital of the district, now and then another one.
fn hospital(random: &mut Random, person: &Person, day: Day, kind: fn(&mut Random, bool) -> &'static str) -> Way {
    let facility = match random.between(1, 100) {
        1..=80 => format!("{}-DH", person.operator),
        81..=87 => String::from("KTM-DH"),
        88..=95 => String::from("NAT"),
        _ => String::from("CLINIC"),
    };
    Way { facility, centre: false, kind: kind(random, may_bear(person, day)) }
}

/// Often missing, now and then not in the list.
fn diagnosis(random: &mut Random, kind: &str) -> &'static str {
    if random.chance(20) {
        return "";
    }
    match kind {
        "delivery" => random.pick(&["O80", "O80", "O82", "O14"]),
        "surgery" => random.pick(&["K35", "S52", "S72"]),
        "transport" => random.pick(&["", "S72", "O80", "J18"]),
        _ => random.pick(&[
            "A09", "A09", "A90", "B54", "J06", "J06", "J06", "J18", "J18", "T14", "T14", "E11", "I10", "B20", "Z99",
        ]),
    }
}

fn bill(random: &mut Random, way: &Way) -> i64 {
    let (low, high) = match (way.kind, way.centre) {
        ("delivery", true) => (10, 30),
        (_, true) => (1, 3),
        ("inpatient" | "delivery", false) => (50, 190),
        ("surgery", false) => (120, 320),
        ("transport", false) => (20, 120),
        _ => (6, 25),
    };
    random.between(low, high) * 1_000
}

/// One line of the events.
fn add(random: &mut Random, sheet: &mut Sheet, person: &Person, day: Day, way: &Way) {
    let diagnosis = diagnosis(random, way.kind);
    let emergency = way.kind == "urgent_care" || random.chance(if way.kind == "transport" { 80 } else { 8 });
    let farthest = if way.centre { 9 } else { 95 };
    let distance = if random.chance(12) { String::new() } else { random.between(1, farthest).to_string() };
    let stays = !way.centre && ["inpatient", "surgery", "delivery"].contains(&way.kind);
    let bill = bill(random, way);
    sheet.add(&[
        format!("V{:03}", sheet.rows.len() + 1),
        day.to_string(),
        person.id.clone(),
        person.operator.to_string(),
        way.facility.clone(),
        way.kind.to_string(),
        String::new(),
        diagnosis.to_string(),
        village::mark(!diagnosis.is_empty() && random.chance(60)),
        village::mark(emergency),
        village::mark(!way.centre && random.chance(55)),
        distance,
        bill.to_string(),
        if stays { day.later(random.between(1, 11)).to_string() } else { String::new() },
    ]);
}
