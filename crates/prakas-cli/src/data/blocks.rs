//! The bytes of a text file in large blocks. In: a stream. Out: whole lines at once where no quote is among them, which any
//! thread can split by itself; else line by line, for the splitter.

use std::io::{BufRead, Read};

/// Some 70,000 rows of 80 bytes.
const BLOCK: usize = 6 << 20;

pub struct Blocks<R> {
    input: R,
    bytes: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Blocks<R> {
    pub fn new(input: R) -> Self {
        Blocks { input, bytes: Vec::new(), at: 0, ended: false }
    }

    /// Lines without any quote, as many as a block has; nothing where a quote is near or the file ends.
    pub fn plain_lines(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut scanned = 0;
        while self.rest().len() < BLOCK {
            if memchr::memchr(b'"', self.rest().get(scanned..).unwrap_or_default()).is_some() {
                return Ok(None);
            }
            scanned = self.rest().len();
            if self.ended {
                break;
            }
            self.fill()?;
        }
        if memchr::memchr(b'"', self.rest().get(scanned..).unwrap_or_default()).is_some() {
            return Ok(None);
        }
        let whole = match memchr::memrchr(b'\n', self.rest()) {
            _ if self.ended => self.rest().len(),
            Some(last) => last + 1,
            None => 0,
        };
        if whole == 0 {
            return Ok(None);
        }
        let left = self.rest().get(whole..).unwrap_or_default().to_vec();
        let mut lines = std::mem::replace(&mut self.bytes, left);
        lines.truncate(self.at + whole);
        lines.drain(..self.at);
        self.at = 0;
        Ok(Some(lines))
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let read = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.bytes)?;
        self.ended = read == 0;
        Ok(())
    }
}

impl<R: BufRead> Read for Blocks<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Blocks<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.at >= self.bytes.len() {
            self.bytes.clear();
            self.at = 0;
            // A little at a time: a block is only for those who take all of it.
            let read = self.input.by_ref().take(1 << 16).read_to_end(&mut self.bytes)?;
            self.ended |= read == 0;
        }
        Ok(self.rest())
    }

    fn consume(&mut self, read: usize) {
        self.at += read;
    }
}
