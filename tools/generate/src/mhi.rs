//! The example of micro health insurance, 2011 and 2012: households that join, renew late, early or not at all, care, deaths,
//! premiums to think about, and months to count heads in.

mod care;

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use crate::village::{self, Household, Operator, Person};
use std::fs;
use std::io;
use std::path::Path;

const FIRST: (i64, i64) = (2011, 1);
const MONTHS: i64 = 24;
const OPERATORS: &[Operator] = &[
    Operator { id: "ANG", district: "Angkor Chum", target_population: 60 },
    Operator { id: "KTM", district: "Kampong Thom", target_population: 150 },
    Operator { id: "SRP", district: "Siem Reap", target_population: 1_400 },
    Operator { id: "PEA", district: "Pearaing", target_population: 1_500 },
    Operator { id: "PNH", district: "Phnom Penh", target_population: 2_000 },
];

/// A spell of a whole household; `since` is the day on which the household came in, or came back after a long break.
#[derive(Clone, Default)]
struct Spell {
    household: String,
    since: Day,
    joined: Day,
    last: Day,
}

impl Spell {
    fn covers(&self, day: Day) -> bool {
        self.joined <= day && day <= self.last
    }
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
    care::events(&mut random, &people, &spells).write(&folder.join("events.csv"), PLAIN)?;
    deaths(&mut random, &people, &spells).write(&folder.join("deaths.csv"), PLAIN)?;
    months().write(&folder.join("operator_months.csv"), PLAIN)?;
    years().write(&folder.join("operator_years.csv"), PLAIN)?;
    offers().write(&folder.join("offers.csv"), PLAIN)
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

fn day_before(day: Day) -> Day {
    if day.1 > 1 {
        Day(day.0, day.1 - 1)
    } else {
        day.0.later(-1).day(31)
    }
}

/// Most stay a year, some end in the middle of a month. One household in ten never joins.
fn spells(random: &mut Random, households: &[Household]) -> Vec<Spell> {
    let mut spells = Vec::new();
    for household in households {
        if random.chance(10) {
            continue;
        }
        let mut joined = Month::new(2010, 10).later(random.between(0, 17)).day(random.between(1, 28));
        let mut since = joined;
        for _ in 0..random.between(1, 3) {
            let months = random.pick(&[3, 6, 12, 12, 12]);
            let odd = if random.chance(20) { random.between(3, 20) } else { 0 };
            let last = day_before(joined.0.later(months).day(joined.1)).later(odd);
            spells.push(Spell { household: household.id.clone(), since, joined, last });
            let (next, long) = renewal(random, last);
            since = if long { next } else { since };
            joined = next;
        }
    }
    spells
}

/// The next spell follows on the day after, after a short or a long break, or begins while the old one lasts.
fn renewal(random: &mut Random, last: Day) -> (Day, bool) {
    match random.between(1, 100) {
        1..=55 => (last.later(1), false),
        56..=70 => (last.later(random.between(4, 25)), false),
        71..=93 => (last.0.later(random.between(2, 4)).day(last.1.max(2)), true),
        _ => (last.0.day(1), false),
    }
}

/// A household joins with all its members; one person in twenty-five is left out. Who has died does not renew.
fn memberships(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "joined", "person", "operator", "last_day"]);
    for person in people {
        if random.chance(4) {
            continue;
        }
        for spell in spells.iter().filter(|s| s.household == person.household) {
            if dies(person) && spell.joined > final_spell(person, spells).joined {
                continue;
            }
            let id = format!("S{:03}", sheet.rows.len() + 1);
            sheet.add(&[id.as_str(), &spell.joined.to_string(), &person.id, person.operator, &spell.last.to_string()]);
        }
    }
    sheet
}

/// People who die in the example; nobody writes down their care.
fn dies(person: &Person) -> bool {
    person.id.ends_with("03-2") || person.id == "KTM-08-1"
}

/// The first spell of a household that ends in 2012 or later.
fn final_spell(person: &Person, spells: &[Spell]) -> Spell {
    let mut own = spells.iter().filter(|s| s.household == person.household);
    own.find(|s| s.last.0 >= Month::new(2012, 1)).cloned().unwrap_or_default()
}

fn deaths(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "day", "person", "operator"]);
    for person in people.iter().filter(|p| dies(p)) {
        let spell = final_spell(person, spells);
        let known = spell.joined >= Month::new(2010, 1).day(1);
        let month = if known { spell.last.0.min(Month::new(2012, 12)) } else { Month::new(2012, 5) };
        let day = month.later(-random.between(0, 1)).day(random.between(1, 31));
        let id = format!("D{:02}", sheet.rows.len() + 1);
        sheet.add(&[id.as_str(), &day.to_string(), &person.id, person.operator]);
    }
    sheet
}

fn months() -> Sheet {
    let mut sheet = Sheet::new(&["operator", "month"]);
    for o in OPERATORS {
        (0..MONTHS).for_each(|n| sheet.add(&[o.id, &Month::new(FIRST.0, FIRST.1).later(n).to_string()]));
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

/// The premium of the scheme, what all schemes asked on average, the threshold and above.
fn offers() -> Sheet {
    let mut sheet = Sheet::new(&["id", "year", "operator", "premium"]);
    for o in OPERATORS {
        for (year, premium) in [("2011", ""), ("2012", ""), ("2012", "3.75"), ("2012", "7.00"), ("2012", "7.01")] {
            let id = format!("F{:02}", sheet.rows.len() + 1);
            sheet.add(&[id.as_str(), year, o.id, premium]);
        }
    }
    sheet
}
