//! From a data folder to what the engine reads: which file belongs to which record, how its columns are named,
//! and a reader for each format. Cells are split here and typed in the engine.

mod arrow;
mod blocks;
mod dataset;
mod folder;
mod guard;
mod headers;
mod length;
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
mod typed;

pub use dataset::{describe, RecordFiles};
pub use folder::{discover, Discovered};
pub use guard::{guarded, hush_guarded_panics};
pub use memory::{MemoryFile, MemoryRow};
pub use names::{same_record, snake};
pub use open::unpacked;
pub use seen::Seen;

/// Rows that a reader hands over at once.
pub const BATCH: usize = 16_384;

/// Bytes of text after which a reader hands over what it has, so that long rows do not add up in memory.
const BATCH_BYTES: usize = 64 << 20;
