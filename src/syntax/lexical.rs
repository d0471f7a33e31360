//! Problems that a single token shows: signs of other languages, curly quotes, texts that do not close, other scripts.
//! In: the tokens of one chunk. Out: one problem per token.

use super::message::Place;
use super::scan::{Kind, Token};
use super::{codes, sheet};
use crate::problem::Problem;

pub(crate) fn problems(place: &Place<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut line_start = true;
    let mut row = false;
    for (index, token) in place.tokens.iter().enumerate() {
        let word = place.word(token);
        if token.kind == Kind::Newline {
            line_start = true;
            continue;
        }
        if std::mem::take(&mut line_start) {
            row = word == "|";
        }
        let problem = match token.kind {
            Kind::OpenText => Some(open_text(place, token)),
            Kind::Alien => alien(place, index, token, word),
            Kind::Sign if word == "|" && !row => double_bar(place, index, token),
            _ => None,
        };
        found.extend(problem);
        if found.len() >= super::limits::PROBLEMS {
            break;
        }
    }
    found
}

fn open_text(place: &Place<'_>, token: &Token) -> Problem {
    Problem::new(&codes::OPEN_TEXT, "this text has no closing quote")
        .label(place.span(token), "starts here and does not end on this line")
        .help("add `\"` at its end; a quote inside a text is written `\\\"`")
}

fn double_bar(place: &Place<'_>, index: usize, token: &Token) -> Option<Problem> {
    let next = place.tokens.get(index + 1)?;
    (place.word(next) == "|" && next.start == token.end).then(|| {
        Problem::new(&codes::SIGN, "`||` is written `or`")
            .label(place.span(token).to(place.span(next)), "here")
            .help("write `or`")
    })
}

fn alien(place: &Place<'_>, index: usize, token: &Token, word: &str) -> Option<Problem> {
    match word {
        "$" if sheet::covered(place, index) => None,
        "$" => Some(sheet::cell(place, index).unwrap_or_else(|| other(place, token, word))),
        ";" => Some(sheet::semicolon(place, index, token)),
        _ => Some(other(place, token, word)),
    }
}

fn other(place: &Place<'_>, token: &Token, word: &str) -> Problem {
    let span = place.span(token);
    let instead = match word {
        "==" => Some("is"),
        "!=" | "<>" | "≠" => Some("is not"),
        "&&" | "&" => Some("and"),
        "!" => Some("not"),
        "≤" => Some("<="),
        "≥" => Some(">="),
        "×" | "·" => Some("*"),
        "÷" => Some("/"),
        "−" | "–" | "—" => Some("-"),
        _ => None,
    };
    if let Some(instead) = instead {
        return Problem::new(&codes::SIGN, format!("`{word}` is written `{instead}`"))
            .label(span, "here")
            .help(format!("write `{instead}`"));
    }
    if word.starts_with(['“', '”', '„', '«', '‘', '’', '\'', '`']) {
        return Problem::new(&codes::QUOTES, "this is not a straight quote")
            .label(span, "here")
            .help("write texts between straight quotes: `\"..\"`");
    }
    if word.starts_with(|c: char| c.is_numeric()) {
        return Problem::new(&codes::LETTERS, format!("`{word}` is not written with the digits 0 to 9"))
            .label(span, "here")
            .help("write numbers with the digits 0 to 9");
    }
    if word.starts_with(char::is_alphabetic) {
        return Problem::new(&codes::LETTERS, format!("`{word}` stands outside quotes"))
            .label(span, "not a name of the language")
            .help("write names with a to z, 0 to 9 and `_`; put other text between quotes or behind `#`");
    }
    let help = match word {
        "^" | "**" => "write `power(x, 2)`",
        "//" | "/*" | "*/" => "a remark starts with `#`",
        "=>" | "->" => "write `:` after a label, `then` after a condition",
        ":=" => "write `=`",
        "$" | "€" | "£" | "¥" | "៛" => "write the currency by its code behind the number, as in `5 USD`",
        _ => "remove it; in a text it stands between quotes",
    };
    Problem::new(&codes::SIGN, format!("`{word}` is no sign of the language")).label(span, "here").help(help)
}
