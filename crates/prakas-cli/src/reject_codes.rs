//! The codes of rejected rows, as `docs/data.md` lists them: what happened and what mends it.
//! In: nothing. Out: one table that `explain-code` prints and case files are compared with; never decides on a row.

/// Why a row was rejected.
#[derive(Debug, Clone, Copy)]
pub struct RejectCode {
    /// Stable, snake case.
    pub id: &'static str,
    pub title: &'static str,
    pub about: &'static str,
}

const fn code(id: &'static str, title: &'static str, about: &'static str) -> RejectCode {
    RejectCode { id, title, about }
}

/// All codes: of cells, of rows, of rules.
pub static REJECT_CODES: [RejectCode; 32] = [
    code("missing_value", "a required cell is empty", "Fill the cell, or declare the field `optional` in the rules."),
    code("missing_key", "a key cell is empty", "Each row needs all cells of its key; give the row its key."),
    code("not_utf8", "a cell holds bytes that are not UTF-8 text", "Save the file again as UTF-8."),
    code("not_a_number", "a cell of a number field holds no number", "Write plain digits with a decimal point: 1250.50."),
    code("not_a_date", "a cell of a date field holds no date", "Write year-month-day, as in 2021-07-01, or give the field's `date:` pattern in dataset.yaml."),
    code("not_a_month", "a cell of a month field holds no month", "Write year-month, as in 2021-07."),
    code("not_yes_no", "a cell of a yes/no field is neither", "Write yes or no, or map the data's words in dataset.yaml."),
    code("too_many_decimals", "an amount has more decimals than its currency's coin", "Amounts are never rounded on reading; correct the amount, or the coin in the rules."),
    code("out_of_range", "a number lies outside its field's range", "Correct the number, or the range in the record's field."),
    code("unknown_code", "a cell is no member of its enum", "The reason lists the members; map other spellings under `codes:` in dataset.yaml."),
    code("percent_unclear", "a plain number in a percent field", "Write 2.6%, or say `percent: hundredths` or `percent: fraction` for the field in dataset.yaml."),
    code("wrong_currency", "a money cell carries another currency than its field", "Amounts are not converted on reading; correct the cell, or the field's currency."),
    code("broken_row", "a row has too few or too many cells, or an open quote", "Put quotes around cells that contain the delimiter, and close each quote."),
    code("duplicate_key", "the key stands in another row too", "All rows with that key are rejected, so that their order does not matter; keep one of them."),
    code("dangling_reference", "the row refers to a row that does not exist", "Add the row that it refers to, or correct the reference."),
    code("depends_on_reject", "a rule reads a row that was rejected", "Mend the rejected row first: it has a line of its own in `rejects`."),
    code("requirement", "a `require` of the record does not hold", "The reason names the requirement; correct the row, or the requirement in the rules."),
    code("no_row", "a look-up finds no row", "Add a row for this case to the table, or an `otherwise` row."),
    code("not_in_force", "something has no value on the date", "A parameter, scale, decision, table row or rule has no entry for the row's date; add one, or correct the date."),
    code("division_by_zero", "a number was divided by zero", "Ask whether the divisor is zero before dividing by it."),
    code("overflow", "a result of 10^28 or more, or a fraction of more than 8,192 bits on the way", "Such a number is mostly a wrong cell; `explain` shows where it came from."),
    code("math_domain", "a function has no value for this number", "The square root of a negative number, or the logarithm of one that is not positive; ask before it is computed."),
    code("exceptions_clash", "two exceptions hold at once", "Say which one wins with `overrides`, or make their conditions exclude each other."),
    code("rows_clash", "two rows of a table hold at once", "Make the rows exclude each other, or change the table's hit policy."),
    code("bounds_descend", "the bounds of a scale are not in ascending order on that date", "Correct the parameters that the bounds are made of."),
    code("split_exceeds", "a share is more than the total", "The shares of a split add up to its total; correct the share."),
    code("not_whole", "a date was moved by a part of a day, month or year", "Round the number before it is added to the date."),
    code("tie", "two rows tie in an order", "`first`, `rank` and `limit` take rows one after the other; write the key last in `order by`."),
    code("not_among", "the row is not among the rows that it is ranked or shares with", "Name a relation that lists the row itself."),
    code("negative_amount", "a limit was asked for less than nothing", "A limit counts amounts of zero or more; keep corrections in a record of their own."),
    code("bad_allocation", "a pot cannot be divided", "All rows ask for the same pot, a multiple of the coin; weights are not below zero and do not sum to 0."),
    code("not_a_calendar_date", "a result is no date of the calendar", "The date lies outside the years that can be computed with."),
];
