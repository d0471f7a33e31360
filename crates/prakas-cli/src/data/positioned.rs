//! A file that several threads read at once, each at places of its own. In: an open file. Out: what `parquet` reads from.

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Positioned {
    file: Arc<File>,
    length: u64,
}

/// Reads on from a place.
pub struct From {
    file: Positioned,
    at: u64,
}

impl Positioned {
    pub fn new(file: File) -> std::io::Result<Positioned> {
        let length = file.metadata()?.len();
        Ok(Positioned { file: Arc::new(file), length })
    }

    #[cfg(unix)]
    fn read_at(&self, at: u64, bytes: &mut [u8]) -> std::io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self.file.as_ref(), bytes, at)
    }

    #[cfg(windows)]
    fn read_at(&self, at: u64, bytes: &mut [u8]) -> std::io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self.file.as_ref(), bytes, at)
    }
}

impl Read for From {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(self.at, bytes)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for Positioned {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Positioned {
    type T = std::io::BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(std::io::BufReader::new(From { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.length);
        if end.is_none() {
            return Err(ParquetError::EOF(format!("{length} bytes from {start} are beyond the end of the file")));
        }
        let mut bytes = vec![0; length];
        From { file: self.clone(), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
