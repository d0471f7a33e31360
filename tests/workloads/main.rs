//! The reference workloads run: small data of each go through the rules without a reject, in both formats, with rows checked by hand.
//! In: benches/workloads and its generator. Out: nothing is timed here.

#![expect(clippy::unwrap_used, reason = "a workload that cannot be made or run is a broken test")]

use prakas_workloads::{alone, floor, generate, Format, NAMES};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROWS: u64 = 2_000;

fn rules(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/workloads").join(name)
}

/// An empty folder of one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workloads").join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The folder with the results of a run; exit code 0 says that no row was rejected.
fn evaluate(name: &str, data: &Path, out: &Path, format: &str) {
    evaluate_with(name, data, out, format, &[]);
}

fn evaluate_with(name: &str, data: &Path, out: &Path, format: &str, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
    command.arg("evaluate").arg(rules(name)).arg("--data").arg(data).arg("--out").arg(out).args(more);
    let done = command.args(["--format", format, "-q", "--force"]).output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
}

fn results(name: &str, format: Format, under: &str) -> PathBuf {
    let data = folder(&format!("{under}/data"));
    generate(name, ROWS, &data, format).unwrap();
    let out = data.parent().unwrap().join("out");
    evaluate(name, &data, &out, "csv");
    out
}

#[test]
fn parquet_and_csv_hold_the_same_rows_and_none_is_rejected() {
    for name in NAMES {
        let csv = results(name, Format::Csv, &format!("{name}-csv"));
        let parquet = results(name, Format::Parquet, &format!("{name}-parquet"));
        let mut compared = 0;
        for entry in fs::read_dir(&csv).unwrap() {
            let file = entry.unwrap().file_name();
            if file != "run.json" {
                assert_eq!(
                    fs::read(csv.join(&file)).unwrap(),
                    fs::read(parquet.join(&file)).unwrap(),
                    "{name}: {file:?}"
                );
                compared += 1;
            }
        }
        assert!(compared >= 3, "{name}: results, rejects and findings");
    }
}

#[test]
fn the_same_bytes_are_generated_again() {
    for format in [Format::Csv, Format::Parquet] {
        let (first, again) = (folder(&format!("first-{}", format == Format::Csv)), folder("again"));
        generate("adjudication", ROWS, &first, format).unwrap();
        generate("adjudication", ROWS, &again, format).unwrap();
        for entry in fs::read_dir(&first).unwrap() {
            let file = entry.unwrap().file_name();
            assert_eq!(fs::read(first.join(&file)).unwrap(), fs::read(again.join(&file)).unwrap(), "{file:?}");
        }
    }
}

/// Data row and result row of one key, which must be as written here.
fn holds(name: &str, file: &str, data: &str, expected: &str) {
    let key = expected.split(',').next().unwrap();
    let out = results(name, Format::Csv, &format!("{name}-{key}"));
    let given = fs::read_to_string(out.parent().unwrap().join("data").join(file)).unwrap();
    assert!(given.lines().any(|line| line == data), "{name}: no row {data}");
    let text = fs::read_to_string(out.join(file)).unwrap();
    let row = text.lines().find(|line| line.starts_with(key)).unwrap();
    assert_eq!(row, expected, "{name}");
}

/// District hospital, public, grade A: 120% of 188,100 riel is 225,720, rounded to 225,700.
#[test]
fn a_case_checked_by_hand() {
    let data = "C00000346,2017-11-02,M0000193,F0049,outpatient,essential_care,C037,false,1453000,,";
    let expected = "C00000346,yes,covered,225700,due,,0,not_due,,0,not_due,";
    holds("adjudication", "claims.csv", data, expected);
}

/// 25,000 riel and 84.2 km at 1,350 riel: 138,670, rounded to 138,700, less than the bill.
#[test]
fn a_transport_checked_by_hand() {
    let data = "C00000107,2018-01-14,M0000137,F0102,transport,essential_care,,false,1058800,,84.2";
    let expected = "C00000107,yes,covered,0,not_due,,0,not_due,,138700,due,";
    holds("adjudication", "claims.csv", data, expected);
}

/// Rank 625,000: 0.8% is 5,000 and 2.6% is 16,250, both the employer's; 4% of the wage itself is 25,928, half of it each.
#[test]
fn a_payslip_checked_by_hand() {
    let data = "P00000107,2026-04,1968,648200,,";
    let expected =
        "P00000107,648200,625000,5000,due,,5000,16250,due,,0,16250,25928,due,,12964,12964,12964,34214,635236";
    holds("payroll", "payslips.csv", data, expected);
}

