//! A folder of its own for each test, and the record of one command run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty folder.
    pub fn empty() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder in which `prakas new scheme` ran.
    pub fn with_scheme() -> Folder {
        let folder = Folder::empty();
        let made = folder.run("new scheme");
        assert!(made.ends_with("exit 0\n"), "{made}");
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Folder {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Replaces one text in a file; it must stand there once.
    pub fn change(&self, name: &str, old: &str, new: &str) -> &Folder {
        let text = self.read(name);
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {name}");
        self.write(name, text.replace(old, new))
    }

    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command with what it printed and its exit code. Words are split at spaces.
    pub fn run(&self, arguments: &str) -> String {
        self.run_words(&arguments.split(' ').collect::<Vec<_>>())
    }

    pub fn run_words(&self, words: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_prakas"))
            .args(words)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .output()
            .unwrap();
        let mut text = format!("$ prakas {}\n", words.join(" "));
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        let errors = String::from_utf8_lossy(&output.stderr);
        if !errors.is_empty() {
            text.push_str(&format!("--- stderr\n{errors}"));
        }
        let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
        text.push_str(&format!("--- exit {code}\n"));
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// `run.json`, which two runs of the same make the same.
pub fn stable_run(path: &Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
