//! Leaves for maternity and sickness, and births. In: random numbers and people. Out: sheets.

use super::{event_day, yes_no, Person};
use crate::random::Random;
use crate::sheet::Sheet;

pub fn leaves(random: &mut Random, count: i64, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "start", "member", "kind", "length", "average_wage", "permitted"]);
    for n in 1..=count {
        let person = random.pick(people);
        let kind = if person.female && random.chance(55) { "maternity" } else { "sickness" };
        let length = if kind == "maternity" { 90 } else { random.between(1, 200) };
        sheet.add(&[
            format!("L{n:04}"),
            event_day(random, &person).to_string(),
            person.id.clone(),
            kind.to_string(),
            length.to_string(),
            random.between(200_000, 1_400_000).to_string(),
            yes_no(random.chance(92)),
        ]);
    }
    sheet
}

pub fn births(random: &mut Random, count: i64, people: &[Person]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "born", "member", "children", "weeks"]);
    let mothers: Vec<Person> = people.iter().filter(|p| p.female).cloned().collect();
    for n in 1..=count {
        let children = match n % 30 {
            13 => 3,
            7 | 21 => 2,
            _ => 1,
        };
        let mother = random.pick(&mothers);
        sheet.add(&[
            format!("B{n:04}"),
            event_day(random, &mother).to_string(),
            mother.id,
            children.to_string(),
            random.between(24, 42).to_string(),
        ]);
    }
    sheet
}
