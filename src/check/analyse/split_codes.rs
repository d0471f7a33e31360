//! Kinds of problems of splits, each documented where it is declared.

use crate::problem::{Code, Severity};

pub(super) static SUM: Code = Code {
    id: "split-sum",
    severity: Severity::Error,
    title: "the shares of a split do not make 100%",
    about: "\
### What it does
Adds the written percents of a split.
### Why
What nobody pays is missing in the fund; what is paid twice is missing elsewhere.
### Example
`worker 60%, employer 30%` makes 90%.
### Use instead
`worker 60%, employer 40%`, or `worker 60% down, employer the rest`.",
};

pub(super) static NO_REST: Code = Code {
    id: "split-no-rest",
    severity: Severity::Error,
    title: "a split cannot add up, because nobody takes the rest",
    about: "\
### What it does
Finds splits with a share that is computed or rounded, where no party takes `the rest`.
### Why
Two shares that are rounded each on its own can miss the total by a coin.
### Example
`worker 50% half up, employer 50% half up` of 1 riel makes 2 riel.
### Use instead
`worker 50% down, employer the rest`",
};

pub(super) static RANGE: Code = Code {
    id: "split-share-range",
    severity: Severity::Error,
    title: "a share is below zero or above the whole",
    about: "\
### What it does
Looks at the shares that are constant, parameters on all their dates included.
### Why
Such a share rejects every record (`split_exceeds`).
### Example
`worker 130%, employer the rest`
### Use instead
`worker 30% down, employer the rest`",
};

pub(super) static INEXACT: Code = Code {
    id: "split-inexact",
    severity: Severity::Error,
    title: "a share may be finer than the coin, and no rounding is written",
    about: "\
### What it does
Multiplies the digits of the total with those of the share and compares them with the coin of the currency.
### Why
Nobody can pay half a coin; who gains by the rounding must be written.
### Example
`worker 50%, employer 50%` of a total in whole riel.
### Use instead
`worker 50% down, employer the rest`",
};

pub(super) static ALL: [&Code; 4] = [&SUM, &NO_REST, &RANGE, &INEXACT];
