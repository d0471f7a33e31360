//! Tests of the layout: what it looks like, that it is stable, and that the tree never changes.

mod looks;
#[path = "../syntax/support.rs"]
mod support;
mod tree;
