//! The analysis of checked programs: programs built by hand, compared with brute force or with snapshots.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a program that cannot be built is a broken test"
)]

mod build;
mod dates;
mod decisions;
mod exceptions;
