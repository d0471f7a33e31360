//! The reference workloads at any size: `generate` writes the data of `benches/workloads/NAME`.
//! In: a name, a number of rows, a fixed seed. Out: Parquet or CSV files, the same bytes on every run, written as they grow.

mod adjudication;
mod alone;
mod days;
mod entitlement;
mod floor;
mod memory;
mod payroll;
mod random;
mod rules;
mod sheet;
mod subsidy;
mod writer;

pub use alone::{alone, Timed};
pub use floor::floor;
pub use writer::Format;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where a workload is written, and how.
pub struct Target {
    pub folder: PathBuf,
    pub format: Format,
}

/// The workloads by name.
pub const NAMES: [&str; 4] = ["adjudication", "payroll", "entitlement", "subsidy"];

pub fn generate(name: &str, rows: u64, folder: &Path, format: Format) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let target = Target { folder: folder.to_path_buf(), format };
    match name {
        "adjudication" => adjudication::write(rows, &target),
        "payroll" => payroll::write(rows, &target),
        "entitlement" => entitlement::write(rows, &target),
        "subsidy" => subsidy::write(rows, &target),
        _ => {
            let text = format!("no workload `{name}`: {}", NAMES.join(", "));
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
    }
}

/// The n-th of the numbers 1 to `count` in an order that is not theirs; each comes once.
fn shuffled(n: i64, count: i64) -> i64 {
    // Prime and larger than any count, so that no two rows meet.
    const STEP: i64 = 2_654_435_761;
    (n * STEP + 12_345) % count + 1
}
