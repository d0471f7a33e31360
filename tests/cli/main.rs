//! Transcripts of commands: what a person types, reads and gets as exit code, over the scheme that `prakas new` makes.

mod transcript;

mod help;
mod scheme;

mod cases;
mod check;
mod data;
mod evaluate;
mod explain;
mod fmt;
mod formats;

mod split;
