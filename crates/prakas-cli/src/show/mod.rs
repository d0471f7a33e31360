//! What a person reads on the terminal: summaries, tables, explanations, progress.

mod differences;
mod numbers;
mod preview;
mod progress;
mod summary;
mod tree;
mod tree_json;

pub use differences::differences;
pub use numbers::{count, size, thousands, with_unit};
pub use preview::Preview;
pub use progress::Progress;
pub use summary::{indent, plain_table, right, summary};
pub use tree::{node_lines, tree};
pub use tree_json::tree_json;
