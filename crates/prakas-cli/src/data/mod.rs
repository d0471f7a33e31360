//! From a data folder to what the engine reads: which file belongs to which record, how its columns are named,
//! and a reader for each format. Cells are split here and typed in the engine.

mod arrow;
mod blocks;
mod dataset;
mod folder;
mod headers;
mod memory;
mod names;
mod ndjson;
mod open;
mod parquet;
mod plain;
mod positioned;
mod seen;
mod split;
mod text;

pub use folder::{discover, Discovered};
pub use memory::{MemoryFile, MemoryRow};
pub use names::{same_record, snake};
pub use seen::Seen;

/// Rows that a reader hands over at once.
pub const BATCH: usize = 16_384;
