//! Writes the example data sets: `cargo run -p prakas-generate -- examples`.
//! In: a folder and fixed seeds. Out: the same bytes on every run. No person in them exists.

mod calendar;
mod dirty;
mod faults;
mod hip;
mod nssf;
mod random;
mod sheet;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: prakas-generate FOLDER, for example: cargo run -p prakas-generate -- examples");
        return ExitCode::from(2);
    };
    let done = nssf::write(&folder.join("nssf"))
        .and_then(|()| hip::write(&folder.join("hip")))
        .and_then(|()| dirty::write(&folder));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write to {}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}
