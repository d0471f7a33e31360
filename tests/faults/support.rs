//! A folder with a small scheme and data of a chosen size, and the binary run in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub struct Place(tempfile::TempDir);

/// Name and bytes of each file of a folder.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Place {
    pub fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let made = place.command(&["new", "scheme"]).output().unwrap();
        assert!(made.status.success());
        place
    }

    /// Many visits, so that a run takes a while and result files are large.
    pub fn with_visits(rows: usize, bill: usize) -> Place {
        let place = Place::new();
        place.visits(rows, bill);
        place
    }

    pub fn visits(&self, rows: usize, bill: usize) {
        let path = self.path("scheme/data/visits.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        let head = text.lines().next().unwrap();
        let row = |n: usize| format!("X{n:06},01/03/2022,M001,F01,treatment,{}\n", bill + n);
        let text = (0..rows).map(row).fold(format!("{head}\n"), |text, row| text + &row);
        std::fs::write(path, text).unwrap();
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

    /// In the shell, after a preparation: `ulimit -f 8`.
    pub fn shell(&self, before: &str, arguments: &str) -> Output {
        let binary = env!("CARGO_BIN_EXE_prakas");
        let script = format!("{before}; exec '{binary}' {arguments}");
        Command::new("bash").args(["-c", &script]).current_dir(self.0.path()).output().unwrap()
    }

    /// What stands beside the scheme, hidden folders too.
    pub fn beside(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|n| n != "scheme").collect();
        names.sort();
        names
    }

    pub fn files(&self, folder: &str) -> Option<Files> {
        files(&self.path(folder))
    }
}

pub fn files(folder: &Path) -> Option<Files> {
    let entries = std::fs::read_dir(folder).ok()?;
    let read = |e: std::fs::DirEntry| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap());
    Some(entries.map(|e| read(e.unwrap())).collect())
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run that failed with exit code 2 and these words, without a panic, and left nothing.
pub fn refused(place: &Place, output: &Output, words: &[&str]) {
    let text = errors(output);
    assert_eq!(code(output), 2, "{text}");
    assert!(!text.contains("panicked"), "{text}");
    words.iter().for_each(|word| assert!(text.contains(word), "`{word}` is not in: {text}"));
    assert_eq!(place.beside(), Vec::<String>::new(), "{text}");
}
