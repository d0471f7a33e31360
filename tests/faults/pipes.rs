//! Output that nobody reads to its end, or that cannot be printed: no panic, and the exit code of the command.

use crate::support::{code, errors, Place};
use std::process::Stdio;

/// The read end is closed before the command prints.
fn closed() -> Stdio {
    let (read, write) = std::io::pipe().unwrap();
    drop(read);
    write.into()
}

#[test]
fn a_closed_pipe_keeps_the_exit_code() {
    let place = Place::new();
    let data = ["--data", "scheme/data"];
    let commands: [(&[&str], i32); 4] = [
        (&["evaluate", "scheme"], 0),
        (&["explain", "scheme", "--record", "visit=V0001"], 0),
        (&["evaluate", "scheme", "--out", "results"], 0),
        (&["explain", "scheme", "--record", "visit=V9999"], 2),
    ];
    for (words, wanted) in commands {
        let ran = place.command(words).args(data).stdout(closed()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(code(&ran), wanted, "{words:?}: {}", errors(&ran));
        assert!(!errors(&ran).contains("panicked"));
        let ran = place.command(words).args(data).stdout(closed()).stderr(closed()).output().unwrap();
        assert_eq!(code(&ran), wanted, "{words:?} without stderr");
    }
    assert_eq!(place.files("results").unwrap().len(), 4);
}

#[test]
fn output_that_cannot_be_printed_is_an_error() {
    let place = Place::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = place.command(&["evaluate", "scheme", "--data", "scheme/data"]).stdout(full).output().unwrap();
    assert_eq!(code(&ran), 2);
    assert!(errors(&ran).contains("the output cannot be printed"), "{}", errors(&ran));
}
