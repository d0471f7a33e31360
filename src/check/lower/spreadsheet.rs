//! Functions that people know from spreadsheets, and how the same is written here.
//! In: the name of a function that does not exist. Out: advice, if it is one of them.

pub(super) fn form(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_uppercase().as_str() {
        "IF" | "IFS" => "write `if condition then a else b`",
        "AND" => "write `a and b`",
        "OR" => "write `a or b`",
        "NOT" => "write `not a`",
        "VLOOKUP" | "HLOOKUP" | "XLOOKUP" | "LOOKUP" | "INDEX" | "MATCH" => {
            "declare a `table` with its file, and look a value up with `TABLE[key].COLUMN`"
        }
        "DATEDIF" => {
            "write `completed_years(start, end)`, `completed_months(start, end)` or `days_between(start, end)`"
        }
        "EDATE" => "write `d + 3 months`",
        "EOMONTH" => "write `last_day(month(d))`",
        "IFERROR" | "IFNA" => "write `a otherwise b`",
        "ISBLANK" => "write `not given x`",
        "TODAY" | "NOW" => "rules read no clock: make the day a field of the record",
        "SUMIF" | "SUMIFS" | "COUNTIF" | "COUNTIFS" | "AVERAGEIF" => {
            "sums over rows come with the next version; for now, read a field that holds the sum"
        }
        "ROUND" | "MROUND" => "write `round(x, to 1, half up)`: the step and the mode are always named",
        "ROUNDUP" | "CEILING" => "write `round(x, to 1, up)`",
        "ROUNDDOWN" | "FLOOR" | "TRUNC" | "INT" => "write `round(x, to 1, down)`",
        "CONCAT" | "CONCATENATE" => "write `join(a, b)`",
        _ => return None,
    })
}
