//! One function per target: bytes in, a panic out when something does not hold. libFuzzer calls them from `fuzz_targets`,
//! and `tests/hostile` calls the same functions on the corpus in every `cargo test`.

pub mod language;

#[cfg(feature = "data")]
pub mod data;

#[cfg(feature = "data")]
pub mod evaluate;

pub mod sections;
