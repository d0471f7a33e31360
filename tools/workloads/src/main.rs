//! The command line of the workloads: `prakas-workloads generate adjudication 5000000 FOLDER --format parquet`.
//! In: arguments. Out: files, or the figures asked for; exit code 2 with a sentence when it cannot be done.

use prakas_workloads::{alone, floor, generate, Format};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const USAGE: &str = "usage: prakas-workloads generate NAME ROWS FOLDER [--format parquet|csv]
       prakas-workloads floor DATA RESULTS OUT THREADS
       prakas-workloads alone RULES DATA RUNS THREADS";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<(), String> {
    match words {
        ["generate", name, rows, folder] => write(name, rows, folder, "parquet"),
        ["generate", name, rows, folder, "--format", format] => write(name, rows, folder, format),
        ["floor", data, results, out, threads] => {
            let begin = Instant::now();
            floor(Path::new(data), Path::new(results), Path::new(out), threads.parse().unwrap_or(1))?;
            println!("{}", seconds(begin.elapsed()));
            Ok(())
        }
        ["alone", rules, data, runs, threads] => evaluate(rules, data, runs, threads),
        _ => Err(USAGE.to_string()),
    }
}

fn write(name: &str, rows: &str, folder: &str, format: &str) -> Result<(), String> {
    let count = rows.parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| format!("`{rows}` is no number of rows"))?;
    let format = match format {
        "parquet" => Format::Parquet,
        "csv" => Format::Csv,
        other => return Err(format!("no format `{other}`: parquet or csv")),
    };
    generate(name, count, Path::new(folder), format).map_err(|e| format!("cannot write to {folder}: {e}"))
}

/// Prints the rows and the median of the seconds.
fn evaluate(rules: &str, data: &str, runs: &str, threads: &str) -> Result<(), String> {
    let timed = alone(Path::new(rules), Path::new(data), runs.parse().unwrap_or(1), threads.parse().ok())?;
    let mut times = timed.times;
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{} rows, median {} s", timed.rows, seconds(median));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{}.{:06}", time.as_secs(), time.subsec_micros())
}
