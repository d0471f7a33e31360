//! Data of `benches/workloads/adjudication`: claims, a tenth as many members, their employers, a thousand facilities.
//! In: the number of claims. Out: four files and `dataset.yaml`. Rows are awkward at times, and never wrong.

use crate::days::day;
use crate::random::Random;
use crate::sheet::{Kind, Sheet};
use crate::{shuffled, Target};
use std::fs;
use std::io;

const FACILITIES: i64 = 1_000;
const CASES: i64 = 200;

struct Sizes {
    claims: i64,
    members: i64,
    employers: i64,
}

pub fn write(rows: u64, target: &Target) -> io::Result<()> {
    let claims = i64::try_from(rows).map_err(io::Error::other)?;
    let members = (claims / 10).max(1);
    let sizes = Sizes { claims, members, employers: (members / 20).max(1) };
    let percent = "format: 1\nrecords:\n  Facility:\n    columns:\n      multiplier: { percent: fraction }\n";
    fs::write(target.folder.join("dataset.yaml"), percent)?;
    employers(&sizes, target)?;
    members_of(&sizes, target)?;
    facilities(target)?;
    claims_of(&sizes, target)
}

fn employers(sizes: &Sizes, target: &Target) -> io::Result<()> {
    let mut sheet = Sheet::create(target, "employers", &[("id", Kind::Key), ("size", Kind::Integer)])?;
    let mut random = Random::new(20_161_101);
    for n in 1..=sizes.employers {
        sheet.key('E', n, 6);
        let size = match random.between(1, 10) {
            1..=2 => random.between(1, 7),
            3..=8 => random.between(8, 200),
            _ => random.between(201, 5_000),
        };
        sheet.integer(Some(size));
        sheet.end_row()?;
    }
    sheet.finish()
}

fn members_of(sizes: &Sizes, target: &Target) -> io::Result<()> {
    let columns = [("id", Kind::Key), ("employer", Kind::Text), ("registered", Kind::Date), ("left", Kind::Date)];
    let mut sheet = Sheet::create(target, "members", &columns)?;
    let mut random = Random::new(20_161_102);
    let (first, start, end) = (day(2014, 1, 1), day(2016, 11, 1), day(2018, 12, 31));
    for n in 1..=sizes.members {
        sheet.key('M', n, 7);
        sheet.key('E', random.between(1, sizes.employers), 6);
        let registered = match random.between(1, 20) {
            1 => None,
            2..=4 => Some(random.between(start, end)),
            _ => Some(random.between(first, start)),
        };
        sheet.date(registered);
        let left = random.chance(10).then(|| random.between(start, end));
        sheet.date(left);
        sheet.end_row()?;
    }
    sheet.finish()
}

fn facilities(target: &Target) -> io::Result<()> {
    let columns = [
        ("id", Kind::Key),
        ("ownership", Kind::Text),
        ("level", Kind::Text),
        ("grade", Kind::Text),
        ("contracted", Kind::YesNo),
        ("multiplier", Kind::Decimal(5, 2)),
    ];
    let mut sheet = Sheet::create(target, "facilities", &columns)?;
    let mut random = Random::new(20_161_103);
    for n in 1..=FACILITIES {
        let public = random.chance(70);
        sheet.key('F', n, 4);
        sheet.text(Some(if public { "public" } else { "private" }));
        let level = match random.between(1, 10) {
            1..=6 => "health_centre",
            7..=9 => "district_hospital",
            _ => "national_hospital",
        };
        sheet.text(Some(level));
        sheet.text(Some(random.pick(&["A", "B", "C"])));
        sheet.yes_no(random.chance(85));
        let multiplier = random.chance(10).then(|| random.between(80, if public { 120 } else { 150 }));
        sheet.integer(multiplier);
        sheet.end_row()?;
    }
    sheet.finish()
}

fn claims_of(sizes: &Sizes, target: &Target) -> io::Result<()> {
    let columns = [
        ("id", Kind::Key),
        ("service_date", Kind::Date),
        ("member", Kind::Text),
        ("facility", Kind::Text),
        ("kind", Kind::Text),
        ("service", Kind::Text),
        ("case_code", Kind::Text),
        ("emergency", Kind::YesNo),
        ("bill", Kind::Integer),
        ("bill_usd", Kind::Decimal(9, 2)),
        ("distance", Kind::Decimal(6, 1)),
    ];
    let mut sheet = Sheet::create(target, "claims", &columns)?;
    let mut random = Random::new(20_161_104);
    let (start, end) = (day(2016, 11, 1), day(2018, 12, 31));
    for n in 0..sizes.claims {
        sheet.key('C', shuffled(n, sizes.claims), 8);
        sheet.date(Some(random.between(start, end)));
        sheet.key('M', random.between(1, sizes.members), 7);
        sheet.key('F', random.between(1, FACILITIES), 4);
        treatment(&mut sheet, &mut random);
        sheet.end_row()?;
    }
    sheet.finish()
}

/// Kind, service, case, emergency, the bill in either currency, the distance.
fn treatment(sheet: &mut Sheet, random: &mut Random) {
    let kind = match random.between(1, 100) {
        1..=60 => "outpatient",
        61..=75 => "inpatient",
        76..=83 => "delivery",
        84..=90 => "surgery",
        _ => "transport",
    };
    let transport = kind == "transport";
    sheet.text(Some(kind));
    let other = ["dental_care", "organ_transplant", "general_checkup"];
    sheet.text(Some(if random.chance(5) { random.pick(&other) } else { "essential_care" }));
    if transport {
        sheet.text(None);
    } else {
        sheet.key('C', random.between(1, CASES), 3);
    }
    sheet.yes_no(random.chance(8));
    let dollars = random.chance(3);
    let (riel, cents) = (random.between(10, 20_000) * 100, random.between(100, 50_000));
    sheet.integer((!dollars).then_some(riel));
    sheet.integer(dollars.then_some(cents));
    let distance = random.between(1, 1_200);
    sheet.integer((transport && random.chance(85)).then_some(distance));
}
