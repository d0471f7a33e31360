//! The example of the single window, 2017 and 2018: households with and without a card for the poor, who join, and get care.

use crate::calendar::Month;
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use crate::village::{self, Household, Operator, Person};
use std::fs;
use std::io;
use std::path::Path;

const EVENTS: i64 = 200;

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
    memberships(&mut random, &households, &people).write(&folder.join("memberships.csv"), PLAIN)?;
    events(&mut random, &people).write(&folder.join("events.csv"), PLAIN)?;
    reviews().write(&folder.join("reviews.csv"), PLAIN)
}

/// Three households in four join, for a year or less.
fn memberships(random: &mut Random, households: &[Household], people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "joined", "person", "operator", "last_day"]);
    for household in households {
        if random.chance(25) {
            continue;
        }
        let joined = Month::new(2017, 1).later(random.between(0, 17)).day(random.between(2, 28));
        let last = joined.0.later(random.pick(&[5, 7, 12, 12, 12])).day(joined.1 - 1);
        for person in people.iter().filter(|p| p.household == household.id) {
            let id = format!("S{:03}", sheet.rows.len() + 1);
            sheet.add(&[id.as_str(), &joined.to_string(), &person.id, person.operator, &last.to_string()]);
        }
    }
    sheet
}

fn events(random: &mut Random, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(village::EVENT);
    for n in 1..=EVENTS {
        let person = random.pick(people);
        let day = Month::new(2017, 1).later(random.between(0, 23)).day(random.between(1, 31));
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
