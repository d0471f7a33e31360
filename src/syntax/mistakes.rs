//! Common mistakes at the place where the grammar stopped, each with its own mend.
//! In: the token that did not fit and what was expected. Out: a problem, when the mistake is known.

use super::grammar::Rule as R;
use super::message::Place;
use super::scan::{Kind, Token};
use super::{codes, forms, sheet, words};
use crate::problem::Problem;

type Found = Option<Problem>;

/// The problem of a known mistake at a token.
pub(crate) fn known(place: &Place<'_>, index: usize, wanted: &[R]) -> Found {
    let token = place.tokens.get(index)?;
    let word = place.word(token);
    let before = place.before(index);
    sheet::if_call(place, index, word)
        .or_else(|| sign(place, index, token, word, wanted))
        .or_else(|| other_words(place, token, word, before))
        .or_else(|| numbers(place, index, token, before))
        .or_else(|| date_wanted(place, index, token, wanted))
        .or_else(|| own_line(place, index, token, word, wanted))
        .or_else(|| reserved(place, index, token, word, wanted))
        .or_else(|| reserved_field(place, index, word, wanted))
}

fn sign(place: &Place<'_>, index: usize, token: &Token, word: &str, wanted: &[R]) -> Found {
    let span = place.span(token);
    if word == "=" && wanted.contains(&R::colon) {
        return Some(
            Problem::new(&codes::LABEL_SIGN, "`:` is expected here, not `=`")
                .label(span, "here")
                .help("write `:` after a label such as `from D` or `when c`, and between a name and its type"),
        );
    }
    if word == ":" && wanted.contains(&R::equals) {
        return Some(
            Problem::new(&codes::LABEL_SIGN, "`=` is expected here, not `:`")
                .label(span, "here")
                .help("write `=` before a formula without a label, and in `let NAME = ..`"),
        );
    }
    let operator = wanted.iter().any(|r| matches!(r, R::plus | R::k_is | R::order_tail | R::compare));
    if word == "=" && operator {
        return Some(
            Problem::new(&codes::SIGN, "`=` does not compare")
                .label(span, "here")
                .help("write `is`: `when sex is female`"),
        );
    }
    let after_value = place.before(index).is_some_and(|t| t.kind == Kind::Number);
    (word == "%" && after_value).then(|| {
        Problem::new(&codes::SEPARATOR, "a percent is written without a space")
            .label(span, "a space before `%`")
            .help("write `2.6%`")
    })
}

fn other_words(place: &Place<'_>, token: &Token, word: &str, before: Option<&Token>) -> Found {
    let span = place.span(token);
    // After a number it was read as a unit.
    let else_if = [Some(token), before].into_iter().flatten().find(|t| is_else_if(place.word(t)));
    if let Some(found) = else_if {
        return Some(
            Problem::new(&codes::ELSE_IF, format!("`{}` is written `else if`", place.word(found)))
                .label(place.span(found), "here")
                .help("write `else if`"),
        );
    }
    if word == "until" {
        return Some(
            Problem::new(&codes::UNTIL, "there is no `until`: an entry holds until the next one")
                .label(span, "here")
                .help("write the next entry on a line of its own; where the law ends, write `from D : not in force`"),
        );
    }
    let previous = before.map_or("", |t| place.word(t));
    if word == "missing" && matches!(previous, "is" | "not") {
        return Some(
            Problem::new(&codes::UNEXPECTED, "`is missing` is written `not given`")
                .label(span, "here")
                .help("write `not given x`, or `given x` for the opposite"),
        );
    }
    let bool_word = matches!(word, "true" | "false" | "AND" | "OR" | "NOT" | "IF" | "THEN" | "ELSE");
    bool_word.then(|| {
        let instead = match word {
            "true" => "yes".to_owned(),
            "false" => "no".to_owned(),
            other => other.to_lowercase(),
        };
        Problem::new(&codes::UNEXPECTED, format!("`{word}` is written `{instead}`"))
            .label(span, "here")
            .help(format!("write `{instead}`"))
    })
}

fn is_else_if(word: &str) -> bool {
    matches!(word, "elseif" | "elsif" | "elif")
}

