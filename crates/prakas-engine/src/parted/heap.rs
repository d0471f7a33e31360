//! A scratch file as a heap of blocks, and record batches as blocks that can be read by themselves.

use crate::api::{Scratch, ScratchFile};
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use std::sync::{Mutex, PoisonError};

pub(crate) struct Heap(Mutex<(Box<dyn ScratchFile>, u64)>);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    start: u64,
    len: usize,
}

impl Heap {
    pub(crate) fn new(scratch: &dyn Scratch) -> Result<Heap, String> {
        Ok(Heap(Mutex::new((scratch.file()?, 0))))
    }

    pub(crate) fn put(&self, bytes: &[u8]) -> Result<Block, String> {
        let mut heap = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, end) = &mut *heap;
        file.append(bytes)?;
        let block = Block { start: *end, len: bytes.len() };
        *end += bytes.len() as u64;
        Ok(block)
    }

    pub(crate) fn get(&self, block: Block) -> Result<Vec<u8>, String> {
        let mut bytes = vec![0; block.len];
        let mut heap = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heap.0.read_at(block.start, &mut bytes)?;
        Ok(bytes)
    }
}

pub(crate) fn encoded(batch: &RecordBatch) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, batch.schema_ref()).map_err(|e| e.to_string())?;
    writer.write(batch).and_then(|()| writer.finish()).map_err(|e| e.to_string())?;
    drop(writer);
    Ok(bytes)
}

pub(crate) fn decoded(bytes: &[u8]) -> Result<RecordBatch, String> {
    let mut reader = StreamReader::try_new(bytes, None).map_err(|e| e.to_string())?;
    let batch = reader.next().ok_or_else(|| "a block of a scratch file is empty".to_string())?;
    batch.map_err(|e| e.to_string())
}
