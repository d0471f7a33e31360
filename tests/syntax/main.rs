//! Tests of text to tree: trees of each construct, messages, limits, and that no text makes the parser panic.

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod literate;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rule_files;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tastes;
#[cfg(test)]
mod trees;
