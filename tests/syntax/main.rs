//! Tests of text to tree: trees of each construct, messages, limits, and that no text makes the parser panic.

mod fuzz;
mod limits;
mod rule_files;
mod support;
mod tastes;
