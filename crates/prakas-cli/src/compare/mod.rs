//! Two runs side by side: what the second would book beyond the first, record by record.
//! In: the results of both runs, kept in memory. Out: one batch of differences per record, and their totals.

mod align;
mod columns;
mod difference;
mod kept;

pub use align::{key, Pair};
pub use columns::Column;
pub use difference::{change, compared, difference, Compared, Difference};
pub use kept::Kept;
