//! The example of the Rwandan scheme: twelve households before and after the premiums by category, and a few visits.

use crate::sheet::{Sheet, PLAIN};
use std::fs;
use std::io;
use std::path::Path;

const START: &[&str] = &["2010-07-01", "2011-06-30", "2011-07-01", "2012-07-01"];
const CATEGORIES: &[&str] = &["category_1", "category_2", "category_3"];
const VISITS: &[(&str, &str, &str)] = &[
    ("2010-09-14", "health_centre", "1800"),
    ("2011-03-02", "hospital", "24500"),
    ("2011-11-20", "health_centre", "150"),
    ("2012-02-08", "hospital", "12345"),
    ("2012-08-30", "health_centre", "3000"),
    ("2012-12-24", "hospital", "187600"),
];

pub fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut enrolments = Sheet::new(&["id", "start", "category", "members"]);
    for start in START {
        for category in CATEGORIES {
            let n = enrolments.rows.len() + 1;
            enrolments.add(&[format!("H{n:02}").as_str(), start, category, &(n % 7 + 1).to_string()]);
        }
    }
    enrolments.write(&folder.join("enrolments.csv"), PLAIN)?;
    let mut visits = Sheet::new(&["id", "day", "place", "bill"]);
    for (n, (day, place, bill)) in VISITS.iter().enumerate() {
        visits.add(&[format!("V{}", n + 1).as_str(), day, place, bill]);
    }
    visits.write(&folder.join("visits.csv"), PLAIN)
}
