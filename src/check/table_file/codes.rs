//! Kinds of problems that the CSV file of a `table` may have.
//! Each is documented where it is declared; the diagnostics page is made from these texts.

use crate::problem::{Code, Severity};

pub(crate) static NOT_UTF8: Code = Code {
    id: "table-not-utf8",
    severity: Severity::Error,
    title: "the file of a table is not UTF-8",
    about: "\
### What it does
Finds the first byte of a table's CSV file that is not UTF-8.
### Why
A letter that is guessed may be another letter: a key would silently match nothing.
### Example
A file that a spreadsheet saved as `ANSI` or `Windows-1252`.
### Use instead
Save the file as `CSV UTF-8`.",
};

pub(crate) static HEADER: Code = Code {
    id: "table-header",
    severity: Severity::Error,
    title: "the first line of a table's file does not name its columns",
    about: "\
### What it does
Compares the first line of a table's CSV file with the columns that the `table` declares, by name.
### Why
Columns are found by name, so that their order does not matter; a column that is missing has no values.
### Example
`table case_list { key code : text  price : KHR }` with the first line `code,cost`.
### Use instead
`code,price`. The columns `from`, `enacted` and `cite` need no declaration.",
};

pub(crate) static UNUSED_COLUMN: Code = Code {
    id: "table-column-unused",
    severity: Severity::Warning,
    title: "a column of a table's file is not declared",
    about: "\
### What it does
Reports columns of a table's CSV file that the `table` does not declare. They are not read.
### Why
A misspelt column would be lost without a word.
### Example
The first line `code,price,remark` where only `code` and `price` are declared.
### Use instead
Declare the column in the `table`, or take it out of the file.",
};

pub(crate) static BROKEN_ROW: Code = Code {
    id: "table-row-broken",
    severity: Severity::Error,
    title: "a row of a table's file has too few or too many cells",
    about: "\
### What it does
Compares the number of cells of each row with the first line.
### Why
A comma inside a text or an unclosed quote shifts every later cell into the wrong column.
### Example
`A01,Fever, with rash,1200` under the first line `code,name,price`.
### Use instead
`A01,\"Fever, with rash\",1200`.",
};

pub(crate) static CELL: Code = Code {
    id: "table-cell",
    severity: Severity::Error,
    title: "a cell of a table's file does not hold what its column is declared to hold",
    about: "\
### What it does
Reads each cell by the type of its column: plain decimals (`1200.5`), percents with their sign (`120%`), dates
(`2018-01-31`), months (`2018-01`), `yes` or `no`, members of an enum by name. Checks declared ranges.
### Why
A value that is guessed is a payment that is wrong.
### Example
`12O0` in a column of type `KHR`, or `1.2` in a column of type `percent`.
### Use instead
`1200`, and `120%`.",
};

pub(crate) static ROW_TWICE: Code = Code {
    id: "table-row-twice",
    severity: Severity::Error,
    title: "two rows of a table have the same keys and dates",
    about: "\
### What it does
Finds rows with equal keys, `from` and `enacted`.
### Why
Nobody can tell which of the two counts.
### Example
```csv
code,price
A01,1200
A01,1300
```
### Use instead
One row for each key, or a column `from` when the value changes with the date.",
};

pub(crate) static TOO_LONG: Code = Code {
    id: "table-too-long",
    severity: Severity::Error,
    title: "a table has more rows than a table may have",
    about: "\
### What it does
Stops reading a table's file at 1,000,000 rows.
### Why
Tables are held in memory and belong to the rules. More rows than this are data.
### Example
A price list of every hospital and every day.
### Use instead
Declare a `record` for it and put the file beside the data.",
};

/// All kinds of this pass.
pub(super) static ALL: [&Code; 7] = [&NOT_UTF8, &HEADER, &UNUSED_COLUMN, &BROKEN_ROW, &CELL, &ROW_TWICE, &TOO_LONG];
