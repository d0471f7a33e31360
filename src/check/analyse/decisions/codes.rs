//! Kinds of problems of decisions, each documented where it is declared.

use crate::problem::{Code, Severity};

pub(super) static GAP: Code = Code {
    id: "decision-gap",
    severity: Severity::Error,
    title: "a decision has no row for some of its arguments",
    about: "\
### What it does
Looks for values of the arguments that no row of a decision matches. Declared ranges bound the question; decimals are
dense, so that `18 to 59` followed by `60 to 99` leaves out 59.5 unless the argument is an integer.
### Why
A record that meets the gap is rejected (`no_row`).
### Example
`| public | A, B |` and `| private | A |` have no row for private, B.
### Use instead
Add the row, or a last row `| otherwise | - |`; declare the range of a number: `age : integer in 0 to 120`.",
};

pub(super) static OVERLAP: Code = Code {
    id: "decision-overlap",
    severity: Severity::Error,
    title: "two rows of a decision match together",
    about: "\
### What it does
Finds two rows of a decision of hit policy `unique` (also when none is written) that match the same arguments.
### Why
Nobody can tell which of the two counts.
### Example
`| 18 to 60 |` and `| 60 to 99 |` both match 60.
### Use instead
`| 18 to <60 |`, or the hit policy `first` when the upper row is meant to win.",
};

pub(super) static DISAGREE: Code = Code {
    id: "decision-disagree",
    severity: Severity::Error,
    title: "two rows of a decision match together and differ in their results",
    about: "\
### What it does
Finds two rows of a decision of hit policy `any` that match the same arguments and have different constant results.
### Why
With `any`, rows may overlap only where they agree; a record that meets both is rejected (`rows_clash`).
### Example
`| public | - | 100% |` and `| - | A | 120% |` disagree on public, A.
### Use instead
Make the results equal, or the conditions apart.",
};

pub(super) static UNREACHABLE: Code = Code {
    id: "decision-row-unreachable",
    severity: Severity::Error,
    title: "a row of a decision can never count",
    about: "\
### What it does
Finds rows that no arguments can reach: rows of hit policy `first` behind rows that match all they match, and rows with
a cell that no value of the argument can match.
### Why
A row of the law that never applies is a mistake in the rows above it or in its own cells.
### Example
`| >= 18 |` above `| >= 60 |` under `first`; or `missing` for an argument that is never missing.
### Use instead
Write the narrower row first.",
};

pub(super) static TWICE: Code = Code {
    id: "decision-row-twice",
    severity: Severity::Error,
    title: "two rows of a decision have the same conditions",
    about: "\
### What it does
Finds rows whose cells match exactly the same arguments.
### Why
One of them is left over from an edit; under `collect sum` both would count.
### Example
`| public | A | 120% |` written twice.
### Use instead
One row.",
};

pub(super) static OTHERWISE: Code = Code {
    id: "otherwise-unused",
    severity: Severity::Warning,
    title: "the `otherwise` row of a decision is never used",
    about: "\
### What it does
Finds decisions whose rows already match everything.
### Why
The `otherwise` row hides the gap that appears when a member is added to an enum or a row is taken out.
### Example
Rows for every member of an enum, and `| otherwise | 0% |`.
### Use instead
Take the `otherwise` row out.",
};

pub(super) static TOO_LARGE: Code = Code {
    id: "too-large-to-check",
    severity: Severity::Warning,
    title: "a decision is too large to be checked completely",
    about: "\
### What it does
Says that the search for gaps, overlaps or unreachable rows was given up.
### Why
The search is bounded so that a check always ends soon. What was not found may still be there; a record that meets it is
rejected when it is evaluated.
### Example
Thousands of rows whose ranges overlap in many arguments at once.
### Use instead
Split the decision in two, or use a `table` with keys.",
};

pub(super) static ALL: [&Code; 7] = [&GAP, &OVERLAP, &DISAGREE, &UNREACHABLE, &TWICE, &OTHERWISE, &TOO_LARGE];
