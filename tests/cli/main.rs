//! Transcripts of commands: what a person types, reads and gets as exit code, over the scheme that `prakas new` makes.

#![expect(clippy::unwrap_used, reason = "a command that cannot be run is a broken test")]

mod transcript;

mod help;
mod scheme;

mod cases;
mod check;
mod compare;
mod data;
mod diff;
mod evaluate;
mod explain;
mod fmt;
mod formats;
mod git;
mod page;
mod stories;

mod splitter;
