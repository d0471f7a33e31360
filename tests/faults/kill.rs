//! A run that is killed at any moment leaves the old results or the new ones, whole; the next run clears up. A stop that
//! can be answered (Ctrl-C, SIGTERM) leaves nothing at all.

use crate::support::{code, errors, Files, Place};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const ROWS: usize = 4000;

/// Numbers from a seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

fn complete(place: &Place) -> (Files, Duration) {
    let begun = Instant::now();
    let ran = place.evaluate(&["--out", "results", "--force"]).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
    (place.files("results").unwrap(), begun.elapsed())
}

fn start(place: &Place) -> Child {
    place.evaluate(&["--out", "results", "--force"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the run has written `run.json` in its hidden folder: from then on it is about to give the name.
fn almost_done(place: &Place, child: &mut Child) {
    let hidden = |name: &String| name.starts_with(".prakas-results-");
    while child.try_wait().unwrap().is_none() {
        if place.beside().iter().filter(|n| hidden(n)).any(|n| place.path(n).join("results/run.json").exists()) {
            return;
        }
    }
}

fn kill(place: &Place, seeded: &mut Seeded, round: u64, took: Duration) {
    let mut child = start(place);
    let wait = if round.is_multiple_of(2) {
        Duration::from_micros(seeded.below(u64::try_from(took.as_micros()).unwrap() + 1))
    } else {
        almost_done(place, &mut child);
        Duration::from_micros(seeded.below(3000))
    };
    std::thread::sleep(wait);
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn killed_a_hundred_times() {
    let place = Place::with_visits(ROWS, 20_000);
    let mut seeded = Seeded(7);
    let (first, took) = complete(&place);
    place.visits(ROWS, 30_000);
    let (second, _) = complete(&place);
    assert!(first != second);
    let mut stood = second.clone();
    let (mut old, mut new) = (0, 0);
    for round in 0..100 {
        let absent = round % 10 == 9;
        if absent {
            std::fs::remove_dir_all(place.path("results")).unwrap();
        }
        // The data of the results that do not stand there.
        let (bill, wanted) = if stood == first { (30_000, &second) } else { (20_000, &first) };
        place.visits(ROWS, bill);
        kill(&place, &mut seeded, round, took);
        match place.files("results") {
            None => assert!(absent, "round {round}: the results are gone"),
            Some(found) if found == *wanted => new += 1,
            Some(found) => {
                assert!(found == stood && !absent, "round {round}: {:?}", found.keys());
                old += 1;
            }
        }
        if place.files("results").is_none() || round % 20 == 19 {
            complete(&place);
            assert_eq!(place.beside(), ["results"], "round {round}: the next run clears up");
        }
        stood = place.files("results").unwrap();
    }
    assert!(old > 0 && new > 0, "kills hit both sides: {old} old, {new} new");
    complete(&place);
    assert_eq!(place.beside(), ["results"]);
}

#[test]
fn what_a_killed_run_put_aside_comes_back() {
    let place = Place::new();
    let (results, _) = complete(&place);
    std::fs::create_dir(place.path(".prakas-results-AbC123")).unwrap();
    std::fs::rename(place.path("results"), place.path(".prakas-results-AbC123/old")).unwrap();
    std::fs::create_dir(place.path(".prakas-results-mine")).unwrap();
    std::fs::write(place.path("scheme/data/members.csv"), "").unwrap();
    let ran = place.evaluate(&["--out", "results"]).output().unwrap();
    assert_eq!(code(&ran), 2, "{}", errors(&ran));
    assert!(place.files("results") == Some(results));
    assert_eq!(place.beside(), [".prakas-results-mine", "results"], "only what a run made is removed");
}

#[test]
fn a_folder_of_a_living_run_is_left_alone() {
    let place = Place::new();
    let alive = place.path(".prakas-results-AbC123");
    std::fs::create_dir(&alive).unwrap();
    let file = std::fs::File::open(&alive).unwrap();
    rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).unwrap();
    complete(&place);
    assert_eq!(place.beside(), [".prakas-results-AbC123", "results"]);
    drop(file);
    complete(&place);
    assert_eq!(place.beside(), ["results"]);
}

#[test]
fn a_stop_leaves_nothing() {
    let place = Place::with_visits(ROWS * 10, 20_000);
    for (signal, wanted) in [("INT", 130), ("TERM", 143)] {
        let mut child = start(&place);
        while place.beside().is_empty() && child.try_wait().unwrap().is_none() {}
        let half = place.path(&place.beside()[0]).join("results/rejects.csv");
        while !half.exists() && child.try_wait().unwrap().is_none() {}
        let sent = std::process::Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let ran = child.wait_with_output().unwrap();
        assert_eq!(code(&ran), wanted, "{}", errors(&ran));
        assert!(errors(&ran).contains("nothing was written to `results`"), "{}", errors(&ran));
        assert_eq!(place.beside(), Vec::<String>::new());
    }
}
