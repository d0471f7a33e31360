//! Rules of the grammar as words of the reader. In: what the grammar would have accepted. Out: a phrase.

use super::grammar::Rule as R;
use std::collections::BTreeSet;

/// `expected a, b or c`.
pub(crate) fn phrase(rules: &[R]) -> String {
    let operand_ended = rules.contains(&R::plus);
    let rules: Vec<R> = rules.iter().copied().filter(|r| !(operand_ended && *r == R::k_at)).collect();
    let mut words: BTreeSet<(u8, String)> = rules.iter().filter_map(|r| word(*r)).collect();
    if words.iter().any(|(rank, _)| *rank == VALUE) {
        // Where a value may start, the many ways to start one say no more.
        words.retain(|(rank, _)| *rank != STARTS_VALUE);
    }
    if words.iter().any(|(rank, _)| *rank == VALUE) && !operand_ended {
        // A sign or `not` before a value.
        words.retain(|(rank, word)| *rank != OPERATOR && word != "`not`");
    }
    let operators = words.iter().filter(|(rank, _)| *rank == OPERATOR).count();
    if operators > 0 && operand_ended {
        words.retain(|(rank, _)| *rank != OPERATOR);
        words.insert((OPERATOR, "an operator such as `+` or `and`".to_owned()));
    }
    if words.is_empty() {
        return "this does not fit here".to_owned();
    }
    let words: Vec<String> = words.into_iter().map(|(_, w)| w).collect();
    format!("expected {}", joined(&words))
}

/// True where an item may start, so that what was found is a line of the wrong kind and not the end of one.
pub(crate) fn starts_line(rules: &[R]) -> bool {
    let item = |r: &R| {
        matches!(
            r,
            R::title
                | R::cite
                | R::field
                | R::entry
                | R::scale_entry
                | R::rows
                | R::measure
                | R::bound
                | R::formula
                | R::split_always
                | R::member
                | R::change
                | R::column
                | R::row
        )
    };
    !rules.contains(&R::plus) && rules.iter().any(item)
}

const FIRST: u8 = 0;
const VALUE: u8 = 1;
const STARTS_VALUE: u8 = 2;
const KEYWORD: u8 = 3;
const OPERATOR: u8 = 4;
const END: u8 = 5;

fn word(rule: R) -> Option<(u8, String)> {
    let text = |rank: u8, s: &str| Some((rank, s.to_owned()));
    match rule {
        R::name => text(FIRST, "a name"),
        R::text => text(FIRST, "a text in quotes"),
        R::type_name => text(FIRST, "a type"),
        R::dotted => text(FIRST, "a module name"),
        R::colon => text(FIRST, "`:`"),
        R::equals => text(FIRST, "`=`"),
        R::comma => text(FIRST, "`,`"),
        R::open_brace | R::rule_body | R::assert_body | R::brackets => text(FIRST, "`{`"),
        R::close_brace => text(END, "`}`"),
        R::open_paren | R::params => text(FIRST, "`(`"),
        R::close_paren => text(END, "`)`"),
        R::close_square => text(END, "`]`"),
        R::bar => text(FIRST, "`|`"),
        R::use_open => text(FIRST, "`.{` and names"),
        R::EOI => text(END, "the end of the declaration"),
        R::expr | R::sum | R::operand | R::comparison => text(VALUE, "a value"),
        R::number => text(STARTS_VALUE, "a number"),
        R::day => text(STARTS_VALUE, "a date such as `2016-09-01`"),
        R::rows | R::heading => text(FIRST, "a line of the table that starts with `|`"),
        R::results => text(FIRST, "the type of the result"),
        R::shares | R::share => text(FIRST, "a share such as `worker 50% down`"),
        R::mode => text(FIRST, "a rounding mode such as `half up`"),
        R::bound => text(FIRST, "`up to n`, `above n`, `below n` or `n or more`"),
        R::declaration => text(FIRST, "a declaration"),
        R::rule_word => text(KEYWORD, "`rule`"),
        R::title
        | R::cite
        | R::tag
        | R::when
        | R::deny
        | R::limit
        | R::split
        | R::require
        | R::known
        | R::file
        | R::country
        | R::currency
        | R::parties
        | R::complete => text(KEYWORD, &format!("`{rule:?}`")),
        R::plus | R::minus | R::times | R::divide | R::compare | R::order_tail => text(OPERATOR, "an operator"),
        R::k_and | R::k_or | R::k_is | R::k_in | R::k_otherwise | R::at_tail | R::otherwise_tail => {
            text(OPERATOR, "an operator")
        }
        R::field => text(FIRST, "a field `name : type`"),
        R::column => text(FIRST, "a column `name : type`"),
        R::formula => text(FIRST, "`= formula`"),
        R::let_item => text(KEYWORD, "`let`"),
        R::entry | R::dates | R::scale_entry | R::dated_rows | R::split_entry => text(KEYWORD, "`from`"),
        R::exception | R::exception_head | R::split_except => text(KEYWORD, "`except`"),
        R::window => text(KEYWORD, "`in`"),
        R::ordering => text(KEYWORD, "`order by`"),
        R::listed => text(KEYWORD, "`listed as`"),
        R::where_tail => text(KEYWORD, "`where`"),
        R::change => text(FIRST, "`set`, `add`, `replace` or `remove`"),
        R::param | R::result => text(FIRST, "`name : type`"),
        R::cell => text(FIRST, "a cell"),
        R::measure => text(FIRST, "a measure `name = ..`"),
        R::member => text(FIRST, "a name"),
        rule => keyword(rule).map(|k| (KEYWORD, k)),
    }
}

/// `k_from` is shown as `from`.
fn keyword(rule: R) -> Option<String> {
    format!("{rule:?}").strip_prefix("k_").map(|word| format!("`{word}`"))
}

fn joined(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// Words in backticks, with commas.
pub(crate) fn listed(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}
