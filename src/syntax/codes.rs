//! The problems of a text that does not read as rules. In: nothing. Out: codes for the report and the reference.

use crate::problem::{Code, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $id:literal $title:literal $about:literal)*) => {
        $($(#[$doc])* pub static $name: Code =
            Code { id: $id, severity: Severity::Error, title: $title, about: $about };)*
        /// All of them, in the order of this file.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    /// Something stands where something else is expected.
    UNEXPECTED "unexpected-text" "something else is expected here"
"**What it does.** Says what was found and what may stand there.\n
**Why.** A rule that can be read in two ways is not a rule.\n
**Example.** `from 2016-09-01 2.6%` lacks the `:` after the date.\n
**Use instead.** `from 2016-09-01 : 2.6%`"
    /// A line that starts no declaration.
    UNKNOWN_DECLARATION "unknown-declaration" "this word starts no declaration"
"**What it does.** Refuses a line outside all braces that starts with a word the language does not know.\n
**Why.** Each part of a rule file starts with the word that says what it is.\n
**Example.** `paramter rate : percent { .. }`\n
**Use instead.** `parameter rate : percent { .. }`"
    /// Brackets do not match.
    BRACKETS "unmatched-bracket" "a bracket has no partner"
"**What it does.** Shows the bracket that is not closed or not opened, and where its partner is missed.\n
**Why.** The rest of the file would be read as part of this declaration.\n
**Example.** `= round(wage * rate, to 1 KHR, half up`\n
**Use instead.** `= round(wage * rate, to 1 KHR, half up)`"
    /// A text without closing quote.
    OPEN_TEXT "unclosed-text" "a text in quotes does not end on its line"
"**What it does.** Finds a `\"` without partner on the same line.\n
**Why.** A text stands on one line, between straight quotes.\n
**Example.** `cite \"Prakas 220`\n
**Use instead.** `cite \"Prakas 220\"`"
    /// An escape that is not known.
    ESCAPE "unknown-escape" "only `\\\"` and `\\\\` are escapes"
"**What it does.** Refuses a backslash in a text before anything but `\"` and `\\`.\n
**Why.** Other letters after it would be dropped in silence.\n
**Example.** `\"annex\\n\"`\n
**Use instead.** `\"annex\"`, or `\\\\` for a backslash"
    /// Curly quotes.
    QUOTES "curly-quotes" "texts stand in straight quotes"
"**What it does.** Finds quotes as word processors set them.\n
**Why.** They look alike and mean different things; only `\"` marks a text.\n
**Example.** `cite “Prakas 220”`\n
**Use instead.** `cite \"Prakas 220\"`"
    /// A sign of a programming language or spreadsheet.
    SIGN "unknown-sign" "this sign is no part of the language"
"**What it does.** Names the words that the language has for `==`, `!=`, `&&`, `||`, `;` and other signs.\n
**Why.** One meaning has one spelling.\n
**Example.** `when sex == female && age != 60`\n
**Use instead.** `when sex is female and age is not 60`"
    /// Letters of another script in a name.
    LETTERS "letters-in-name" "names are written with a to z"
"**What it does.** Finds letters or digits outside a to z, 0 to 9 and `_` where no quotes stand.\n
**Why.** Names reach file headings and other programs. Titles, texts and remarks take any script.\n
**Example.** `record សមាជិក { .. }`\n
**Use instead.** `record Member { title \"សមាជិក\" .. }`"
    /// A word of the language used as name.
    RESERVED "reserved-word" "a word of the language cannot be a name"
"**What it does.** Finds a reserved word where a name is expected.\n
**Why.** A word that can follow a formula or start a line must mean one thing. The list is closed.\n
**Example.** `limit : KHR` in a record\n
**Use instead.** another name, such as `ceiling`; `dataset.yaml` maps the column of the data to it"
    /// A date that does not exist.
    DATE "impossible-date" "this date does not exist"
"**What it does.** Checks dates and months against the calendar.\n
**Why.** A rule in force from a day that never comes would never be in force.\n
**Example.** `from 2016-02-30`\n
**Use instead.** `from 2016-02-29`"
    /// A date in another spelling.
    DATE_SPELLING "date-spelling" "dates are written year-month-day"
"**What it does.** Recognises dates such as `1/9/2016` and `2016-9-1`.\n
**Why.** `01/09/2016` is January in one country and September in another.\n
**Example.** `from 01/09/2016`\n
**Use instead.** `from 2016-09-01`"
    /// A number that cannot be read.
    NUMBER "unreadable-number" "this number cannot be read"
"**What it does.** Refuses leading zeros, underscores that group nothing, and more than 28 digits.\n
**Why.** Amounts are exact; what does not fit is not cut in silence.\n
**Example.** `1_`, `007`\n
**Use instead.** `1`, `7`"
    /// Commas or spaces in numbers.
    SEPARATOR "number-separator" "numbers have no commas or spaces inside"
"**What it does.** Recognises `200,000`, `2,6%` and `2.6 %`.\n
**Why.** A comma separates two values; in one country it groups thousands, in another it starts decimals.\n
**Example.** `up to 200,000 : 200,000`\n
**Use instead.** `up to 200_000 : 200_000`"
    /// Minus or slash without spaces.
    SPACES "space-around-operator" "`-` and `/` between two values have a space on both sides"
"**What it does.** Finds `a-b` and `a/b` where a difference or quotient is meant.\n
**Why.** Without spaces, `2016-09` is a month and `KHR/USD` a unit.\n
**Example.** `= wage-deduction`\n
**Use instead.** `= wage - deduction`"
    /// `and` beside `or`.
    MIXED "mixed-and-or" "`and` beside `or` needs brackets"
"**What it does.** Refuses `a and b or c` without brackets.\n
**Why.** Readers disagree about what is meant.\n
**Example.** `when insured and resident or emergency`\n
**Use instead.** `when (insured and resident) or emergency`"
    /// `if` as operand.
    IF_BRACKETS "if-needs-brackets" "an `if` beside an operator needs brackets"
"**What it does.** Refuses `a + if c then b else d`.\n
**Why.** The `else` part would take in all that follows.\n
**Example.** `= base + if old then 10 else 0`\n
**Use instead.** `= base + (if old then 10 else 0)`"
    /// `otherwise` after arithmetic.
    OTHERWISE_BRACKETS "otherwise-needs-brackets" "`otherwise` after `+ - * /` needs brackets"
"**What it does.** Refuses `a + b otherwise c`.\n
**Why.** It could stand in for `b` alone or for the whole sum.\n
**Example.** `= wage + bonus otherwise 0`\n
**Use instead.** `= wage + (bonus otherwise 0)`"
    /// A chain in two directions.
    CHAIN "chain-of-two-directions" "a chain of comparisons goes in one direction"
"**What it does.** Refuses `a < b > c`.\n
**Why.** It says nothing about a and c, which is rarely what is meant.\n
**Example.** `when 18 < age > limit_age`\n
**Use instead.** `when 18 < age and age > limit_age`"
    /// `in` without list or range.
    BARE_IN "in-what" "`in` needs a list, a range or a period"
"**What it does.** Refuses `x in y` alone.\n
**Why.** `in` asks whether a value lies in something.\n
**Example.** `when grade in A`\n
**Use instead.** `when grade is A`, `when grade in {A, B}`, `when age in 18 to 60`"
    /// `=` and `:` exchanged.
    LABEL_SIGN "colon-or-equals" "`:` stands after a label, `=` before an unlabelled formula"
"**What it does.** Finds `=` where `:` belongs and the other way round.\n
**Why.** After `from D`, `up to n` and `except N when c`, and between a name and its type, stands `:`.\n
**Example.** `from 2016-09-01 = 2.6%`\n
**Use instead.** `from 2016-09-01 : 2.6%`"
    /// `until`.
    UNTIL "no-until" "there is no `until`"
"**What it does.** Explains how an end is written.\n
**Why.** Each entry holds until the next; two entries could otherwise leave a hole or overlap.\n
**Example.** `from 2016-09-01 until 2017-12-31 : 2.6%`\n
**Use instead.** `from 2016-09-01 : 2.6%` and `from 2018-01-01 : not in force`"
    /// `elseif`.
    ELSE_IF "else-if" "write `else if`"
"**What it does.** Recognises `elseif`, `elsif` and `elif`.\n
**Why.** The language has two words, `else` and `if`.\n
**Example.** `if a then 1 elseif b then 2 else 3`\n
**Use instead.** `if a then 1 else if b then 2 else 3`"
    /// A call written in a way that its function does not know.
    CALL "unreadable-call" "this function is written differently"
"**What it does.** Checks the parts of `round`, `allocate`, `rank` and of aggregates.\n
**Why.** Their parts are words as well as values.\n
**Example.** `round(x, 1 KHR)`\n
**Use instead.** `round(x, to 1 KHR, half up)`"
    /// Something written twice that stands once.
    TWICE "written-twice" "this stands once only"
"**What it does.** Finds a second `module` line, `title`, `file` or hit policy where one is meant.\n
**Why.** The second would replace the first in silence.\n
**Example.** two lines `title \"..\"` in one rule\n
**Use instead.** one of them"
    /// A fence without end.
    FENCE "unclosed-fence" "a fence of rules is not closed"
"**What it does.** Finds ```` ```prakas ```` in a Markdown file without a closing line of backticks.\n
**Why.** The rest of the text would be read as rules.\n
**Example.** a block that ends with the file\n
**Use instead.** a line ```` ``` ```` after the last rule"
    /// Too deep.
    NESTING "too-deep" "this is nested too deeply"
"**What it does.** Limits how deep brackets, braces, `if`, `not` and operators nest.\n
**Why.** Nobody can check such a formula, and programs must not run out of memory on it.\n
**Example.** sixty-five brackets around one number\n
**Use instead.** a `let` for a part of the formula"
    /// Too large.
    FILE_SIZE "rule-file-too-large" "this rule file is too large"
"**What it does.** Limits a rule file to 16 MiB.\n
**Why.** Thousands of values belong in a `table`, which reads a CSV file.\n
**Example.** a decision with a million rows\n
**Use instead.** `table prices { file \"tables/prices.csv\" .. }`"
    /// A line too long.
    LINE "line-too-long" "a line is too long"
"**What it does.** Limits a line of a rule file, and of the file of a `table`, to 16,000 bytes.\n
**Why.** Nobody can read such a line, and no report could show where in it something is wrong.\n
**Example.** a program, a picture or a single line of a million brackets saved as `.prakas`\n
**Use instead.** several lines"
    /// A merge that was not finished.
    MERGE "unfinished-merge" "a merge of two versions was not finished"
"**What it does.** Finds the lines `<<<<<<<`, `=======` and `>>>>>>>` that a merge leaves where two people changed
the same lines.\n
**Why.** Nobody has said yet which of the two versions is the law.\n
**Example.** a line `<<<<<<< HEAD` before `from 2016-09-01 : 2.6%`\n
**Use instead.** one of the versions, without the three lines"
    /// Too many problems.
    TOO_MANY "too-many-problems" "the rest of the problems is not shown"
"**What it does.** Ends the report of one file after 200 problems.\n
**Why.** A file of another kind would fill the screen.\n
**Example.** a spreadsheet saved as `.prakas`\n
**Use instead.** mend the first ones and run again"
}
