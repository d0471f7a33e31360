//! Files outside, pipes and devices: nothing is read that does not lie in the folder that was named.

use crate::support::{code, errors, refused, Place};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn pipe(path: &Path) {
    let _ = std::fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The example's table with another file.
fn table(place: &Place, file: &str) {
    let path = place.path("scheme/visits.prakas");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text.replace("tables/prices.csv", file)).unwrap();
}

fn in_rules(place: &Place, words: &[&str]) {
    let ran = place.command(&["check", "scheme"]).output().unwrap();
    let text = errors(&ran);
    assert_eq!(code(&ran), 1, "{text}");
    words.iter().for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
    assert!(!text.contains("root:"), "{text}");
}

#[test]
fn a_table_outside() {
    for file in ["/etc/passwd", "../../etc/passwd", "tables/../../../etc/passwd", "..", "/dev/zero"] {
        let place = Place::new();
        table(&place, file);
        in_rules(&place, &["file-forbidden", file]);
    }
}

#[test]
fn a_table_through_links_and_a_table_that_is_a_pipe() {
    for (target, link, file) in [
        ("/etc/passwd", "scheme/tables/link.csv", "tables/link.csv"),
        ("/dev/zero", "scheme/tables/zero.csv", "tables/zero.csv"),
        ("/etc", "scheme/etc", "etc/passwd"),
    ] {
        let place = Place::new();
        symlink(target, place.path(link)).unwrap();
        table(&place, file);
        in_rules(&place, &["file-forbidden", "through a symbolic link", "put the file itself"]);
    }
    let place = Place::new();
    pipe(&place.path("scheme/tables/pipe.csv"));
    table(&place, "tables/pipe.csv");
    in_rules(&place, &["file-unreadable", "it is not a file"]);
}

#[test]
fn rule_files_through_links() {
    let place = Place::new();
    symlink("/etc/passwd", place.path("scheme/more.prakas")).unwrap();
    in_rules(&place, &["file-forbidden", "more.prakas"]);
    let place = Place::new();
    pipe(&place.path("scheme/more.prakas"));
    in_rules(&place, &["file-unreadable", "more.prakas"]);
    let place = Place::new();
    symlink("/etc", place.path("neighbour")).unwrap();
    let path = place.path("scheme/visits.prakas");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("\n\n", "\n\nuse neighbour.{Thing}\n\n", 1)).unwrap();
    in_rules(&place, &["there is no module `neighbour`"]);
}

#[test]
fn laying_out_a_device_or_a_pipe() {
    let place = Place::new();
    refused(&place, &place.command(&["fmt", "/dev/zero"]).output().unwrap(), &["/dev/zero", "no plain file"]);
    pipe(&place.path("scheme/pipe.prakas"));
    refused(&place, &place.command(&["fmt", "scheme/pipe.prakas"]).output().unwrap(), &["no plain file"]);
}

#[test]
fn data_outside() {
    for file in ["/etc/passwd", "../visits.csv", "a/../../visits.csv", "C:\\\\visits.csv", "..\\\\visits.csv"] {
        let place = Place::new();
        let text = format!("format: 1\nrecords: {{ Visit: {{ files: [\"{file}\"] }} }}\n");
        std::fs::write(place.path("scheme/data/dataset.yaml"), text).unwrap();
        refused(
            &place,
            &place.evaluate(&[]).output().unwrap(),
            &["is outside the data folder", "move the file into it"],
        );
    }
}

#[test]
fn data_through_links_and_data_that_is_a_pipe() {
    for name in ["visits.csv", "dataset.yaml"] {
        for target in ["/etc/passwd", "/dev/zero", "../visits.prakas"] {
            let place = Place::new();
            let path = place.path("scheme/data").join(name);
            std::fs::remove_file(&path).unwrap();
            symlink(target, &path).unwrap();
            let words = [name, "a link that leads out of the data folder", "put the file itself"];
            refused(&place, &place.evaluate(&[]).output().unwrap(), &words);
        }
        let place = Place::new();
        pipe(&place.path("scheme/data").join(name));
        refused(&place, &place.evaluate(&[]).output().unwrap(), &[name, "no plain file"]);
    }
}

#[test]
fn a_link_inside_the_data_folder_is_read() {
    let place = Place::new();
    std::fs::rename(place.path("scheme/data/visits.csv"), place.path("scheme/data/newest.csv")).unwrap();
    symlink("newest.csv", place.path("scheme/data/visits.csv")).unwrap();
    let ran = place.evaluate(&[]).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
}

#[test]
fn cases_outside_and_cases_that_are_a_pipe() {
    let place = Place::new();
    symlink("/etc/passwd", place.path("scheme/cases/more.yaml")).unwrap();
    let test = || place.command(&["test", "scheme"]).output().unwrap();
    refused(&place, &test(), &["more.yaml", "a link that leads out of the scheme folder"]);
    pipe(&place.path("scheme/cases/more.yaml"));
    refused(&place, &test(), &["more.yaml", "no plain file"]);
}
