//! The analysis of checked programs: programs built by hand, compared with brute force or with snapshots.

mod build;
mod dates;
mod decisions;
mod exceptions;
