//! The rules of a workload from its folder. In: a folder without neighbours. Out: the checked program, or the first problem.

use prakas::ir::Program;
use prakas::source::{FileError, Files};
use std::fs;
use std::path::{Path, PathBuf};

pub struct Rules(PathBuf);

impl Rules {
    pub fn open(folder: &Path) -> Rules {
        Rules(folder.to_path_buf())
    }

    pub fn program(&self) -> Result<Program, String> {
        let loaded = prakas::load(self, None);
        match loaded.problems.first() {
            Some(problem) => Err(format!("{}: {}", self.0.display(), problem.message)),
            None => loaded.program.ok_or_else(|| "the rules gave no program".to_string()),
        }
    }
}

impl Files for Rules {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.0.join(path)).map_err(|e| FileError::Unreadable(e.to_string()))
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let unreadable = |e: std::io::Error| FileError::Unreadable(e.to_string());
        let mut names = Vec::new();
        for entry in fs::read_dir(self.0.join(folder)).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".prakas") {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}
