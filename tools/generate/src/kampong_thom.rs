//! A year of micro health insurance in Kampong Thom, 2010: households, insured persons, membership spells, events.
//! The monthly figures are invented so that the printed margins of the article come out of them; the rule file
//! `kampong_thom.prakas` asserts them.

mod events;

use crate::calendar::{Day, Month};
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use std::fs;
use std::io;
use std::path::Path;

/// One figure per sex (female, male) and month of 2010.
type ByMonth = [[i64; 12]; 2];

const MEMBERS: ByMonth = [
    [1564, 1701, 1907, 2120, 2301, 2409, 2287, 2195, 2110, 2042, 1984, 1920],
    [1454, 1539, 1703, 1900, 2101, 2269, 2225, 2195, 2140, 2063, 1966, 1845],
];

const FEMALE: usize = 0;
const SEXES: [&str; 2] = ["female", "male"];

#[derive(Clone, Default)]
struct Person {
    household: usize,
    sex: usize,
    birth: Day,
    spells: Vec<(Day, Option<Day>)>,
}

/// A household and its persons, by their place in the list of all persons.
#[derive(Default)]
struct Household {
    size: usize,
    persons: Vec<usize>,
}

#[derive(Default)]
struct World {
    households: Vec<Household>,
    people: Vec<Person>,
}

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_100_101);
    fs::create_dir_all(folder)?;
    let mut world = World::default();
    for month in 0..12 {
        world.leave(&mut random, month);
        world.join(&mut random, month);
    }
    world.write(folder)?;
    events::sheet(&mut random, &world).write(&folder.join("events.csv"), PLAIN)?;
    small_sheets(folder)
}

fn first() -> Month {
    Month::new(2010, 1)
}

fn at<T: Copy + Default>(table: &[[T; 12]; 2], sex: usize, month: usize) -> T {
    table.get(sex).and_then(|m| m.get(month)).copied().unwrap_or_default()
}

fn some<T>(random: &mut Random, items: &[T]) -> usize {
    usize::try_from(random.between(0, items.len() as i64 - 1)).unwrap_or(0)
}

impl Person {
    fn insured_in(&self, month: Month) -> Option<Day> {
        let inside = |s: &&(Day, Option<Day>)| s.0 .0 <= month && s.1.is_none_or(|end| end.0 >= month);
        self.spells.iter().find(inside).map(|s| s.0)
    }

    /// Number of the age band on the first day of the month: 0-5, 6-14, 15-30, 31-45, 46-60, over 60.
    fn band(&self, month: Month) -> usize {
        let age = (month.0 - self.birth.0 .0 - i64::from(self.birth.1 > 1)) / 12;
        [6, 15, 31, 46, 61].iter().filter(|bound| age >= **bound).count()
    }
}

impl World {
    /// How many of a sex are still missing for the month; below zero when there are too many.
    fn wanted(&self, sex: usize, month: usize) -> i64 {
        let now = first().later(month as i64);
        let there = self.people.iter().filter(|p| p.sex == sex && p.insured_in(now).is_some()).count();
        at(&MEMBERS, sex, month) - there as i64
    }

    /// Households leave at the end of the month before, until nobody is too many; some persons leave in any month.
    fn leave(&mut self, random: &mut Random, month: usize) {
        let end = first().later(month as i64 - 1).day(31);
        let mut churn = if month == 0 { 0 } else { 45 };
        while churn > 0 || self.wanted(0, month) < 0 || self.wanted(1, month) < 0 {
            let household = some(random, &self.households);
            let persons = self.households.get(household).map(|h| h.persons.clone()).unwrap_or_default();
            let alone = random.chance(15);
            for person in persons {
                let Some(person) = self.people.get_mut(person) else { continue };
                let last = person.spells.last_mut().filter(|s| s.1.is_none() && s.0 .0 <= end.0);
                if let Some(spell) = last {
                    spell.1 = Some(end);
                    churn -= 1;
                    if alone {
                        break;
                    }
                }
            }
        }
    }

    /// Households join, or come back, until the month has its members. Those that are one too many of their sex stay outside.
    fn join(&mut self, random: &mut Random, month: usize) {
        let mut wanted = [self.wanted(0, month), self.wanted(1, month)];
        while wanted.iter().sum::<i64>() > 0 {
            let start = start(random, month);
            let back = if month > 1 && random.chance(25) { self.returning(random, start) } else { None };
            let household = back.unwrap_or_else(|| self.found(random, start));
            let persons = self.households.get(household).map(|h| h.persons.clone()).unwrap_or_default();
            for person in persons {
                let Some(person) = self.people.get_mut(person) else { continue };
                let free = person.spells.last().is_none_or(|s| s.1.is_some_and(|end| end.0 .0 + 1 < start.0 .0));
                let left = wanted.get_mut(person.sex).filter(|w| **w > 0 && free);
                if let Some(left) = left {
                    *left -= 1;
                    person.spells.push((start, None));
                }
            }
        }
    }

