//! The subsidy fund of 2012 and 2013: tenders, schemes, the lists of members that schemes hand in, and accounts of the year.
//! It writes into the folder of the Kampong Thom year, for the fund takes its margin from that study. All of it is invented.

use crate::calendar::Month;
use crate::random::Random;
use crate::sheet::{Sheet, PLAIN};
use std::io;
use std::path::Path;

/// Districts by cluster; clusters are to have three to five.
const CLUSTERS: [(&str, &[&str]); 2] =
    [("C1", &["Kampong Thom", "Stoung", "Baray", "Prey Chhor"]), ("C2", &["Ang Roka", "Kirivong", "Daun Keo"])];

/// Cluster, operator, combined offer and its part for the health equity fund in cents of USD, districts covered.
const BIDS: [(&str, &str, i64, i64, usize); 5] = [
    ("C1", "X", 160, 70, 4),
    ("C1", "Y", 145, 60, 3),
    ("C1", "Z", 152, 55, 4),
    ("C2", "Q", 190, 40, 3),
    ("C2", "R", 175, 65, 3),
];

struct Scheme {
    id: &'static str,
    operator: &'static str,
    district: &'static str,
    location: &'static str,
    households: i64,
    /// Age of the heads of household: some schemes have the young, some the old.
    heads: (i64, i64),
    /// What care and administration have cost in 2012, in thousands of riel.
    accounts: (i64, i64),
}

const SCHEMES: [Scheme; 4] = [
    Scheme {
        id: "MHI1",
        operator: "Z",
        district: "D11",
        location: "Kampong Thom",
        households: 40,
        heads: (24, 66),
        accounts: (1_500, 720),
    },
    Scheme {
        id: "MHI2",
        operator: "Z",
        district: "D12",
        location: "other OD",
        households: 30,
        heads: (22, 40),
        accounts: (1_250, 480),
    },
    Scheme {
        id: "MHI3",
        operator: "R",
        district: "D21",
        location: "other OD",
        households: 35,
        heads: (40, 70),
        accounts: (1_960, 850),
    },
    // its operator has lost the tender, so the fund pays it nothing
    Scheme {
        id: "MHI4",
        operator: "X",
        district: "D14",
        location: "other OD",
        households: 12,
        heads: (24, 60),
        accounts: (430, 240),
    },
];

const PACKAGE: [&str; 7] = [
    "general_practitioner",
    "essential_medicines",
    "hospitalisation",
    "prenatal",
    "confinement",
    "postnatal",
    "emergency_transport",
];

const PERIODS: i64 = 3;
const PERIOD_MONTHS: i64 = 6;

/// First and last month of one person's membership in one household.
struct Membership {
    first: Month,
    last: Option<Month>,
}

pub fn write(folder: &Path) -> io::Result<()> {
    let mut random = Random::new(20_120_101);
    let sheets = [
        ("clusters", clusters()),
        ("districts", districts()),
        ("tenders", tenders()),
        ("bids", bids()),
        ("bid_districts", bid_districts()),
        ("periods", periods()),
        ("schemes", schemes()),
        ("package_items", package()),
        ("enrolments", enrolments(&mut random)),
        ("scheme_years", accounts()),
    ];
    for (name, sheet) in sheets {
        sheet.write(&folder.join(format!("{name}.csv")), PLAIN)?;
    }
    Ok(())
}

fn clusters() -> Sheet {
    let mut sheet = Sheet::new(&["id", "name"]);
    CLUSTERS.iter().enumerate().for_each(|(n, (id, _))| sheet.add(&[id.to_string(), format!("Cluster {}", n + 1)]));
    sheet
}

/// `D12` is the second district of the first cluster.
fn district(cluster: usize, number: usize) -> String {
    format!("D{}{}", cluster + 1, number + 1)
}

fn districts() -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "cluster"]);
    for (place, (cluster, names)) in CLUSTERS.iter().enumerate() {
        for (number, name) in names.iter().enumerate() {
            sheet.add(&[district(place, number).as_str(), name, cluster]);
        }
    }
    sheet
}

