//! Judges a program that is typed and lowered: tables of decisions and scales, dates in force, rounding, splits,
//! exceptions. In: the IR. Out: problems, and the decimals of each rule's result. Never looks at the tree.

mod arguments;
mod constant;
mod dates;
mod decisions;
mod exceptions;
mod grain;
mod in_force;
mod narrow;
mod possible;
mod rounding;
mod scales;
mod split_codes;
mod splits;
pub(crate) mod words;

use crate::ir::Program;
use crate::problem::{Code, Problem};
use crate::source::{Sources, Span};

/// Finds what is wrong with a program as a whole and sets [`crate::ir::Rule::scale`].
pub fn analyse(program: &mut Program) -> Vec<Problem> {
    let mut problems = decisions::check(program);
    let (found, rules) = rounding::check(program);
    problems.extend(found);
    let grains = rounding::known(program, &rules);
    problems.extend(splits::check(program, &grains));
    problems.extend(scales::check(program));
    problems.extend(arguments::check(program));
    problems.extend(in_force::check(program));
    problems.extend(exceptions::check(program));
    crate::problem::sort(&mut problems);
    problems
}

/// All kinds of problems of these passes.
pub fn codes() -> Vec<&'static Code> {
    let mut all = decisions::codes();
    all.push(&rounding::UNROUNDED);
    all.extend(split_codes::ALL);
    all.extend(scales::ALL);
    all.push(&arguments::RANGE);
    all.extend(in_force::codes());
    all.extend(exceptions::codes());
    all
}

/// The first line of a declaration, so that a report does not show all of it.
fn head(span: Span, sources: &Sources) -> Span {
    let text = sources.text(span);
    let line = text.lines().next().unwrap_or("").trim_end();
    Span::new(span.file, span.start as usize, span.start as usize + line.len())
}
