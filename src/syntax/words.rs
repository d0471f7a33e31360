//! The closed lists of words: what no name may be called, and what starts a declaration.
//! In: nothing. Out: lists. A test compares them with the grammar and with grammar/README.md.

/// Words that can follow an expression or start an item where a name could start one: no name and no unit is called so.
pub const RESERVED: &[&str] = &[
    "above",
    "after",
    "among",
    "and",
    "as",
    "at",
    "before",
    "below",
    "by",
    "cite",
    "deny",
    "descending",
    "down",
    "else",
    "enacted",
    "except",
    "file",
    "for",
    "from",
    "given",
    "half",
    "if",
    "in",
    "is",
    "key",
    "known",
    "let",
    "limit",
    "listed",
    "missing",
    "no",
    "not",
    "or",
    "order",
    "otherwise",
    "over",
    "overrides",
    "per",
    "rank",
    "require",
    "split",
    "tag",
    "the",
    "then",
    "title",
    "to",
    "unless",
    "until",
    "up",
    "when",
    "where",
    "yes",
];

/// Words that start a declaration or a line of the file's head. They are names elsewhere.
pub const DECLARATIONS: &[&str] = &[
    "module",
    "use",
    "scheme",
    "unit",
    "enum",
    "record",
    "table",
    "parameter",
    "scale",
    "decision",
    "rule",
    "contribution",
    "benefit",
    "tariff",
    "subsidy",
    "group",
    "assert",
    "variant",
    "hidden",
];

/// Reserved words that are a value or end one, so that an operator may follow.
const ENDS_VALUE: &[&str] = &["yes", "no", "missing"];

pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

pub(crate) fn starts_declaration(word: &str) -> bool {
    DECLARATIONS.contains(&word)
}

/// True for a word that an operator can follow: a name, `yes`, `no`.
pub(crate) fn is_value(word: &str) -> bool {
    !is_reserved(word) || ENDS_VALUE.contains(&word)
}
