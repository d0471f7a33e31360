//! A file of lines of text, whatever is in them.

use super::{Lines, RowWriter};
use prakas_engine::api::{Packed, Packer};
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

pub struct LineWriter {
    file: File,
    packer: Arc<dyn Packer>,
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("a result file cannot be written: {error}")
}

impl LineWriter {
    /// `first` is written at once.
    pub fn new(mut file: File, first: &Lines, packer: Arc<dyn Packer>) -> Result<Self, String> {
        file.write_all(first).map_err(failed)?;
        Ok(LineWriter { file, packer })
    }
}

impl RowWriter for LineWriter {
    fn packer(&self) -> Arc<dyn Packer> {
        self.packer.clone()
    }

    fn write(&mut self, packed: Packed) -> Result<(), String> {
        let lines = packed.downcast::<Lines>().map_err(|_| failed("they are no lines"))?;
        self.file.write_all(&lines).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<(), String> {
        self.file.flush().map_err(failed)
    }
}
