//! Tests of the layout: what it looks like, that it is stable, and that the tree never changes.

#[cfg(test)]
mod looks;
#[cfg(test)]
#[path = "../syntax/support.rs"]
mod support;
#[cfg(test)]
mod tree;
