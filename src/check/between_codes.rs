//! Kinds of problems of the operators between records.

use crate::problem::{Code, Severity::Error};

super::codes::define! {
    NOT_ROWS = Error "not-rows", "an aggregate goes through something that is not rows",
        "Reports `for c in S` where S is no relation, record, group, table, `days(a, b)` or `months(a, b)`.",
        "An aggregate folds many rows to one value.",
        "sum(c.amount for c in member)", "sum(c.amount for c in member.claims)";
    ROWS_DUE = Error "rows-due", "an aggregate does not say over which rows",
        "Reports `sum(x)` and its like without `for c in ..` outside the measures of a group.",
        "Only a group has rows of its own.",
        "sum(amount)", "sum(c.amount for c in claims)";
    FOLD_SHAPE = Error "aggregate-shape", "an aggregate is not written like this",
        "Reports an aggregate with a part too many or too few: `count` of a value, `sum` without one, an order that nobody needs.",
        "One spelling for one meaning.",
        "count(c.id for c in claims)", "count(c in claims)";
    NO_TIE_RULE = Error "no-tie-rule", "rows are taken in an order that is not written to its end",
        "Reports `first`, `rank` and `limit` without `order by`, and a limit whose order does not end in the record's key.",
        "Who comes first decides who is paid; the order of a file must not.",
        "limit n = days to 180 days per member in any 12 months order by service_date",
        "limit n = days to 180 days per member in any 12 months order by service_date, id";
    OTHER_ROWS = Error "other-rows", "a rank or an allocation among rows of another record",
        "Reports `rank in R` and `allocate(.., among R, ..)` where R does not hold rows of the rule's own record.",
        "The result is the row's own place or part among its like.",
        "rank in member.claims order by id, in a rule for Payslip", "the same in a rule for Claim";
    NO_PLACE = Error "no-place", "a rank, an allocation or a limit stands where it cannot be computed",
        "Reports `rank` and `allocate` inside aggregates, conditions of records and assertions.",
        "They are computed once for all rows of a record, as a step of a rule.",
        "sum(rank in claims order by id for c in claims)", "let place = rank in claims order by id";
    LIMIT_SHAPE = Error "limit-shape", "the parts of a limit do not fit",
        "Reports a maximum in another unit than the amount, a window that is no length of time, a record without `at`, and a name that nobody reads.",
        "A limit is a balance: what it counts, how much of it, for whom, in which time.",
        "limit n = days to 180 KHR per member in any 12 months order by id",
        "limit n = days to 180 days per member in any 12 months order by service_date, id";
    GROUP_SHAPE = Error "group-shape", "a group is not written like this",
        "Reports groups over what is no record, pairs without letters, keys without an order, and measures whose type depends on themselves.",
        "A group has rows, keys that tell them apart, and measures over them.",
        "group G over 5 by month { n = count() }", "group G over Claim by month = month(service_date) { n = count() }";
    GROUP_COLUMN = Error "group-column", "a column of data refers to a group",
        "Reports fields of the type of a group without `by`, or with `listed as`.",
        "The rows of a group are made of data during the run; they are looked up by their keys.",
        "home : HouseholdMonth", "home : HouseholdMonth by (household, month)";
}
