//! Habits of spreadsheets: `$B$2`, `min(a; b)`, `if(c, a, b)`.
//! In: the token that did not fit. Out: a problem, when it is such a habit.

use super::message::Place;
use super::scan::{Kind, Token};
use super::{codes, forms};
use crate::problem::Problem;

/// True for the second `$` of `$B$2`, which the first has explained.
pub(crate) fn covered(place: &Place<'_>, index: usize) -> bool {
    let back = |steps: usize| index.checked_sub(steps).and_then(|at| place.tokens.get(at));
    let (Some(dollar), Some(word)) = (back(2), back(1)) else { return false };
    place.word(dollar) == "$" && word.kind == Kind::Word && dollar.end == word.start && touches(place, index)
}

fn touches(place: &Place<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|at| place.tokens.get(at));
    before.zip(place.tokens.get(index)).is_some_and(|(a, b)| a.end == b.start)
}

/// `$B$2`, `$B2` and `B$2`.
pub(crate) fn cell(place: &Place<'_>, index: usize) -> Option<Problem> {
    let word = |at: usize| place.tokens.get(at).filter(|t| t.kind == Kind::Word);
    let start = if touches(place, index + 1) && word(index + 1).is_some() {
        index
    } else {
        let number = place.tokens.get(index + 1).is_some_and(|t| t.kind == Kind::Number);
        let before = index.checked_sub(1).filter(|at| word(*at).is_some() && touches(place, index))?;
        if !(number && touches(place, index + 1)) {
            return None;
        }
        before
    };
    let rest = place.tokens.get(start..).unwrap_or_default();
    let part = |t: &Token| matches!(t.kind, Kind::Word | Kind::Number) || place.word(t) == "$";
    let joined =
        rest.windows(2).take_while(|p| p.first().zip(p.last()).is_some_and(|(a, b)| a.end == b.start && part(b)));
    let last = joined.last().and_then(|p| p.last()).or(rest.first())?;
    let span = rest.first().map(|first| place.span(first).to(place.span(last)))?;
    let text = rest.first().and_then(|first| place.text.get(first.start..last.end)).unwrap_or("");
    Some(
        Problem::new(&codes::SIGN, format!("`{text}` looks like a cell of a spreadsheet"))
            .label(span, "here")
            .help("rules name fields, not cells: write the name of a field, parameter or rule"),
    )
}

/// `;` between the parts of a list, or at the end of a line.
pub(crate) fn semicolon(place: &Place<'_>, index: usize, token: &Token) -> Problem {
    let span = place.span(token);
    let problem = Problem::new(&codes::SIGN, "`;` is no sign of the language").label(span, "here");
    match enclosing(place, index) {
        Some("if") => problem.help(forms::CHOICE),
        Some(_) => problem.help("write a comma: `min(a, b)`"),
        None if list_goes_on(place, index) => problem.help("write a comma"),
        None => problem.help("end a line with a line break alone"),
    }
}

/// The word before the bracket that is open at a token.
fn enclosing<'a>(place: &Place<'a>, index: usize) -> Option<&'a str> {
    let mut depth = 0_usize;
    for (at, token) in place.tokens.iter().enumerate().take(index).rev() {
        match place.word(token) {
            ")" | "]" => depth += 1,
            "(" | "[" if depth > 0 => depth -= 1,
            "(" | "[" => return Some(place.before(at).map_or("", |t| place.word(t))),
            "{" | "}" => return None,
            _ => {}
        }
    }
    None
}

/// True where the line goes on with a part of a list and not with a line of its own.
fn list_goes_on(place: &Place<'_>, index: usize) -> bool {
    let Some(next) = place.tokens.get(index + 1).filter(|t| t.is_real()) else { return false };
    let after = place.tokens.get(index + 2).map_or("", |t| place.word(t));
    let word = place.word(next);
    !super::words::is_reserved(word) && !matches!(word, "}" | "=" | ";" | "|") && !matches!(after, ":" | "=")
}

/// `if(c, a, b)`.
pub(crate) fn if_call(place: &Place<'_>, index: usize, word: &str) -> Option<Problem> {
    let token = place.tokens.get(index).filter(|_| word == "," && enclosing(place, index) == Some("if"))?;
    Some(
        Problem::new(&codes::UNEXPECTED, "`if` is no function: its parts are words")
            .label(place.span(token), "no comma stands here")
            .help(forms::CHOICE),
    )
}
