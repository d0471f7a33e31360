//! A scheme with one file in another version: what Git hands to a diff driver is one file, and it means something only
//! among the others.

use prakas::source::{FileError, Files};

/// `inner` with `path` (relative to the scheme) holding `bytes`; without bytes the file is not there.
pub struct Overlay<F> {
    pub inner: F,
    pub path: String,
    pub bytes: Option<Vec<u8>>,
}

impl<F: Files> Files for Overlay<F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if path != self.path {
            return self.inner.read(path);
        }
        self.bytes.clone().ok_or(FileError::Missing)
    }

    fn rule_files(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let (mine, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let mut names = match self.inner.rule_files(folder) {
            Err(FileError::Missing) if folder == mine => Vec::new(),
            found => found?,
        };
        if folder == mine && crate::disk::is_rule_file(name) {
            names.retain(|known| known != name);
            names.extend(self.bytes.as_ref().map(|_| name.to_owned()));
            names.sort();
        }
        Ok(names)
    }
}