fn numbers(place: &Place<'_>, index: usize, token: &Token, before: Option<&Token>) -> Found {
    let word = place.word(token);
    let next = place.tokens.get(index + 1);
    let touches = |a: &Token, b: &Token| a.end == b.start;
    let before_number = before.filter(|t| t.kind == Kind::Number);
    let (Some(left), Some(right)) = (before_number, next.filter(|t| t.kind == Kind::Number)) else {
        return spelled_date(place, token, word, before_number);
    };
    let joined = place.span(left).to(place.span(right));
    if word == "," && touches(left, token) && touches(token, right) {
        let digits = place.word(right).trim_end_matches('%').len();
        let help = match digits {
            3 => format!("group digits with `_`: `{}_{}`", place.word(left), place.word(right)),
            _ => format!("write decimals with a point: `{}.{}`", place.word(left), place.word(right)),
        };
        return Some(
            Problem::new(&codes::SEPARATOR, "a number has no comma inside").label(joined, "one number?").help(help),
        );
    }
    spelled_date(place, token, word, Some(left))
}

/// `2016-9-1` or `1/9/2016` where a date is expected.
fn spelled_date(place: &Place<'_>, token: &Token, word: &str, left: Option<&Token>) -> Found {
    let sign = matches!(word, "-" | "/" | ".") && left.is_some_and(|l| l.end == token.start);
    sign.then(|| {
        let span = left.map_or(place.span(token), |l| place.span(l).to(place.span(token)));
        Problem::new(&codes::DATE_SPELLING, "this looks like a date in another spelling")
            .label(span, "a date?")
            .help("a date is written year-month-day with two digits each, as in `2016-09-01`")
    })
}

/// A number with signs where a date is expected.
fn date_wanted(place: &Place<'_>, index: usize, token: &Token, wanted: &[R]) -> Found {
    if !wanted.contains(&R::day) || wanted.contains(&R::reference) || token.kind != Kind::Number {
        return None;
    }
    Some(
        Problem::new(&codes::DATE_SPELLING, "a date is expected here")
            .label(place.run(index), "this is no date")
            .help("a date is written year-month-day with two digits each, as in `2016-09-01`"),
    )
}

/// Two lines written as one.
fn own_line(place: &Place<'_>, index: usize, token: &Token, word: &str, wanted: &[R]) -> Found {
    let starts =
        matches!(word, "from" | "except" | "let" | "when" | "deny" | "limit" | "split" | "cite" | "title" | "=");
    let first = index.checked_sub(1).and_then(|i| place.tokens.get(i)).is_none_or(|t| t.kind == Kind::Newline);
    let ended = wanted.iter().any(|r| matches!(r, R::plus | R::cite));
    (starts && !first && ended).then(|| {
        Problem::new(&codes::UNEXPECTED, format!("`{word}` starts a line of its own"))
            .label(place.span(token), "the line goes on here")
            .help(format!("put a line break before `{word}`"))
    })
}

fn reserved(place: &Place<'_>, index: usize, token: &Token, word: &str, wanted: &[R]) -> Found {
    let names = |r: &R| matches!(r, R::name | R::dotted | R::type_name | R::heading | R::share | R::member | R::over);
    let named = |r: &R| matches!(r, R::field | R::column | R::param | R::measure | R::result | R::group_key);
    let next = place.tokens.get(index + 1).map_or("", |t| place.word(t));
    let meant = wanted.iter().any(names) || matches!(next, ":" | "=") && wanted.iter().any(named);
    let only = !wanted.iter().any(|r| matches!(r, R::plus | R::k_and));
    let found = token.kind == Kind::Word && words::is_reserved(word) && meant && only;
    found.then(|| reserved_word(place, token, named_field(place, index, next)))
}

/// `known : integer` and `key : text` in a record, where the grammar reads the line of that name.
fn reserved_field(place: &Place<'_>, index: usize, word: &str, wanted: &[R]) -> Found {
    let before = place.before(index).filter(|t| words::is_reserved(place.word(t)))?;
    let typed = place.tokens.get(index + 1).is_some_and(|t| t.kind == Kind::Word);
    let (body, line) = forms::around(place, index);
    let fields = matches!(body, "record" | "table") || line == "add";
    (word == ":" && typed && fields && !wanted.contains(&R::plus))
        .then(|| reserved_word(place, before, body != "table"))
}

/// True where a field of a record is declared; only such a name can differ from the heading in the data.
fn named_field(place: &Place<'_>, index: usize, next: &str) -> bool {
    let (body, line) = forms::around(place, index);
    next == ":" && (body == "record" && line != "require" || line == "add")
}

fn reserved_word(place: &Place<'_>, token: &Token, field: bool) -> Problem {
    let word = place.word(token);
    let help = if field {
        "choose another name; `dataset.yaml` maps a column of the data that is called so"
    } else {
        "choose another name"
    };
    Problem::new(&codes::RESERVED, format!("`{word}` is a word of the language and cannot be a name"))
        .label(place.span(token), "a name is expected here")
        .help(help)
}
