//! The example of the single window, 2017 and 2018: households with and without a card for the poor, who join, and get care.

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use crate::village::{self, Household, Operator, Person};
use std::fs;
use std::io;
use std::path::Path;

const EVENTS: i64 = 240;
const LAST: Month = Month(2018 * 12 + 11);

/// Siem Reap belongs to a cluster whose tender another operator has won.
const OPERATORS: &[Operator] = &[
    Operator { id: "KTM", district: "Kampong Thom", target_population: 60_000 },
    Operator { id: "ANG", district: "Angkor Chum", target_population: 45_000 },
    Operator { id: "PEA", district: "Pearaing", target_population: 70_000 },
    Operator { id: "SRP", district: "Siem Reap", target_population: 90_000 },
];

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_170_101);
    fs::create_dir_all(folder)?;
    village::operators(OPERATORS).write(&folder.join("operators.csv"), PLAIN)?;
    village::facilities(OPERATORS).write(&folder.join("facilities.csv"), PLAIN)?;
    let (sheet, households) = village::households(&mut random, OPERATORS, 9);
    sheet.write(&folder.join("households.csv"), PLAIN)?;
    let (sheet, people) = village::people(&mut random, &households, 2016);
    sheet.write(&folder.join("persons.csv"), PLAIN)?;
    let pregnancies = village::pregnancies(&mut random, &people, Month::new(2016, 10));
    pregnancies.write(&folder.join("pregnancies.csv"), PLAIN)?;
    let (sheet, _) = village::interviews(&mut random, &households, Month::new(2014, 3));
    sheet.write(&folder.join("identifications.csv"), PLAIN)?;
    let spells = spells(&mut random, &households, &people);
    memberships(&mut random, &spells).write(&folder.join("memberships.csv"), PLAIN)?;
    events(&mut random, &people, &spells).write(&folder.join("events.csv"), PLAIN)?;
    reviews().write(&folder.join("reviews.csv"), PLAIN)
}

/// A person's spell: from which day, and for how many months.
#[derive(Clone, Default)]
struct Spell {
    person: Person,
    joined: Day,
    months: i64,
}

/// Three households in four join, for a year or less; one in three of them joins again, now and then too early.
fn spells(random: &mut Random, households: &[Household], people: &[Person]) -> Vec<Spell> {
    let mut spells = Vec::new();
    for household in households {
        if random.chance(25) {
            continue;
        }
        let joined = Month::new(2017, 1).later(random.between(0, 14)).day(random.between(2, 28));
        let months = random.pick(&[5, 7, 12, 12, 12]);
        let later = joined.0.later(months + random.pick(&[-1, 0, 0, 1, 3]));
        let again = (random.chance(35) && later <= LAST).then(|| later.day(joined.1));
        for person in people.iter().filter(|p| p.household == household.id) {
            spells.push(Spell { person: person.clone(), joined, months });
            spells.extend(again.map(|joined| Spell { person: person.clone(), joined, months: 6 }));
        }
    }
    spells
}

/// A spell ends on the day before the one on which it began, or with some days of a started month.
fn memberships(random: &mut Random, spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "joined", "person", "operator", "last_day"]);
    for spell in spells {
        let id = format!("S{:03}", sheet.rows.len() + 1);
        let last = spell.joined.0.later(spell.months).day(spell.joined.1 - 1);
        let last = if random.chance(10) { last.later(random.between(1, 20)) } else { last };
        let person = &spell.person;
        sheet.add(&[id.as_str(), &spell.joined.to_string(), &person.id, person.operator, &last.to_string()]);
    }
    sheet
}

/// Two events in three are of somebody who has joined.
fn events(random: &mut Random, people: &[Person], spells: &[Spell]) -> Sheet {
    let mut sheet = Sheet::new(village::EVENT);
    for n in 1..=EVENTS {
        let (person, month) = if random.chance(66) {
            let spell = random.pick(spells);
            (spell.person, spell.joined.0.later(random.between(0, spell.months)).min(LAST))
        } else {
            (random.pick(people), Month::new(2017, 1).later(random.between(0, 23)))
        };
        let day = month.day(random.between(1, 31));
        sheet.add(&village::visit(random, format!("V{n:03}"), &person, day).cells);
    }
    sheet
}

fn reviews() -> Sheet {
    let mut sheet = Sheet::new(&["id", "day"]);
    sheet.add(&["Y2017", "2017-12-31"]);
    sheet.add(&["Y2018", "2018-12-31"]);
    sheet
}
