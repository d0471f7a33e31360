//! Data of `benches/workloads/payroll`: payslips of eighteen years, from the first rate of health care to the third pension phase.
//! In: the number of payslips. Out: one file. Rows are awkward at times, and never wrong.

use crate::days::month_text;
use crate::random::Random;
use crate::sheet::{Kind, Sheet};
use crate::{shuffled, Target};
use std::io;

const MONTHS: i64 = 216;

pub fn write(rows: u64, target: &Target) -> io::Result<()> {
    let count = i64::try_from(rows).map_err(io::Error::other)?;
    let columns = [
        ("id", Kind::Key),
        ("month", Kind::Text),
        ("workers", Kind::Integer),
        ("wage", Kind::Integer),
        ("wage_usd", Kind::Decimal(9, 2)),
        ("contract_days", Kind::Integer),
    ];
    let mut sheet = Sheet::create(target, "payslips", &columns)?;
    let mut random = Random::new(20_160_901);
    let months: Vec<String> = (0..MONTHS).map(|n| month_text(2016, 9, n)).collect();
    for n in 0..count {
        sheet.key('P', shuffled(n, count), 8);
        let month = usize::try_from(random.between(0, MONTHS - 1)).unwrap_or(0);
        sheet.text(months.get(month).map(String::as_str));
        let workers = if random.chance(10) { random.between(1, 7) } else { random.between(8, 3_000) };
        sheet.integer(Some(workers));
        let dollars = random.chance(10);
        let (riel, cents) = (random.between(1_000, 25_000) * 100, random.between(5_000, 60_000));
        sheet.integer((!dollars).then_some(riel));
        sheet.integer(dollars.then_some(cents));
        sheet.integer(random.chance(8).then(|| random.between(1, 31)));
        sheet.end_row()?;
    }
    sheet.finish()
}
