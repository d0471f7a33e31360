//! The example of micro health insurance, 2011 and 2012: households that join and renew, care, deaths, and months to count heads in.

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use crate::village::{self, Household, Operator, Person};
use std::fs;
use std::io;
use std::path::Path;

const EVENTS: i64 = 200;
const OPERATORS: &[Operator] = &[
    Operator { id: "ANG", district: "Angkor Chum", target_population: 260 },
    Operator { id: "KTM", district: "Kampong Thom", target_population: 400 },
    Operator { id: "SRP", district: "Siem Reap", target_population: 1_400 },
    Operator { id: "PEA", district: "Pearaing", target_population: 1_500 },
    Operator { id: "PNH", district: "Phnom Penh", target_population: 2_000 },
];

/// A spell of a whole household.
#[derive(Clone, Default)]
struct Spell {
    household: String,
    joined: Day,
    last: Day,
}

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_110_101);
    fs::create_dir_all(folder)?;
    village::operators(OPERATORS).write(&folder.join("operators.csv"), PLAIN)?;
    village::facilities(OPERATORS).write(&folder.join("facilities.csv"), PLAIN)?;
    contracts().write(&folder.join("contracts.csv"), PLAIN)?;
    let (sheet, households) = village::households(&mut random, OPERATORS, 10);
    sheet.write(&folder.join("households.csv"), PLAIN)?;
    let (sheet, people) = village::people(&mut random, &households, 2010);
    sheet.write(&folder.join("persons.csv"), PLAIN)?;
    let spells = spells(&mut random, &households);
    memberships(&mut random, &people, &spells).write(&folder.join("memberships.csv"), PLAIN)?;
    events(&mut random, &people, &spells).write(&folder.join("events.csv"), PLAIN)?;
    deaths(&mut random, &people, &spells).write(&folder.join("deaths.csv"), PLAIN)?;
    months().write(&folder.join("operator_months.csv"), PLAIN)?;
    years().write(&folder.join("operator_years.csv"), PLAIN)?;
    study(folder)
}

/// Each has a contract with the hospital of its district; that of Pearaing ended.
fn contracts() -> Sheet {
    let mut sheet = Sheet::new(&["id", "operator", "facility", "start", "finish"]);
    for o in OPERATORS {
        let finish = if o.id == "PEA" { "2012-06-30" } else { "" };
        sheet.add(&[format!("{}-1", o.id).as_str(), o.id, &format!("{}-DH", o.id), "2010-01-01", finish]);
    }
    sheet.add(&["PNH-2", "PNH", "NAT", "2011-01-01", ""]);
    sheet
}

/// Most stay a year, some end in the middle of a month; half renew, now and then too late. One in ten never joins.
fn spells(random: &mut Random, households: &[Household]) -> Vec<Spell> {
    let mut spells = Vec::new();
    for household in households {
        if random.chance(10) {
            continue;
        }
        let mut joined = Month::new(2010, 10).later(random.between(0, 17)).day(random.between(2, 28));
        for _ in 0..random.between(1, 2) {
            let months = random.pick(&[3, 6, 12, 12, 12]);
            let odd = if random.chance(20) { random.between(3, 20) } else { 0 };
            let last = joined.0.later(months).day(joined.1 - 1).later(odd);
            spells.push(Spell { household: household.id.clone(), joined, last });
            let gap = if random.chance(75) { random.between(0, 20) } else { random.between(35, 80) };
            let again = last.later(1).later(gap.min(27)).later((gap - 27).clamp(0, 27)).later((gap - 54).max(0));
            joined = again.0.day(again.1.clamp(2, 28));
            if joined <= last {
                joined = last.0.later(1).day(2);
            }
        }
    }
    spells
}

/// A household joins with all its members; one person in twenty-five is left out.
fn memberships(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "joined", "person", "operator", "last_day"]);
    for person in people {
        if random.chance(4) {
            continue;
        }
        for spell in spells.iter().filter(|s| s.household == person.household) {
            let id = format!("S{:03}", sheet.rows.len() + 1);
            sheet.add(&[id.as_str(), &spell.joined.to_string(), &person.id, person.operator, &spell.last.to_string()]);
        }
    }
    sheet
}

/// People who die in the example; nobody writes down their care.
fn dies(person: &Person) -> bool {
    person.id.ends_with("03-2") || person.id.ends_with("08-1")
}

/// Three in ten come soon after joining.
fn events(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(village::EVENT);
    let alive: Vec<Person> = people.iter().filter(|p| !dies(p)).cloned().collect();
    for n in 1..=EVENTS {
        let person = random.pick(&alive);
        let own: Vec<Spell> = spells.iter().filter(|s| s.household == person.household).cloned().collect();
        let day = if own.is_empty() {
            Month::new(2011, 1).later(random.between(0, 23)).day(random.between(1, 31))
        } else {
            let day = random.pick(&own).joined.0.day(random.between(1, 31));
            let months = if random.chance(30) { random.between(0, 2) } else { random.between(0, 12) };
            day.0.later(months).day(day.1)
        };
        sheet.add(&village::visit(random, format!("V{n:03}"), &person, day).cells);
    }
    sheet
}

fn deaths(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "day", "person", "operator"]);
    for person in people.iter().filter(|p| dies(p)) {
        let spell = spells.iter().find(|s| s.household == person.household);
        let since = spell.map_or(Month::new(2011, 5), |s| s.joined.0);
        let day = since.later(random.between(1, 7)).day(random.between(1, 31));
        let id = format!("D{:02}", sheet.rows.len() + 1);
        sheet.add(&[id.as_str(), &day.to_string(), &person.id, person.operator]);
    }
    sheet
}

fn months() -> Sheet {
    let mut sheet = Sheet::new(&["operator", "month"]);
    for o in OPERATORS {
        (0..24).for_each(|n| sheet.add(&[o.id, &Month::new(2011, 1).later(n).to_string()]));
    }
    sheet
}

fn years() -> Sheet {
    let mut sheet = Sheet::new(&["operator", "year"]);
    for o in OPERATORS {
        ["2011", "2012"].iter().for_each(|year| sheet.add(&[o.id, year]));
    }
    sheet
}

/// All schemes together, and the totals of one that somebody has published.
fn study(folder: &Path) -> io::Result<()> {
    let mut sector = Sheet::new(&["year"]);
    ["2011", "2012"].iter().for_each(|year| sector.add(&[year]));
    sector.write(&folder.join("sector_years.csv"), PLAIN)?;
    let mut study = Sheet::new(&["id", "males", "females", "visits_per_male", "visits_per_female"]);
    study.add(&["KT2010", "1950", "2045", "1.72", "2.76"]);
    study.write(&folder.join("studies.csv"), PLAIN)?;
    let mut lines = Sheet::new(&["study", "provider", "events", "mean_cost"]);
    lines.add(&["KT2010", "health_centres", "9044", "1668.94"]);
    lines.add(&["KT2010", "hospitals", "854", "49906.32"]);
    lines.write(&folder.join("study_lines.csv"), PLAIN)
}
