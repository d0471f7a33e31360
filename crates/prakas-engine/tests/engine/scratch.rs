//! Scratch files of bytes, for runs in parts that touch no disk; the oracle's tests use them too.

use prakas_engine::api::{Scratch, ScratchFile};

#[derive(Debug)]
pub struct InMemory;

struct Bytes(Vec<u8>);

impl Scratch for InMemory {
    fn file(&self) -> Result<Box<dyn ScratchFile>, String> {
        Ok(Box::new(Bytes(Vec::new())))
    }
}

impl ScratchFile for Bytes {
    fn append(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn read_at(&mut self, start: u64, bytes: &mut [u8]) -> Result<(), String> {
        let start = usize::try_from(start).unwrap();
        bytes.copy_from_slice(&self.0[start..start + bytes.len()]);
        Ok(())
    }
}
