//! The oracle: random programs as text, through parser, checker and engine, held against a naive interpreter that
//! takes one row at a time and shares no code with the engine.
//!
//! `PRAKAS_ORACLE_PROGRAMS=1000000 cargo test --release -p prakas-engine --test oracle` runs a million programs;
//! `PRAKAS_ORACLE_SEED=7` others than usual.

#[cfg(test)]
mod aggregate;
#[cfg(test)]
mod between;
#[cfg(test)]
mod body;
#[cfg(test)]
mod calendar;
#[cfg(test)]
mod cells;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod expression;
#[cfg(test)]
mod function;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod group;
#[cfg(test)]
mod limit;
#[cfg(test)]
mod number;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod rule;

#[cfg(test)]
#[path = "../../crates/prakas-engine/tests/engine/scratch.rs"]
mod scratch;

#[cfg(test)]
mod value;
#[cfg(test)]
mod whole;
#[cfg(test)]
mod world;
