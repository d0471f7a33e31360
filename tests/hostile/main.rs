//! Hostile input: what the fuzz targets ask of any bytes holds for their corpus and for the files of the tests; and each
//! limit refuses with an error that names it. See `docs/limits.md`.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that is surprised stops"
)]

#[path = "../../fuzz/src/data.rs"]
mod data;
#[path = "../../fuzz/src/evaluate.rs"]
mod evaluate;
#[path = "../../fuzz/src/language.rs"]
mod language;
#[path = "../../fuzz/src/sections.rs"]
mod sections;
mod support;

mod corpus;
mod cost;
mod paths;
mod supply;
mod text;
mod typed;
mod yaml;
