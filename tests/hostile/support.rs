//! A folder with a small scheme and its data, and the binary run in it.

use std::path::PathBuf;
use std::process::{Command, Output};

pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let made = place.command(&["new", "scheme"]).output().unwrap();
        assert!(made.status.success());
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prakas"));
        command.args(words).current_dir(self.0.path());
        command
    }

    pub fn evaluate(&self, more: &[&str]) -> Command {
        let mut command = self.command(&["evaluate", "scheme", "--data", "scheme/data", "-q"]);
        command.args(more);
        command
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run that failed with exit code 2 and these words, without a panic, and left no results.
pub fn refused(place: &Place, output: &Output, words: &[&str]) {
    let text = errors(output);
    assert_eq!(code(output), 2, "{text}");
    assert!(!text.contains("panicked"), "{text}");
    words.iter().for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
    assert!(!place.path("results").exists(), "{text}");
}