fn tenders() -> Sheet {
    let mut sheet = Sheet::new(&["cluster", "year"]);
    for year in ["2012", "2013"] {
        CLUSTERS.iter().for_each(|(cluster, _)| sheet.add(&[*cluster, year]));
    }
    sheet
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The same operators bid again for 2013, five cents dearer.
fn bids() -> Sheet {
    let mut sheet = Sheet::new(&["id", "cluster", "year", "operator", "combined", "hef_only"]);
    for (year, more) in [(2012, 0), (2013, 5)] {
        for (cluster, operator, combined, hef_only, _) in BIDS {
            let id = format!("{operator}{year}");
            let row =
                [id, cluster.into(), year.to_string(), operator.into(), dollars(combined + more), dollars(hef_only)];
            sheet.add(&row);
        }
    }
    sheet
}

fn bid_districts() -> Sheet {
    let mut sheet = Sheet::new(&["bid", "district"]);
    for year in [2012, 2013] {
        for (cluster, operator, _, _, covered) in BIDS {
            let place = CLUSTERS.iter().position(|c| c.0 == cluster).unwrap_or_default();
            (0..covered).for_each(|n| sheet.add(&[format!("{operator}{year}"), district(place, n)]));
        }
    }
    sheet
}

fn period(number: i64) -> Month {
    Month::new(2012, 1).later(number * PERIOD_MONTHS)
}

fn periods() -> Sheet {
    let mut sheet = Sheet::new(&["starts", "length", "study"]);
    for number in 0..PERIODS {
        sheet.add(&[period(number).day(1).to_string(), PERIOD_MONTHS.to_string(), String::from("KT2010")]);
    }
    sheet
}

fn schemes() -> Sheet {
    let mut sheet = Sheet::new(&["id", "name", "operator", "district", "location"]);
    for scheme in &SCHEMES {
        let name = format!("Scheme {}", scheme.id);
        sheet.add(&[scheme.id, &name, scheme.operator, scheme.district, scheme.location]);
    }
    sheet
}

fn package() -> Sheet {
    let mut sheet = Sheet::new(&["scheme", "item"]);
    for scheme in &SCHEMES {
        PACKAGE.iter().for_each(|item| sheet.add(&[scheme.id, item]));
    }
    sheet
}

fn accounts() -> Sheet {
    let mut sheet = Sheet::new(&["scheme", "year", "closed", "direct_benefits", "administration"]);
    for scheme in &SCHEMES {
        let (benefits, administration) = scheme.accounts;
        let [benefits, administration] = [benefits, administration].map(|thousands| (thousands * 1_000).to_string());
        sheet.add(&[scheme.id, "2012", "2013-03-31", &benefits, &administration]);
    }
    sheet
}

/// Every period has its own rows: the list that a scheme hands in on the first day.
fn enrolments(random: &mut Random) -> Sheet {
    let columns = ["id", "starts", "scheme", "sex", "birth", "first_month", "last_month", "identified_poor"];
    let mut sheet = Sheet::new(&columns);
    for scheme in &SCHEMES {
        for _ in 0..scheme.households {
            let membership = membership(random);
            let poor = if random.chance(20) { "yes" } else { "no" };
            for (sex, birth) in persons(random, scheme.heads) {
                for number in 0..PERIODS {
                    let row = listed(&membership, number);
                    let Some((starts, first, last)) = row else { continue };
                    let id = format!("E{:04}", sheet.rows.len() + 1);
                    sheet.add(&[&id, &starts, scheme.id, sex, &birth, &first, &last, poor]);
                }
            }
        }
    }
    sheet
}

/// Households join before the fund begins, or at any time after; a third leave again.
fn membership(random: &mut Random) -> Membership {
    let first = Month::new(2012, 1).later(random.between(-18, 11));
    let from = first.max(Month::new(2012, 1));
    let last = random.chance(33).then(|| from.later(random.between(2, 12)));
    Membership { first, last }
}

/// Starting day of the period, first and last month, if the membership falls into the period.
fn listed(membership: &Membership, number: i64) -> Option<(String, String, String)> {
    let (starts, next) = (period(number), period(number + 1));
    let inside = membership.first < next && membership.last.is_none_or(|last| last >= starts);
    let last = membership.last.map(|m| m.to_string()).unwrap_or_default();
    inside.then(|| (starts.day(1).to_string(), membership.first.to_string(), last))
}

/// A couple, their children, now and then a grandparent. Nobody is born after 2011.
fn persons(random: &mut Random, heads: (i64, i64)) -> Vec<(&'static str, String)> {
    let head = random.between(heads.0, heads.1);
    let mut ages = vec![("male", head), ("female", head - random.between(0, 5))];
    for _ in 0..random.between(0, 4) {
        let sex = if random.chance(50) { "female" } else { "male" };
        ages.push((sex, (head - random.between(20, 34)).max(0)));
    }
    if random.chance(15) {
        ages.push(("female", (head + random.between(20, 28)).min(90)));
    }
    let mut born = |age: i64| {
        let month = Month::new(2011, 12).later(-age * 12 - random.between(0, 11));
        month.day(random.between(1, 31)).to_string()
    };
    ages.into_iter().map(|(sex, age)| (sex, born(age))).collect()
}
