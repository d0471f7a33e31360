//! About how many lines a text file has: its first million bytes are read, the rest is taken to be like them.
//! In: a path. Out: a number of lines, exact for a file that ends within those bytes.

use super::open;
use flate2::bufread::MultiGzDecoder;
use prakas_engine::api::ReadError;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

const SAMPLE: u64 = 1 << 20;
/// Small, so that what a packed sample takes of the file is known well.
const PACKED: usize = 1 << 12;

pub fn lines(path: &Path, name: &str) -> Result<u64, ReadError> {
    let failed = |e: std::io::Error| open::error(name, open::why(&e));
    let file = open::file(path, name)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let (sample, read) = sampled(file).map_err(failed)?;
    let breaks = memchr::memchr_iter(b'\n', &sample).count() as u64;
    if (sample.len() as u64) < SAMPLE {
        let open_end = sample.last().is_some_and(|byte| *byte != b'\n');
        return Ok(breaks + u64::from(open_end));
    }
    let all = u128::from(breaks.max(1)) * u128::from(bytes) / u128::from(read.max(1));
    Ok(u64::try_from(all).unwrap_or(u64::MAX))
}

/// The first bytes of the text, and how many bytes of the file they are.
fn sampled(file: File) -> std::io::Result<(Vec<u8>, u64)> {
    let mut file = BufReader::with_capacity(PACKED, file);
    let mut sample = Vec::new();
    if !file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        file.take(SAMPLE).read_to_end(&mut sample)?;
        let read = sample.len() as u64;
        return Ok((sample, read));
    }
    let mut stream = MultiGzDecoder::new(file);
    stream.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
    let read = stream.into_inner().stream_position()?;
    Ok((sample, read))
}
