//! Files that are damaged, cut off, no files, or change during the run: a clear error, nothing written, the next run works.

use crate::support::{code, errors, refused, Place};
use std::io::Write;
use std::process::Stdio;

const ROWS: usize = 20_000;

fn run(place: &Place) -> std::process::Output {
    place.evaluate(&["--out", "results"]).output().unwrap()
}

/// Visits with the results of a run as their data, in a format that only programs write.
fn typed(format: &str) -> (Place, String, Vec<u8>) {
    let place = Place::with_visits(ROWS, 20_000);
    let rules = "module again\n\nscheme again {\n  title \"Again\"\n  currency KHR coin 1\n}\n\nrecord Visit {\n  key id : text\n  \
                 payment : KHR\n}\n\nrule twice for Visit : KHR {\n  = payment * 2\n}\n";
    let ran = place.evaluate(&["--out", "results", "--format", format]).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
    let name = format!("visits.{format}");
    let bytes = std::fs::read(place.path("results").join(&name)).unwrap();
    ["results", "scheme"].iter().for_each(|folder| std::fs::remove_dir_all(place.path(folder)).unwrap());
    std::fs::create_dir_all(place.path("scheme/data")).unwrap();
    std::fs::write(place.path("scheme/again.prakas"), rules).unwrap();
    (place, name, bytes)
}

#[test]
fn parquet_and_arrow_cut_off_or_damaged() {
    for format in ["parquet", "arrow"] {
        let (place, name, bytes) = typed(format);
        let path = place.path("scheme/data").join(&name);
        for part in [1, 10, 50, 90, 99] {
            std::fs::write(&path, &bytes[..bytes.len() * part / 100]).unwrap();
            refused(&place, &run(&place), &[&name, "copy of it"]);
        }
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(code(&run(&place)), 0, "the sound file works again");
    }
}

#[test]
fn no_damaged_byte_makes_a_panic_or_half_results() {
    let (place, name, bytes) = typed("parquet");
    let path = place.path("scheme/data").join(name);
    let mut failed = 0;
    for piece in 0..40 {
        let mut damaged = bytes.clone();
        let at = (bytes.len() - 1) * piece / 39;
        damaged[at] ^= 0x55;
        std::fs::write(&path, damaged).unwrap();
        let ran = run(&place);
        assert!([0, 2, 3].contains(&code(&ran)) && !errors(&ran).contains("panicked"), "byte {at}: {}", errors(&ran));
        let names: Vec<String> = place.files("results").into_iter().flatten().map(|(name, _)| name).collect();
        if code(&ran) == 2 {
            failed += 1;
            assert!(names.is_empty() && place.beside().is_empty(), "byte {at}");
        } else {
            assert_eq!(names, ["findings.csv", "rejects.csv", "run.json", "visits.csv"], "byte {at}");
            std::fs::remove_dir_all(place.path("results")).unwrap();
        }
    }
    assert!(failed > 0, "some damage is noticed");
}

#[test]
fn gzip_cut_off_or_with_a_wrong_checksum() {
    let place = Place::with_visits(ROWS, 20_000);
    let path = place.path("scheme/data/visits.csv");
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(&std::fs::read(&path).unwrap()).unwrap();
    let bytes = zipped.finish().unwrap();
    std::fs::remove_file(&path).unwrap();
    let path = place.path("scheme/data/visits.csv.gz");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    refused(&place, &run(&place), &["visits.csv.gz", "ends in the middle", "complete copy"]);
    let mut wrong = bytes.clone();
    let checksum = bytes.len() - 8;
    wrong[checksum] ^= 1;
    std::fs::write(&path, wrong).unwrap();
    refused(&place, &run(&place), &["visits.csv.gz", "damaged", "sound copy"]);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(code(&run(&place)), 0);
}

#[test]
fn no_file_at_all() {
    let place = Place::new();
    let path = place.path("scheme/data/visits.csv");
    let sound = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused(&place, &run(&place), &["visits.csv", "a folder where a data file is expected"]);
    std::fs::remove_dir(&path).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", &path).unwrap();
    refused(
        &place,
        &run(&place),
        &["visits.csv", "leads out of the data folder", "put the file itself in the place of the link"],
    );
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("nowhere.csv", &path).unwrap();
    refused(&place, &run(&place), &["visits.csv", "there is no such file"]);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, sound).unwrap();
    assert_eq!(code(&run(&place)), 0);
}

#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.path("scheme/data/visits.csv");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    // The administrator may read everything.
    if std::fs::File::open(&path).is_err() {
        refused(&place, &run(&place), &["visits.csv", "permission to read it is denied"]);
    }
}

#[test]
fn a_file_that_changes_during_the_run() {
    let changes: [fn(&std::path::Path); 3] = [
        |path| {
            let mut file = std::fs::File::options().append(true).open(path).unwrap();
            file.write_all(b"X999999,01/03/2022,M001,F01,treatment,1\n").unwrap();
        },
        |path| {
            std::fs::File::options().write(true).open(path).unwrap().set_len(5000).unwrap();
        },
        |path| {
            let copy = path.with_extension("copy");
            std::fs::copy(path, &copy).unwrap();
            std::fs::rename(copy, path).unwrap();
        },
    ];
    for change in changes {
        let place = Place::with_visits(ROWS * 3, 20_000);
        let mut child = place.evaluate(&["--out", "results"]).stderr(Stdio::piped()).spawn().unwrap();
        while place.beside().is_empty() && child.try_wait().unwrap().is_none() {}
        change(&place.path("scheme/data/visits.csv"));
        refused(&place, &child.wait_with_output().unwrap(), &["visits.csv", "changed while it was read", "run again"]);
        assert_ne!(code(&run(&place)), 2, "the next run works");
    }
}
