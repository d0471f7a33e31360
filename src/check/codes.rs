//! Kinds of problems of types, units, bodies and dates.

use crate::problem::{
    Code,
    Severity::{Error, Warning},
};

macro_rules! define {
    ($($name:ident = $severity:ident $id:literal, $title:literal, $what:literal, $why:literal, $example:literal,
        $instead:literal;)*) => {
        $(pub static $name: Code = Code {
            id: $id,
            severity: $severity,
            title: $title,
            about: concat!(
                "**What it does.** ", $what, "\n\n**Why.** ", $why, "\n\n**Example.** `", $example,
                "`.\n\n**Use instead.** `", $instead, "`.",
            ),
        };)*
        /// All of them, for the documentation.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

pub(crate) use define;

define! {
    UNKNOWN_TYPE = Error "unknown-type", "a type is not known",
        "Reports a word where a type is due that names no type, unit, enum or record.",
        "The type says what a number counts and what may be done with it.",
        "wage : money", "wage : KHR";
    UNKNOWN_UNIT = Error "unknown-unit", "a unit or currency is not known",
        "Reports a unit that is neither built in, nor a currency of ISO 4217, nor declared with `unit`.",
        "A number with an unknown unit cannot be checked.",
        "10 kilometer", "unit km, then 10 km";
    TWO_SCHEMES = Error "two-schemes", "a folder declares two schemes",
        "Reports a second `scheme` declaration.",
        "Parties, currencies and variants belong to one scheme.",
        "scheme a { .. } beside scheme b { .. }", "one folder for each scheme";
    BAD_COIN = Error "bad-coin", "the smallest coin is not an amount",
        "Reports a `coin` that is zero, negative or a percent.",
        "Amounts are rounded to multiples of the coin.",
        "currency KHR coin 0", "currency KHR coin 100";
    NEVER_MISSING = Error "never-missing", "something that is never missing is marked as optional",
        "Reports `?` on keys, parameters, results and columns that always have a value.",
        "A `?` that means nothing makes readers look for a case that does not exist.",
        "parameter rate : percent?", "parameter rate : percent";
    TABLE_SHAPE = Error "table-shape", "a table has no key or no value column",
        "Reports a table that cannot find anything.",
        "A table gives the values of its columns by its keys.",
        "table prices { file \"prices.csv\" }", "key code : text and price : KHR";
    VALUE_TYPE = Error "value-type", "a record stands where a value is due",
        "Reports a record as the type of an argument, column or result.",
        "Scales, decisions and tables work on values, so that they can be checked row by row.",
        "decision d (claim : Claim) : KHR", "decision d (kind : Kind) : KHR";
    MONEY_TYPE = Error "money-type", "a rule about money gives something else",
        "Reports a contribution, benefit, tariff or subsidy whose type is not a currency.",
        "These rules are due, not due or denied, and are split to the last coin.",
        "benefit leave for Claim : days", "rule leave for Claim : days";
    BAD_DATE_FIELD = Error "bad-date-field", "a field cannot date its row",
        "Reports `at` and `known` on fields that are not dates, or that may be missing.",
        "Everything that changes with the date is read on the row's own day.",
        "at wage : KHR", "at month : month";
    TWO_DATES = Error "two-dates", "a record has two dates to be read at",
        "Reports a second `at` in a record.",
        "A row is read on one day.",
        "at start : date beside at end : date", "one `at`, and `X at end` where another day counts";
    NOT_A_REFERENCE = Error "not-a-reference", "a field that is no reference is used like one",
        "Reports `listed as` and `by` on fields that do not refer to a record.",
        "Only a reference points at rows of another record.",
        "wage : KHR listed as wages", "employer : Employer listed as payslips";
    REFERENCE_KEYS = Error "reference-keys", "a reference does not fit the keys of its record",
        "Reports a reference to a record without a key, or with several keys and no `by`.",
        "A row is found by a value for each of its keys.",
        "home : HouseholdMonth", "home : HouseholdMonth by (household, month)";
    KEY_COUNT = Error "key-count", "a look-up gives too few or too many keys",
        "Reports `X[..]` with another number of keys than `X` has.",
        "A row is found by a value for each of its keys.",
        "price[code] of a table with two keys", "price[code, level]";
    BAD_RANGE = Error "bad-range", "a declared range cannot hold",
        "Reports ranges of things that are not numbers, and ranges that end before they begin.",
        "A row outside the range is rejected; an empty range would reject all.",
        "age : integer in 120 to 0", "age : integer in 0 to 120";
    NOT_CONSTANT = Error "not-constant", "a formula stands where a plain value is due",
        "Reports computed parameters, ranges and cells of conditions.",
        "These are facts of the law, to be read beside their source; tables of them can be decided before anything runs.",
        "from 2016-09-01 : 1.3% * 2", "from 2016-09-01 : 2.6%";
    MIXED_DATES = Error "mixed-dates", "dated and undated entries are mixed",
        "Reports a body with both `= formula` and `from D : formula`.",
        "Nobody could tell on which days the undated one holds.",
        "= 5 beside from 2018-01-01 : 6", "from 2016-01-01 : 5, then from 2018-01-01 : 6";
    TWO_ENTRIES = Error "two-entries", "two entries hold from the same day",
        "Reports two entries with one `from` and one `enacted`, or two undated ones.",
        "One day has one value. Where a later act changed it with effect from the same day, `enacted` tells them apart.",
        "from 2018-01-01 : 5 twice", "from 2018-01-01 enacted 2019-03-01 : 6";
    EMPTY = Error "empty-body", "a declaration has no value",
        "Reports parameters, scales, decisions, rules, tables and splits without an entry.",
        "What is declared is meant to be read.",
        "rule a for Claim : KHR { }", "rule a for Claim : KHR { = 0 KHR }";
    SCALE_SHAPE = Error "scale-shape", "a scale is not one",
        "Reports scales with several arguments, with an argument that has no order, or marginal ones whose result is not a part of the argument.",
        "A scale orders one argument and gives a value for each of its brackets.",
        "scale s (a : KHR, b : KHR) : KHR", "decision s (a : KHR, b : KHR) : KHR";
    BRACKETS = Error "scale-brackets", "the brackets of a scale do not fit together",
        "Reports scales that mix `up to` with `below`, or that do not end in an open bracket where the last step ends.",
        "One pair in a scale tells every reader to which side a bound belongs.",
        "up to 10 : 1, then 11 or more : 2", "up to 10 : 1, then above 10 : 2";
    COLLECT = Error "collect-type", "a hit policy does not fit the result",
        "Reports `collect sum` and its like on results that cannot be summed or compared.",
        "What is collected must have a sum, an order or a count.",
        "collect sum over a text", "collect sum over an amount";
    HEADINGS = Error "decision-headings", "the headings of a decision do not fit its header",
        "Reports headings that are neither argument nor result, and results without a column.",
        "Headings that are arguments are conditions; the others are results.",
        "| ownershp | multiplier |", "| ownership | multiplier |";
    CELL_COUNT = Error "cell-count", "a row of a decision is too short or too long",
        "Reports rows with another number of cells than there are headings.",
        "Each cell stands under its heading.",
        "| A | under two headings", "| A | 120% |";
    OTHERWISE_LAST = Error "otherwise-last", "the default row of a decision is not plain and last",
        "Reports `otherwise` before the last row or with conditions beside it.",
        "It holds where no other row does, and readers look for it at the end.",
        "| otherwise | public | 1 |", "| otherwise | - | 1 |";
    BLANK_CELL = Error "blank-cell", "a cell is blank",
        "Reports cells with nothing in them.",
        "Nothing could mean anything, missing, or forgotten.",
        "| public | | 120% |", "| public | - | 120% |";
    BAD_CELL = Error "bad-cell", "a cell does not fit its column",
        "Reports `missing` where nothing can be missing, ranges of what has no order, and results that are not one value.",
        "A condition is decided before anything runs.",
        "missing under an argument without `?`", "- under it";
    MONEY_ONLY = Error "money-only", "an item belongs to rules about money only",
        "Reports `when`, `deny`, `limit` and `split` in a plain rule.",
        "Only contributions, benefits, tariffs and subsidies are due, not due or denied.",
        "rule bonus .. { when insured .. }", "benefit bonus .. { when insured .. }";
    OVERRIDE_CYCLE = Error "override-cycle", "exceptions override each other in a circle",
        "Reports `overrides` that lead back to their own exception.",
        "None of them would win.",
        "except a overrides b beside except b overrides a", "except a overrides b";
    TWO_RESTS = Error "two-rests", "two parties take the rest",
        "Reports a second `the rest` in one list of shares.",
        "Who takes the remainder is one party.",
        "worker the rest, employer the rest", "worker 50% down, employer the rest";
    UNKNOWN_PARTY = Error "unknown-party", "a split names a party that the scheme does not list",
        "Reports parties outside the `parties` line of the scheme.",
        "Each party is an output column, so a slip of the pen would be a new payer.",
        "employr 100%", "employer 100%";
    BAD_SHARE = Error "bad-share", "a share is neither a percent nor an amount of the total",
        "Reports shares in another unit.",
        "Shares add up to the total.",
        "worker 5 days", "worker 50% down";
    MAYBE_MISSING = Error "maybe-missing", "something that may be missing is used as if it were there",
        "Reports an optional value where a value is due.",
        "Missing is not zero: what holds then is a decision that somebody must write down.",
        "wage + bonus, with bonus : KHR?", "wage + (bonus otherwise 0 KHR)";
    ALWAYS_PRESENT = Warning "always-present", "a test for missing that is never needed",
        "Warns about `given` and `otherwise` on what always has a value.",
        "A test that always says the same misleads the reader.",
        "wage otherwise 0 KHR, with wage : KHR", "wage";
    WRONG_TYPE = Error "wrong-type", "a value of another type is due",
        "Reports a value whose type or unit is not the one that the place asks for.",
        "A rate where an amount is due, or one currency for another, is a wrong payment.",
        "parameter health_rate : percent with 2.6 KHR", "2.6%";
    PERCENT_SIGN = Error "percent-sign", "a percent is written without its sign",
        "Reports a bare number where a percent is due.",
        "2.6 and 0.026 are both plausible slips for 2.6%, and a hundred times apart.",
        "from 2016-09-01 : 0.026", "from 2016-09-01 : 2.6%";
    TWO_TYPES = Error "two-types", "two values that stand for each other differ in type",
        "Reports branches, defaults and arguments of `min` and `max` of different types or units.",
        "The result must have one type.",
        "if a then 5 KHR else 0", "if a then 5 KHR else 0 KHR";
    UNITS = Error "units-clash", "two units do not fit",
        "Reports sums of different units and products of money with money.",
        "Units are checked so that riel never meets dollars unseen.",
        "5 KHR + 1 USD", "5 KHR + 1 USD * riel_per_usd";
    OPERANDS = Error "operands", "an operator does not take these values",
        "Reports `+ - * /` on texts, rows and dates that do not fit.",
        "Dates move by days, months and years; texts are joined.",
        "birth + 30", "birth + 30 days";
    NOT_A_NUMBER = Error "not-a-number", "a number is due",
        "Reports `-` before something that is not a number.",
        "Only numbers have an opposite.",
        "-insured", "not insured";
    TOO_MANY_DIGITS = Error "too-many-digits", "a number has more decimals than can be held",
        "Reports percents whose decimals exceed 28 digits.",
        "Numbers are exact or refused.",
        "0.000000000000000000000000001%", "fewer decimals";
    ROUND_UNIT = Error "round-unit", "a number cannot be rounded to this step",
        "Reports `round` to a step of another unit, or of zero.",
        "The step has the unit of the value.",
        "round(amount, to 1, half up)", "round(amount, to 1 KHR, half up)";
    UNLIKE = Error "unlike", "two values of different types are compared",
        "Reports comparisons across types or units.",
        "Whether 5 days are more than 3 KHR has no answer.",
        "wage > 200_000", "wage > 200_000 KHR";
    NO_ORDER = Error "no-order", "values without an order are compared",
        "Reports `<` and its like, and comparisons of whole rows, on what has no order.",
        "Texts and rows are the same or not; they are not more or less.",
        "name > \"a\"", "name is \"a\"";
    DIRECTION = Error "mixed-chain", "a chain of comparisons turns round",
        "Reports `a < b > c`.",
        "A chain reads as one row of growing or falling values.",
        "a < b > c", "a < b and b > c";
    PERIOD = Error "bad-period", "a period does not fit",
        "Reports `in N months before D` with a length that is no time, or with dates and months mixed.",
        "A period is counted back from a date or a month.",
        "day in 12 before D", "day in 12 months before D";
    AT_OF_WHAT = Error "at-of-what", "`at` on something that does not change with the date",
        "Reports `X at D` where X is not a parameter, scale, decision or look-up in a table.",
        "Fields and rules belong to a row, and the row has its own date.",
        "wage at 2018-01-01", "minimum_wage at 2018-01-01";
    NO_DATE = Error "no-date", "a dated thing is read where no date is known",
        "Reports parameters, scales, dated decisions, dated tables and dated bodies in records without `at`.",
        "There is no today in a rule: every value is read on a written date.",
        "a rule for Member that reads health_rate", "a rule for Payslip, which has at month";
    NO_RULES_HERE = Error "no-rules-here", "a rule is read where only fields are known",
        "Reports rules in requirements and in the keys of references.",
        "Rows are accepted and linked before any rule is computed.",
        "require r \"..\" : contribution > 0 KHR", "assert r for Payslip { = contribution > 0 KHR }";
    NOT_A_VALUE = Error "not-a-value", "a declaration stands where a value is due",
        "Reports tables, records, enums, scales and decisions without what they need.",
        "A table gives a value by its keys, a scale by its argument.",
        "case_list + 1 KHR", "case_list[code].price + 1 KHR";
    NOT_INDEXED = Error "not-indexed", "`[ ]` after something that is not a table or record",
        "Reports look-ups in values.",
        "Tables and records are looked up by key.",
        "wage[1]", "wages[1].amount";
    NO_PARTS = Error "no-parts", "a value has no such part",
        "Reports `.name` after a number, date, text or enum.",
        "Only rows have fields, and money rules have a state, a reason and shares.",
        "wage.currency", "wage";
    LATER_LET = Error "let-below", "a let is read above its line",
        "Reports lets that are named further down.",
        "A rule is read from top to bottom.",
        "= x, then let x = 5", "let x = 5, then = x";
    NOT_A_FUNCTION = Error "not-a-function", "something without arguments is called",
        "Reports brackets after a field, parameter or rule.",
        "Scales, decisions and the functions of the language take arguments.",
        "health_rate(5)", "health_rate";
    ARGUMENT_COUNT = Error "argument-count", "too few or too many arguments",
        "Reports calls with another number of arguments than declared.",
        "Each argument has its place.",
        "days_between(start)", "days_between(start, end)";
    WHICH_RESULT = Error "which-result", "a decision with several results is read as a whole",
        "Reports calls without the name of the result.",
        "Each result is a value of its own.",
        "route_of(kind)", "route_of(kind).route";
    CYCLE = Error "cycle", "rules need each other's results",
        "Reports rules, scales and decisions that lead back to themselves, with every step.",
        "Every program ends; a rule that needs its own result never would.",
        "rule a = b + 1, rule b = a + 1", "one of them without the other";
    ENTRIES_OUT_OF_ORDER = Error "entries-out-of-order", "dated entries do not stand in the order of their dates",
        "Reports an entry whose `from` (or, for one day, `enacted`) is earlier than that of the entry above it.",
        "A mistyped year would silently hold at another time; in order, a history reads from top to bottom.",
        "from 2019-01-01 : 3%, and below it from 2012-01-01 : 4%", "from 2019-01-01 : 3%, and below it from 2021-01-01 : 4%";
    BARE_SHARE = Error "bare-share", "a share is a number without a percent sign or unit",
        "Reports shares of a split that are written as a bare number.",
        "`60` could be 60 percent or 60 dollars, and the two differ widely.",
        "household 60, fund the rest", "household 60%, fund the rest";
    UNUSED = Warning "unused", "something is declared and never read",
        "Warns about parameters, scales, decisions, tables, enums, units, hidden rules, lets, arguments and `use` names that nobody reads.",
        "A number that nobody reads looks like law and is none.",
        "parameter old_rate .. that no rule reads", "remove it";
}
