//! Kinds of problems of dates without a value, each documented where it is declared.

use crate::problem::{Code, Severity};

pub(super) static NO_VALUE: Code = Code {
    id: "not-in-force",
    severity: Severity::Error,
    title: "something is read on a date on which it has no value",
    about: "\
### What it does
Follows what each rule reads on the dates on which its own version is in force, from the scheme's `complete from` on.
### Why
There is no silent first or last value: before the first `from`, and after `not in force`, there is nothing to compute
with, and the record is rejected (`not_in_force`).
### Example
A scheme `complete from 2016-09-01` whose rate begins with `from 2018-01-01 : 2.6%`.
### Use instead
Write the rate of the earlier time, or date the formula that reads it: `from 2018-01-01 : wage * rate`.",
};

pub(super) static OUTPUT: Code = Code {
    id: "output-not-in-force",
    severity: Severity::Warning,
    title: "a rule has no value on dates for which the scheme is complete",
    about: "\
### What it does
Finds rules (not money rules) that are put out and have no version in force on some date from `complete from` on.
### Why
A record of that date is rejected as a whole. A money rule would be `not_due` instead.
### Example
`rule grant for Claim : KHR { from 2018-01-01 : 400_000 }` in a scheme that is complete from 2016.
### Use instead
A version for the earlier time, a `benefit` when it is a payment, or `hidden` when only dated rules read it.",
};

pub(super) static ALL: [&Code; 2] = [&NO_VALUE, &OUTPUT];
