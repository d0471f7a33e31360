//! The engine on small schemes: rules as text, data as text in memory, results as text.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that is surprised stops")]

mod between;
mod data;
mod errors;
mod explanation;
mod invariance;
mod parts;
mod reading;
mod rules;
mod scratch;
mod support;
mod typed;
