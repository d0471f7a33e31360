//! The generated parser of grammar/prakas.pest. The only use of pest's derive.

/// Reads one declaration of prepared text.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/prakas.pest"]
pub(crate) struct Grammar;
