//! The example of the Indonesian scheme, 2023: workers with their families, salaries, the self-employed, veterans, admissions.

use crate::calendar::Month;
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use std::fs;
use std::io;
use std::path::Path;

const WORKERS: i64 = 40;
const SELF_EMPLOYED: i64 = 30;
const VETERANS: i64 = 6;
const ADMISSIONS: i64 = 25;
const MONTHS: i64 = 3;

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_230_101);
    fs::create_dir_all(folder)?;
    workers().write(&folder.join("workers.csv"), PLAIN)?;
    relatives(&mut random).write(&folder.join("relatives.csv"), PLAIN)?;
    salaries(&mut random).write(&folder.join("salary_months.csv"), PLAIN)?;
    classes(&mut random).write(&folder.join("class_months.csv"), PLAIN)?;
    veterans(&mut random).write(&folder.join("veteran_months.csv"), PLAIN)?;
    admissions(&mut random).write(&folder.join("admissions.csv"), PLAIN)
}

fn months() -> impl Iterator<Item = Month> {
    (0..MONTHS).map(|n| Month::new(2023, 1).later(n))
}

fn worker(number: i64) -> String {
    format!("W{number:03}")
}

fn workers() -> Sheet {
    let mut sheet = Sheet::new(&["id"]);
    (1..=WORKERS).for_each(|n| sheet.add(&[worker(n)]));
    sheet
}

/// A spouse, up to five children, now and then parents.
fn relatives(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["id", "worker", "relation"]);
    for number in 1..=WORKERS {
        let mut family = Vec::new();
        if random.chance(70) {
            family.push("spouse");
            (0..random.between(0, 5)).for_each(|_| family.push("child"));
        }
        if random.chance(12) {
            family.push("parent");
        }
        if random.chance(8) {
            family.push("parent_in_law");
        }
        for relation in family {
            let id = format!("R{:03}", sheet.rows.len() + 1);
            sheet.add(&[id.as_str(), &worker(number), relation]);
        }
    }
    sheet
}

/// One worker in eight earns more than the ceiling.
fn salaries(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["worker", "month", "salary"]);
    for number in 1..=WORKERS {
        let (low, high) = if number % 8 == 0 { (121, 300) } else { (32, 119) };
        let salary = random.between(low, high) * 100_000;
        for month in months() {
            let overtime = random.between(0, 9) * 12_345;
            sheet.add(&[worker(number), month.to_string(), (salary + overtime).to_string()]);
        }
    }
    sheet
}

fn classes(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["member", "month", "class"]);
    for number in 1..=SELF_EMPLOYED {
        let class = random.pick(&["class_I", "class_II", "class_III", "class_III", "class_III"]);
        months().for_each(|month| sheet.add(&[format!("S{number:03}").as_str(), &month.to_string(), class]));
    }
    sheet
}

fn veterans(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["veteran", "month", "grade_salary"]);
    for number in 1..=VETERANS {
        let salary = (random.between(2_600, 3_400) * 1_000).to_string();
        months().for_each(|month| sheet.add(&[format!("V{number:03}"), month.to_string(), salary.clone()]));
    }
    sheet
}

/// Three in five had arrears; the first has a package so dear that its fine meets the highest.
fn admissions(random: &mut Random) -> Sheet {
    let mut sheet = Sheet::new(&["id", "admitted", "arrears_paid", "months_late", "package"]);
    for number in 1..=ADMISSIONS {
        let paid = Month::new(2023, 1).later(random.between(0, 2)).day(random.between(1, 28));
        let days = if number == 1 { 10 } else { random.between(1, 70) };
        let late = if number == 1 { 14 } else { random.between(1, 20) };
        let package = if number == 1 { 60_000 } else { random.between(20, 250) * 100 };
        let arrears = number == 1 || random.chance(60);
        let admitted = paid.later(days.min(27)).later((days - 27).clamp(0, 27)).later((days - 54).max(0)).to_string();
        let (paid, late) = if arrears { (paid.to_string(), late) } else { (String::new(), 0) };
        let package = (package * 1_000).to_string();
        sheet.add(&[format!("A{number:03}"), admitted, paid, late.to_string(), package]);
    }
    sheet
}