    /// A household that left at least a month ago, if one of thirty tries finds it.
    fn returning(&self, random: &mut Random, start: Day) -> Option<usize> {
        let gone = |p: &Person| p.spells.last().is_none_or(|s| s.1.is_some_and(|end| end.0 .0 + 1 < start.0 .0));
        let tries: Vec<usize> = (0..30).map(|_| some(random, &self.households)).collect();
        tries.into_iter().find(|household| {
            let persons = self.households.get(*household).map(|h| h.persons.as_slice()).unwrap_or_default();
            persons.iter().filter_map(|p| self.people.get(*p)).all(gone)
        })
    }

    /// A new household: a couple or a widow, children, now and then a grandparent.
    fn found(&mut self, random: &mut Random, start: Day) -> usize {
        let household = self.households.len();
        let head = random.between(22, 66);
        let mut members = vec![(FEMALE, head - random.between(-2, 5))];
        if random.chance(82) {
            members.push((1, head));
        }
        for _ in 0..random.between(0, 4) {
            members.push((usize::from(random.chance(50)), (head - random.between(19, 34)).max(0)));
        }
        if random.chance(22) {
            members.push((usize::from(random.chance(38)), (head + random.between(20, 30)).min(88)));
        }
        let mut persons = Vec::new();
        for (sex, age) in &members {
            persons.push(self.people.len());
            let birth = start.0.later(-age * 12 - random.between(1, 12)).day(random.between(1, 31));
            self.people.push(Person { household, sex: *sex, birth, spells: Vec::new() });
        }
        self.households.push(Household { size: members.len(), persons });
        household
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let mut households = Sheet::new(&["id", "study", "size"]);
        let mut insured = Sheet::new(&["id", "household", "sex", "birth"]);
        let mut spells = Sheet::new(&["id", "insured", "start", "end_day"]);
        for (number, household) in self.households.iter().enumerate() {
            let joined = household.persons.iter().filter_map(|p| self.people.get(*p)).any(|p| !p.spells.is_empty());
            if joined {
                households.add(&[household_id(number), String::from("KT2010"), household.size.to_string()]);
            }
        }
        for (number, person) in self.people.iter().enumerate().filter(|(_, p)| !p.spells.is_empty()) {
            let sex = SEXES.get(person.sex).copied().unwrap_or_default().to_string();
            insured.add(&[person_id(number), household_id(person.household), sex, person.birth.to_string()]);
            for (start, end) in &person.spells {
                let id = format!("S{:04}", spells.rows.len() + 1);
                let end = end.map(|e| e.to_string()).unwrap_or_default();
                spells.add(&[id, person_id(number), start.to_string(), end]);
            }
        }
        households.write(&folder.join("households.csv"), PLAIN)?;
        insured.write(&folder.join("insured.csv"), PLAIN)?;
        spells.write(&folder.join("spells.csv"), PLAIN)
    }
}

/// The members of January joined before 2010, many of them in the last three months.
fn start(random: &mut Random, month: usize) -> Day {
    let day = random.between(1, 28);
    match month {
        0 if random.chance(45) => first().later(-random.between(1, 3)).day(day),
        0 => first().later(-random.between(4, 24)).day(day),
        _ => first().later(month as i64).day(day),
    }
}

fn person_id(number: usize) -> String {
    format!("I{:04}", number + 1)
}

fn household_id(number: usize) -> String {
    format!("H{:04}", number + 1)
}

/// The study, its months and risk classes, and table 1 of the article as it is printed.
fn small_sheets(folder: &Path) -> io::Result<()> {
    let mut study = Sheet::new(&["id", "year", "applied"]);
    study.add(&["KT2010", "2010", "2012-01-01"]);
    let mut months = Sheet::new(&["month", "study"]);
    for month in 0..12 {
        months.add(&[first().later(month).to_string(), String::from("KT2010")]);
    }
    let mut classes = Sheet::new(&["study", "sex"]);
    SEXES.iter().for_each(|sex| classes.add(&["KT2010", sex]));
    let mut statistics = Sheet::new(&["study", "provider", "events", "mean", "deviation"]);
    statistics.add(&["KT2010", "health_centre", "9044", "1668.94", "8228.36"]);
    statistics.add(&["KT2010", "hospital", "854", "49906.32", "51409.27"]);
    printed().write(&folder.join("printed_margins.csv"), PLAIN)?;
    study.write(&folder.join("studies.csv"), PLAIN)?;
    months.write(&folder.join("study_months.csv"), PLAIN)?;
    classes.write(&folder.join("risk_classes.csv"), PLAIN)?;
    statistics.write(&folder.join("cost_statistics.csv"), PLAIN)
}

/// What the article prints beside table 1; the column `study` is the key.
fn printed() -> Sheet {
    let columns = [
        ("study", "KT2010"),
        ("events", "9898"),
        ("lowest_members", "3018"),
        ("highest_members", "4678"),
        ("average_males", "1950"),
        ("average_females", "2045"),
        ("visits_per_member", "2.26"),
        ("visits_per_male", "1.72"),
        ("visits_per_female", "2.76"),
        ("stays_per_member", "0.10"),
        ("premium_male", "10772"),
        ("premium_female", "17896"),
    ];
    let mut sheet = Sheet::new(&columns.map(|c| c.0));
    sheet.add(&columns.map(|c| c.1));
    sheet
}
