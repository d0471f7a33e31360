//! What the grammar refused, in plain words: what was found, what may stand there, how to mend it.
//! In: the tokens of one chunk. Out: problems, one per chunk where one explains it.

use super::chunks::{BracketFault, Chunk};
use super::grammar::Rule as R;
use super::scan::{Kind, Token};
use super::{cells, codes, expected, forms, lexical, limits, mistakes, words};
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

    fn same_line(&self, left: &Token, right: &Token) -> bool {
        !self.text.get(left.end..right.start).is_some_and(|between| between.contains('\n'))
    }

    pub(crate) fn word(&self, token: &Token) -> &'a str {
        token.text(self.text)
    }

    fn has(&self, sign: &str) -> bool {
        self.tokens.iter().any(|t| t.kind == Kind::Sign && self.word(t) == sign)
    }

    /// A token with all that touches it behind.
    pub(crate) fn run(&self, index: usize) -> Span {
        let rest = self.tokens.get(index..).unwrap_or_default();
        let Some(first) = rest.first() else { return Span::default() };
        let joined =
            |pair: &&[Token]| pair.first().zip(pair.last()).is_some_and(|(a, b)| a.end == b.start && b.is_real());
        let end = rest.windows(2).take_while(joined).last().and_then(|pair| pair.last()).unwrap_or(first);
        self.span(first).to(self.span(end))
    }

    /// The nearest real token before an index.
    pub(crate) fn before(&self, index: usize) -> Option<&'a Token> {
        self.tokens.get(..index)?.iter().rev().find(|t| t.is_real())
    }
}

/// Problems that tokens alone show. When there is one, the grammar is not asked.
pub(crate) fn before(place: &Place<'_>, all: &[Token], chunk: &Chunk) -> Vec<Problem> {
    let Some(first) = place.tokens.first() else { return Vec::new() };
    let found = [cells::problems, lexical::problems].into_iter().map(|pass| pass(place)).find(|f| !f.is_empty());
    if let Some(found) = found {
        return found;
    }
    let word = place.word(first);
    if !(first.kind == Kind::Word && words::starts_declaration(word)) {
        return vec![unknown(place, first, word)];
    }
    let no_body = |fault: &BracketFault| {
        matches!(fault, BracketFault::Unopened(_)) && !place.has("{") && !matches!(word, "module" | "use" | "unit")
    };
    if let Some(fault) = chunk.fault.filter(|f| !no_body(f)) {
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
    let near = words::DECLARATIONS.iter().filter(|d| **d != "hidden" && word.len() < 64);
    let near = near.min_by_key(|d| strsim::damerau_levenshtein(d, word));
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
    let phrase = expected::phrase(wanted);
    let token = place.tokens.get(index).filter(|t| t.kind != Kind::Newline);
    let last = place.before(index);
    let mut shown = index;
    let problem = match (token, last) {
        (Some(token), last) if last.is_none_or(|l| place.same_line(l, token)) => {
            Problem::new(&codes::UNEXPECTED, format!("`{}` cannot stand here", place.word(token)))
                .label(place.span(token), phrase)
        }
        (Some(token), Some(last)) if expected::starts_line(wanted) || place.word(last) == "{" => {
            Problem::new(&codes::UNEXPECTED, format!("a line cannot start with `{}` here", place.word(token)))
                .label(place.span(token), phrase)
        }
        _ => {
            let span = last.map(|t| place.span(t)).unwrap_or_default();
            shown = last.and_then(|t| place.tokens.iter().position(|o| o == t)).unwrap_or(index);
            Problem::new(&codes::UNEXPECTED, "something is missing at the end of this line")
                .label(span, format!("{phrase} after this"))
        }
    };
    match forms::choice(place, index, wanted).or_else(|| forms::help(place, shown)) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// A chunk that the grammar accepted and the tree has no place for.
pub(crate) fn unreadable(place: &Place<'_>) -> Problem {
    let span = place.tokens.first().map(|t| place.span(t)).unwrap_or_default();
    Problem::new(&codes::UNEXPECTED, "this declaration cannot be read").label(span, "starts here")
}