/// November to March, June and September: seven months; one day of stay at the rate of 2018.
#[test]
fn an_entitlement_checked_by_hand() {
    let data = "C00000346,2018-10-29,M0000005,2018-10-29";
    holds("entitlement", "claims.csv", data, "C00000346,7,yes,52500,due,");
}

/// 104,150 * 1.643 * 0.951 * 1.045 is 170,056.66; 7.5% of 170,057 is 12,754.3; with 8,250 less 45,000 the state adds 146,061.
#[test]
fn a_subsidy_checked_by_hand() {
    let data = "E00000346,2018-02,community,50,male,rural";
    holds("subsidy", "enrolments.csv", data, "E00000346,older,170057,170057,146061,due,");
}

#[test]
fn evaluation_alone_and_the_floor_give_all_rows() {
    let data = folder("bare/data");
    generate("payroll", ROWS, &data, Format::Parquet).unwrap();
    assert_eq!(alone(&rules("payroll"), &data, 1, Some(1)).unwrap().rows, ROWS);
    let (out, floor_out) = (folder("bare/out"), folder("bare/floor"));
    evaluate("payroll", &data, &out, "parquet");
    floor(&data, &out, &floor_out, 2).unwrap();
    assert!(fs::metadata(floor_out.join("payslips.parquet")).unwrap().len() > 10_000);
}

/// With far less memory than the rows take they are worked on in parts, and every file has the same bytes.
#[test]
fn parts_give_the_same_files() {
    for (name, data) in [("entitlement", Format::Parquet), ("entitlement", Format::Csv), ("subsidy", Format::Parquet)] {
        let place = folder(&format!("parts/{name}-{}", matches!(data, Format::Csv)));
        let (from, whole, parts) = (place.join("data"), place.join("whole"), place.join("parts"));
        fs::create_dir_all(&from).unwrap();
        generate(name, ROWS * 10, &from, data).unwrap();
        for format in ["parquet", "csv"] {
            evaluate(name, &from, &whole, format);
            evaluate_with(name, &from, &parts, format, &["--memory-limit", "1MB"]);
            for entry in fs::read_dir(&whole).unwrap() {
                let file = entry.unwrap().file_name();
                let read = |folder: &Path| fs::read(folder.join(&file)).unwrap();
                assert!(read(&whole) == read(&parts), "{name} {file:?}");
            }
        }
    }
}

/// So do schemes with relations of all kinds, reports, and groups of each member's months.
#[test]
fn parts_of_schemes_give_the_same_files() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (scheme, limit) in [("kh/nssf", "200kB"), ("kh/hip", "200kB"), ("kh/window", "20kB"), ("id/jkn", "20kB")] {
        let place = folder(&format!("parts/{scheme}"));
        let run = |out: &str, more: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
            command.arg("evaluate").arg(top.join("rules").join(scheme)).arg("--data");
            command.arg(top.join("examples").join(scheme.rsplit('/').next().unwrap()));
            let done = command.arg("--out").arg(place.join(out)).args(more).output().unwrap();
            String::from_utf8(done.stderr).unwrap()
        };
        run("whole", &[]);
        let told = run("parts", &["--memory-limit", limit]);
        assert!(told.contains("worked on in"), "{scheme}: {told}");
        for entry in fs::read_dir(place.join("whole")).unwrap() {
            let file = entry.unwrap().file_name();
            let read = |out: &str| fs::read(place.join(out).join(&file)).unwrap();
            assert!(read("whole") == read("parts"), "{scheme} {file:?}");
        }
    }
}

#[test]
fn a_run_in_parts_says_so_and_what_it_needs() {
    let data = folder("told/data");
    generate("entitlement", ROWS * 10, &data, Format::Csv).unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
        command.arg("evaluate").arg(rules("entitlement")).arg("--data").arg(&data).args(more);
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, told) = run(&["--memory-limit", "1MB", "--threads", "1"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("more than `--memory-limit`: worked on in") && told.contains("by Member"), "{told}");
    let (code, told) = run(&["--memory-limit", "200kB", "--threads", "1", "-q"]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    let (code, told) = run(&["--memory-limit", "10B"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("each of its parts would still be too large") && told.contains("Payslip 16,000 rows"),
        "{told}"
    );
    let (code, told) = run(&["--memory-limit", "much"]);
    assert!(code == Some(2) && told.contains("a size is written as 2GB"), "{told}");
}
