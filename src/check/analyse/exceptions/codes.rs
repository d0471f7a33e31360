//! Kinds of problems of conditions, each documented where it is declared.

use crate::problem::{Code, Severity};

pub(super) static OVERLAP: Code = Code {
    id: "exceptions-overlap",
    severity: Severity::Error,
    title: "two exceptions can hold at once and neither overrides the other",
    about: "\
### What it does
Decides conditions that compare fields with constants (`is`, `in`, `<`, `given`, `and`, `or`, `not`), together with
`when`, `deny`, `require`, declared ranges and the dates of both exceptions. What it cannot decide it does not report; the
record is then rejected when it is evaluated (`exceptions_clash`).
### Why
Nobody can tell which of the two values counts.
### Example
`except young when age < 18 : 0 KHR` and `except poor when card is poor : 0 KHR` both hold for age 17 with a card.
### Use instead
`except poor overrides young when card is poor : 0 KHR`, or conditions that exclude each other.",
};

pub(super) static NEVER: Code = Code {
    id: "exception-never-holds",
    severity: Severity::Warning,
    title: "an exception can never hold",
    about: "\
### What it does
Finds exceptions whose condition contradicts itself, `when`, a declared range, or the dates of the exception.
### Why
The value is never used: a mistake in the condition, or a leftover.
### Example
`except old when age > 150 : 0 KHR` for `age : integer in 0 to 120`.
### Use instead
The condition that was meant, or no exception.",
};

pub(super) static CONSTANT: Code = Code {
    id: "condition-constant",
    severity: Severity::Warning,
    title: "a condition is always yes or always no",
    about: "\
### What it does
Finds conditions that compare fields with constants and give the same answer for every record.
### Why
The question was meant to tell records apart.
### Example
`when age < 18 and age >= 60`
### Use instead
`when age < 18 or age >= 60`",
};

pub(super) static ALL: [&Code; 3] = [&OVERLAP, &NEVER, &CONSTANT];
