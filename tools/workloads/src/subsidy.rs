//! Data of `benches/workloads/subsidy`: enrolments of two years. In: their number. Out: one file.

use crate::days::month_text;
use crate::random::Random;
use crate::sheet::{Kind, Sheet};
use crate::{shuffled, Target};
use std::io;

pub fn write(rows: u64, target: &Target) -> io::Result<()> {
    let count = i64::try_from(rows).map_err(io::Error::other)?;
    let columns = [
        ("id", Kind::Key),
        ("month", Kind::Text),
        ("fund", Kind::Text),
        ("age_then", Kind::Integer),
        ("sex", Kind::Text),
        ("location", Kind::Text),
    ];
    let mut sheet = Sheet::create(target, "enrolments", &columns)?;
    let mut random = Random::new(20_170_101);
    let months: Vec<String> = (0..24).map(|n| month_text(2017, 1, n)).collect();
    for n in 0..count {
        sheet.key('E', shuffled(n, count), 8);
        let month = usize::try_from(random.between(0, 23)).unwrap_or(0);
        sheet.text(months.get(month).map(String::as_str));
        sheet.text(Some(random.pick(&["workers", "workers", "equity", "equity", "community"])));
        let age = if random.chance(5) { random.between(70, 99) } else { random.between(0, 69) };
        sheet.integer(Some(age));
        sheet.text(Some(random.pick(&["female", "male"])));
        sheet.text(Some(random.pick(&["urban", "rural", "rural", "remote", "coastal"])));
        sheet.end_row()?;
    }
    sheet.finish()
}
