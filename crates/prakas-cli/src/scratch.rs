//! Files for the time of a run, without a name: they are gone when the process ends, however it ends.

use prakas_engine::api::{Scratch, ScratchFile};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Makes them in one folder.
#[derive(Debug)]
pub struct ScratchFolder(pub PathBuf);

struct Nameless(File);

fn failed(error: std::io::Error) -> String {
    format!("a scratch file cannot be used: {error}")
}

impl Scratch for ScratchFolder {
    fn file(&self) -> Result<Box<dyn ScratchFile>, String> {
        let file = tempfile::tempfile_in(&self.0);
        let place = |e| format!("no scratch file can be made in `{}`: {e}", self.0.display());
        Ok(Box::new(Nameless(file.map_err(place)?)))
    }
}

impl ScratchFile for Nameless {
    fn append(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.0.seek(SeekFrom::End(0)).and_then(|_| self.0.write_all(bytes)).map_err(failed)
    }

    fn read_at(&mut self, start: u64, bytes: &mut [u8]) -> Result<(), String> {
        self.0.seek(SeekFrom::Start(start)).and_then(|_| self.0.read_exact(bytes)).map_err(failed)
    }
}
