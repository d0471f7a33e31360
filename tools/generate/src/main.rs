//! Writes the example data sets: `cargo run -p prakas-generate -- examples`.
//! In: a folder and fixed seeds. Out: the same bytes on every run. No person in them exists.

mod calendar;
mod cbhi;
mod dirty;
mod faults;
mod hef;
mod hip;
mod jkn;
mod kampong_thom;
mod mhi;
mod nssf;
mod random;
mod sheet;
mod subsidy;
mod village;
mod window;
mod workload;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [option, name, rows, folder] = arguments.as_slice() {
        if option == "--workload" {
            return ended(folder, workload::write(name, rows.parse().unwrap_or(0), folder.as_ref()));
        }
    }
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: prakas-generate FOLDER, for example: cargo run -p prakas-generate -- examples");
        return ExitCode::from(2);
    };
    let done = cbhi::write(&folder.join("cbhi"))
        .and_then(|()| mhi::write(&folder.join("mhi")))
        .and_then(|()| nssf::write(&folder.join("nssf")))
        .and_then(|()| hip::write(&folder.join("hip")))
        .and_then(|()| jkn::write(&folder.join("jkn")))
        .and_then(|()| kampong_thom::write(&folder.join("kampong-thom")))
        .and_then(|()| subsidy::write(&folder.join("kampong-thom")))
        .and_then(|()| hef::write(&folder.join("hef")))
        .and_then(|()| window::write(&folder.join("window")))
        .and_then(|()| dirty::write(&folder));
    ended(&folder.display().to_string(), done)
}

fn ended(folder: &str, done: std::io::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write to {folder}: {error}");
            ExitCode::from(2)
        }
    }
}
