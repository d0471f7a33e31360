//! Scanned text to text for the grammar: comments, odd spaces and line breaks that do not end an item become spaces.
//! Every byte keeps its place, so that spans of the grammar are spans of the file.

use super::scan::{Kind, Token};

/// Signs before a line break that say that the item goes on.
const GO_ON_SIGNS: &[&str] = &["+", "-", "*", "/", "<", ">", "<=", ">=", ",", "(", "[", "{", "=", ":"];
/// Words before a line break that say that the item goes on.
const GO_ON_WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "in",
    "otherwise",
    "if",
    "then",
    "else",
    "where",
    "to",
    "by",
    "when",
    "unless",
    "given",
    "for",
    "per",
];
/// Signs that, first on a line, go on with the item above.
const TAKE_UP_SIGNS: &[&str] = &["+", "-", "*", "/", "<", ">", "<=", ">=", ")", "]", "}"];
/// Words that, first on a line, go on with the item above.
const TAKE_UP_WORDS: &[&str] =
    &["and", "or", "is", "in", "otherwise", "then", "else", "where", "order", "to", "by", "per", "for"];

/// For each token whether it is a line break that ends an item.
pub(crate) fn breaks(text: &str, tokens: &[Token]) -> Vec<bool> {
    let mut ends = vec![false; tokens.len()];
    let mut before: Option<&Token> = None;
    let mut brackets = 0_usize;
    let mut pending: Option<usize> = None;
    for (index, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Newline {
            pending = pending.or(Some(index));
            continue;
        }
        if token.is_comment() {
            continue;
        }
        if let Some(at) = pending.take() {
            let inside = brackets > 0 && !starts_afresh(text, tokens, index);
            if !inside {
                brackets = 0;
            }
            let ended = !inside && !before.is_some_and(|b| goes_on(text, b)) && !takes_up(text, token);
            if let Some(slot) = ends.get_mut(at) {
                *slot = ended;
            }
        }
        brackets = match token.text(text) {
            "(" | "[" if token.kind == Kind::Sign => brackets + 1,
            ")" | "]" if token.kind == Kind::Sign => brackets.saturating_sub(1),
            _ => brackets,
        };
        before = Some(token);
    }
    ends
}

/// A declaration word and a name at the start of a line: an open bracket above it was forgotten.
fn starts_afresh(text: &str, tokens: &[Token], index: usize) -> bool {
    super::chunks::looks_like_start(text, tokens, index)
}

fn goes_on(text: &str, token: &Token) -> bool {
    match token.kind {
        Kind::Sign => GO_ON_SIGNS.contains(&token.text(text)),
        Kind::Word => GO_ON_WORDS.contains(&token.text(text)),
        _ => false,
    }
}

fn takes_up(text: &str, token: &Token) -> bool {
    match token.kind {
        Kind::Sign => TAKE_UP_SIGNS.contains(&token.text(text)),
        Kind::Word => TAKE_UP_WORDS.contains(&token.text(text)),
        _ => false,
    }
}

/// The text with only what the grammar reads; line breaks that end an item stay.
pub(crate) fn prepare(text: &str, tokens: &[Token], ends: &[bool]) -> String {
    let mut out = vec![b' '; text.len()];
    for (token, ends) in tokens.iter().zip(ends) {
        let keep = *ends || token.is_real();
        let (Some(to), Some(from)) = (out.get_mut(token.start..token.end), text.as_bytes().get(token.start..token.end))
        else {
            continue;
        };
        if keep {
            to.copy_from_slice(from);
        }
    }
    String::from_utf8(out).unwrap_or_default()
}
