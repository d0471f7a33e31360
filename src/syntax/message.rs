//! What the grammar refused, in plain words: what was found, what may stand there, how to mend it.
//! In: the tokens of one chunk. Out: problems, one per chunk where one explains it.

use super::chunks::{BracketFault, Chunk};
use super::grammar::Rule as R;
use super::scan::{Kind, Token};
use super::{codes, expected, lexical, limits, mistakes, words};
use crate::problem::Problem;
use crate::source::{FileId, Span};
use pest::error::{Error, ErrorVariant, InputLocation};

/// One chunk and the text it stands in.
pub(crate) struct Place<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    /// The tokens of the chunk, comments and line breaks among them.
    pub(crate) tokens: &'a [Token],
}

impl<'a> Place<'a> {
    pub(crate) fn span(&self, token: &Token) -> Span {
        Span::new(self.file, token.start, token.end)
    }

    pub(crate) fn word(&self, token: &Token) -> &'a str {
        token.text(self.text)
    }

    /// The nearest real token before an index.
    pub(crate) fn before(&self, index: usize) -> Option<&'a Token> {
        self.tokens.get(..index)?.iter().rev().find(|t| t.is_real())
    }
}

/// Problems that tokens alone show. When there is one, the grammar is not asked.
pub(crate) fn before(place: &Place<'_>, all: &[Token], chunk: &Chunk) -> Vec<Problem> {
    let Some(first) = place.tokens.first() else { return Vec::new() };
    let lexical = lexical::problems(place);
    if !lexical.is_empty() {
        return lexical;
    }
    let word = place.word(first);
    if !(first.kind == Kind::Word && words::starts_declaration(word)) {
        return vec![unknown(place, first, word)];
    }
    if let Some(fault) = chunk.fault {
        return vec![bracket(place, all, chunk, fault)];
    }
    if let Some((index, what)) = limits::too_deep(place.text, place.tokens) {
        let span = place.tokens.get(index).map(|t| place.span(t)).unwrap_or_default();
        let problem = Problem::new(&codes::NESTING, format!("{what} nest too deeply"))
            .label(span, "here")
            .help("split the formula: give its parts names with `let`, or write a `decision` or `scale`");
        return vec![problem];
    }
    Vec::new()
}

fn unknown(place: &Place<'_>, first: &Token, word: &str) -> Problem {
    let span = place.span(first);
    if word == "}" {
        return Problem::new(&codes::BRACKETS, "this `}` closes nothing")
            .label(span, "no `{` is open here")
            .help("remove it, or look for a `}` above that closes too early");
    }
    let problem = Problem::new(&codes::UNKNOWN_DECLARATION, format!("`{word}` does not start a declaration"));
    let near =
        words::DECLARATIONS.iter().filter(|d| **d != "hidden").min_by_key(|d| strsim::damerau_levenshtein(d, word));
    let near = near.filter(|d| strsim::damerau_levenshtein(d, word) <= 2 && word.len() > 2);
    let inside = words::is_reserved(word) || matches!(word, "=" | "|");
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if inside => {
            "lines like this stand inside the braces of a declaration; look for a `}` too early".to_owned()
        }
        None => format!("a declaration starts with one of {}", expected::listed(words::DECLARATIONS)),
    };
    problem.label(span, "a declaration is expected here").help(help)
}

fn bracket(place: &Place<'_>, all: &[Token], chunk: &Chunk, fault: BracketFault) -> Problem {
    let sign = |index: usize| all.get(index).map_or("", |t| t.text(place.text));
    let span = |index: usize| all.get(index).map(|t| place.span(t)).unwrap_or_default();
    match fault {
        BracketFault::Unclosed(open) => {
            let end = chunk.tokens.end.saturating_sub(1);
            let closing = closing(sign(open));
            Problem::new(&codes::BRACKETS, format!("this `{}` is not closed", sign(open)))
                .label(span(open), "opened here")
                .label(span(end), format!("`{closing}` is missing after this at the latest"))
                .help(format!("add the missing `{closing}`"))
        }
        BracketFault::Unopened(close) => {
            Problem::new(&codes::BRACKETS, format!("this `{}` closes nothing", sign(close)))
                .label(span(close), "no bracket of this kind is open here")
                .help("remove it, or add the opening bracket before it")
        }
        BracketFault::Crossed(open, close) => {
            let closing = closing(sign(open));
            Problem::new(&codes::BRACKETS, format!("`{}` is closed by `{}`", sign(open), sign(close)))
                .label(span(open), "opened here")
                .label(span(close), format!("`{closing}` is expected before this"))
                .help(format!("close `{}` with `{closing}` first", sign(open)))
        }
    }
}

fn closing(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// The problem for a chunk that the grammar refused.
pub(crate) fn refused(place: &Place<'_>, error: &Error<R>) -> Problem {
    let base = place.tokens.first().map_or(0, |t| t.start);
    let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
    let wanted = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let at = base + offset;
    let index = place.tokens.partition_point(|t| t.end <= at);
    let index = index + place.tokens.get(index..).unwrap_or_default().iter().take_while(|t| t.is_comment()).count();
    if let Some(problem) = mistakes::known(place, index, wanted) {
        return problem;
    }
    let wanted = expected::phrase(wanted);
    match place.tokens.get(index).filter(|t| t.kind != Kind::Newline) {
        Some(token) => Problem::new(&codes::UNEXPECTED, format!("`{}` cannot stand here", place.word(token)))
            .label(place.span(token), wanted),
        None => {
            let last = place.before(index).map(|t| place.span(t)).unwrap_or_default();
            Problem::new(&codes::UNEXPECTED, "something is missing at the end of this line")
                .label(Span { start: last.end, ..last }, wanted)
        }
    }
}

/// A chunk that the grammar accepted and the tree has no place for.
pub(crate) fn unreadable(place: &Place<'_>) -> Problem {
    let span = place.tokens.first().map(|t| place.span(t)).unwrap_or_default();
    Problem::new(&codes::UNEXPECTED, "this declaration cannot be read").label(span, "starts here")
}
