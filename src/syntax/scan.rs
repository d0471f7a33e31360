//! Text to tokens: words, numbers, texts, signs, comments and line breaks, each with its place.
//! Accepts every text; what the language does not know is a token of its own kind. Never judges, never panics.

/// What a token is. Spaces are between tokens and are no tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// Digits, with `_`, `.`, `%`; dates and months too.
    Number,
    Text,
    /// A text whose quote does not close on its line.
    OpenText,
    /// `#` to the end of the line.
    Remark,
    /// `##` to the end of the line.
    Doc,
    Newline,
    Sign,
    /// Signs that are no part of the language.
    Alien,
}

/// Half-open byte range of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    pub(crate) fn is_comment(self) -> bool {
        matches!(self.kind, Kind::Remark | Kind::Doc)
    }

    /// False for comments and line breaks.
    pub(crate) fn is_real(self) -> bool {
        !self.is_comment() && self.kind != Kind::Newline
    }
}

/// All tokens of a text in order.
pub(crate) fn scan(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut start = 0;
    while let Some(rest) = text.get(start..) {
        let Some(first) = rest.chars().next() else { break };
        let (kind, length) = match first {
            c if is_space(c) => (None, c.len_utf8()),
            '\n' => (Some(Kind::Newline), 1),
            c => {
                let (kind, length) = token(c, rest);
                (Some(kind), length)
            }
        };
        let end = start + length.max(first.len_utf8());
        if let Some(kind) = kind {
            tokens.push(Token { kind, start, end });
        }
        start = end;
    }
    tokens
}

/// Everything that separates words on a line: also the no-break space, the zero-width space of Khmer text and a BOM.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\u{200b}' | '\u{feff}' | '\u{202f}' | '\u{2009}')
}

fn token(first: char, rest: &str) -> (Kind, usize) {
    match first {
        '#' => (if rest.starts_with("##") { Kind::Doc } else { Kind::Remark }, line(rest)),
        '"' => quoted(rest),
        c if c.is_ascii_alphabetic() || c == '_' => (Kind::Word, word(rest)),
        c if c.is_ascii_digit() => (Kind::Number, number(rest)),
        c if c.is_ascii() => sign(rest),
        c => (Kind::Alien, alien(c, rest)),
    }
}

fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

fn word(rest: &str) -> usize {
    rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()
}

fn quoted(rest: &str) -> (Kind, usize) {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return (Kind::OpenText, rest.get(..at).unwrap_or("").trim_end().len()),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (Kind::Text, at + 1),
            _ => {}
        }
    }
    (Kind::OpenText, rest.trim_end().len())
}

/// A number, or a date or month as one token.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let dash = |at: usize| bytes.get(at) == Some(&b'-');
    if (0..4).all(digit) && dash(4) && digit(5) && digit(6) {
        let length = if dash(7) && digit(8) && digit(9) { 10 } else { 7 };
        let after = bytes.get(length);
        if !after.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-') {
            return length;
        }
    }
    let run = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count()
    };
    let mut end = run(0);
    if bytes.get(end) == Some(&b'.') && digit(end + 1) {
        end += 1 + run(end + 1);
    }
    if bytes.get(end) == Some(&b'%') {
        end += 1;
    }
    end
}

fn sign(rest: &str) -> (Kind, usize) {
    const ALIEN: &[&str] = &["==", "!=", "<>", "&&", "=>", "->", "**", "//", "/*", "*/", ":="];
    if ALIEN.iter().any(|two| rest.starts_with(two)) {
        return (Kind::Alien, 2);
    }
    if rest.starts_with("<=") || rest.starts_with(">=") {
        return (Kind::Sign, 2);
    }
    let known = rest.starts_with(|c| "{}()[],:=.?|+-*/<>%".contains(c));
    (if known { Kind::Sign } else { Kind::Alien }, 1)
}

/// How many characters a text in curly quotes may have to be one token.
const QUOTED: usize = 120;

/// A run of letters or digits of another script is one token; a smart quote takes its text along.
fn alien(first: char, rest: &str) -> usize {
    let stop = match first {
        '“' | '”' | '„' => Some(['“', '”', '„', '"']),
        '«' => Some(['»', '«', '„', '"']),
        '‘' | '’' => Some(['’', '‘', '„', '\'']),
        _ => None,
    };
    let Some(stop) = stop else {
        return rest.find(|c: char| c.is_ascii() || is_space(c)).unwrap_or(rest.len());
    };
    let inner = rest.get(first.len_utf8()..).unwrap_or("");
    let near = inner.char_indices().take(QUOTED).take_while(|(_, c)| *c != '\n');
    match near.into_iter().find(|(_, c)| stop.contains(c)) {
        Some((at, c)) => first.len_utf8() + at + c.len_utf8(),
        None => first.len_utf8(),
    }
}
