//! Judges a program that is typed and lowered: tables of decisions and scales, dates in force, rounding, splits,
//! exceptions. In: the IR. Out: problems, and the decimals of each rule's result. Never looks at the tree.

pub(crate) mod words;

use crate::ir::Program;
use crate::problem::{Code, Problem};

/// Finds what is wrong with a program as a whole and sets [`crate::ir::Rule::scale`].
pub fn analyse(_program: &mut Program) -> Vec<Problem> {
    Vec::new()
}

/// All kinds of problems of these passes.
pub fn codes() -> Vec<&'static Code> {
    Vec::new()
}
