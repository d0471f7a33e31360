//! Opens a data file as a stream of bytes: gzip is recognised by its content, UTF-16 is refused with advice.
//! In: a path and the name to call it by. Out: a buffered reader behind any byte order mark. Never reads ahead of need.

use flate2::bufread::MultiGzDecoder;
use prakas_engine::api::ReadError;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

const BUFFER: usize = 1 << 18;

pub fn error(file: &str, message: impl Into<String>) -> ReadError {
    ReadError { file: file.to_owned(), message: message.into() }
}

pub fn file(path: &Path, name: &str) -> Result<File, ReadError> {
    let failed = |e: std::io::Error| error(name, why(&e));
    let data = std::fs::metadata(path).map_err(failed)?;
    if data.is_dir() {
        return Err(error(
            name,
            "this is a folder where a data file is expected; rename it, or put the file in its place",
        ));
    }
    if !data.is_file() {
        return Err(error(name, "this is no plain file; save the data as a file, which is read more than once"));
    }
    File::open(path).map_err(failed)
}

/// Why a file cannot be read, and how to mend it.
pub fn why(error: &std::io::Error) -> String {
    use std::io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, NotFound, PermissionDenied, UnexpectedEof};
    match error.kind() {
        NotFound => "there is no such file; put it into the data folder".to_owned(),
        PermissionDenied => "permission to read it is denied; ask its owner, or whoever runs this computer".to_owned(),
        FileTooLarge => error.to_string(),
        UnexpectedEof => "the file ends in the middle; get a complete copy of it".to_owned(),
        InvalidData | InvalidInput => format!("the file is damaged ({error}); get a sound copy of it"),
        _ => format!("the file cannot be read ({error}); copy it anew, or see whether the disk is in order"),
    }
}

/// Bytes that a packed file may unpack to whatever its size.
pub const UNPACKED_BYTES: u64 = 1 << 30;
/// Beyond them, bytes that each packed byte may unpack to. Rows with different keys stay far below it.
pub const UNPACKED_RATIO: u64 = 500;

/// A gzip stream that is watched while it unpacks.
pub struct Unpacked<R> {
    stream: MultiGzDecoder<Counted<R>>,
    unpacked: u64,
    free: u64,
}

/// Counts what is read of the packed file.
struct Counted<R> {
    file: R,
    read: u64,
}

/// The content of a gzip stream, of which `free` bytes may come from however few packed ones.
pub fn unpacked<R: BufRead>(file: R, free: u64) -> Unpacked<R> {
    Unpacked { stream: MultiGzDecoder::new(Counted { file, read: 0 }), unpacked: 0, free }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.stream.read(into)?;
        self.unpacked += read as u64;
        let packed = self.stream.get_ref().read.max(1);
        if self.unpacked > self.free && self.unpacked / packed >= UNPACKED_RATIO {
            let message = format!(
                "{packed} packed bytes unpack to {}, more than {UNPACKED_RATIO} for one, beyond the {} that \
                 any file may have; if this is your data, unpack the file yourself (`gunzip`) and give the plain one",
                self.unpacked, self.free
            );
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message));
        }
        Ok(read)
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.read += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        self.read += read as u64;
        self.file.consume(read);
    }
}

/// Columns that a file may have: as many as a sheet of a spreadsheet.
pub const COLUMNS: usize = 16_384;

/// Refuses a file with more.
pub fn few_columns(name: &str, columns: usize) -> Result<(), ReadError> {
    if columns <= COLUMNS {
        return Ok(());
    }
    Err(error(name, format!("the file has more than {COLUMNS} columns; leave out those that no rule reads")))
}

/// The text of a file, unpacked.
pub fn text(path: &Path, name: &str) -> Result<Box<dyn BufRead + Send>, ReadError> {
    let failed = |e: std::io::Error| error(name, why(&e));
    let mut raw = BufReader::with_capacity(BUFFER, file(path, name)?);
    let zipped = raw.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
    let mut text: Box<dyn BufRead + Send> =
        if zipped { Box::new(BufReader::with_capacity(BUFFER, unpacked(raw, UNPACKED_BYTES))) } else { Box::new(raw) };
    let start = text.fill_buf().map_err(failed)?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(error(name, "the file is in UTF-16; save it as `CSV UTF-8`"));
    }
    if start.starts_with(b"PK\x03\x04") {
        return Err(error(name, "the file is a workbook or zip archive; save the sheet as `CSV UTF-8`"));
    }
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.consume(3);
    }
    Ok(text)
}
