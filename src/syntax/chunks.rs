//! Tokens to chunks: where each declaration starts and ends, so that a broken one leaves its neighbours whole.
//! Checks that brackets match within a chunk. Never looks inside a declaration otherwise.

use super::scan::{Kind, Token};
use super::words;
use std::ops::Range;

/// One declaration, or text where one was expected.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// Indices of tokens, without comments and line breaks at the ends.
    pub(crate) tokens: Range<usize>,
    pub(crate) fault: Option<BracketFault>,
}

/// How the brackets of a chunk fail to match; numbers are indices of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BracketFault {
    /// This opening bracket is never closed.
    Unclosed(usize),
    /// This closing bracket has no partner.
    Unopened(usize),
    /// Opened by the first, closed by the second of another shape.
    Crossed(usize, usize),
}

/// True where a line starts with a declaration word and a name, as no line inside a declaration does.
pub(crate) fn looks_like_start(text: &str, tokens: &[Token], index: usize) -> bool {
    let at = |i: usize| tokens.get(i).filter(|t| t.kind == Kind::Word).map(|t| t.text(text));
    let (Some(word), Some(next)) = (at(index), at(index + 1)) else { return false };
    words::starts_declaration(word) && !words::is_reserved(next) && first_column(text, tokens, index)
}

fn first_column(text: &str, tokens: &[Token], index: usize) -> bool {
    let start = tokens.get(index).map_or(0, |t| t.start);
    start == 0 || text.as_bytes().get(start - 1) == Some(&b'\n')
}

/// State while the tokens are passed once.
struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    chunks: Vec<Chunk>,
    start: Option<usize>,
    last: usize,
    open: Vec<usize>,
    /// The first brace whose partner is indented otherwise: likely the one that is not closed.
    doubtful: Option<usize>,
    fault: Option<BracketFault>,
    complete: bool,
}

/// Splits tokens at declarations; `ends` tells the line breaks that end an item.
pub(crate) fn split(text: &str, tokens: &[Token], ends: &[bool]) -> Vec<Chunk> {
    let mut s = Splitter {
        text,
        tokens,
        chunks: Vec::new(),
        start: None,
        last: 0,
        open: Vec::new(),
        doubtful: None,
        fault: None,
        complete: false,
    };
    let mut ended = true;
    for (index, token) in tokens.iter().enumerate() {
        if !token.is_real() {
            ended |= ends.get(index) == Some(&true);
            continue;
        }
        if ended && s.starts_here(index) {
            s.finish();
        }
        s.take(index, *token);
        ended = false;
    }
    s.finish();
    s.chunks
}

impl Splitter<'_> {
    fn starts_here(&self, index: usize) -> bool {
        let word = self.tokens.get(index).map_or("", |t| t.text(self.text));
        if !self.open.is_empty() {
            return looks_like_start(self.text, self.tokens, index);
        }
        if matches!(word, "}" | "{" | ")" | "]") {
            return false;
        }
        let deeper = !first_column(self.text, self.tokens, index);
        self.complete || words::starts_declaration(word) && !(deeper && self.lacks_body())
    }

    /// The body of this declaration was never opened: indented lines below it are likely its items.
    fn lacks_body(&self) -> bool {
        self.start.is_some() && !self.complete
    }

    fn take(&mut self, index: usize, token: Token) {
        if self.start.is_none() {
            self.start = Some(index);
            let word = token.text(self.text);
            self.complete = matches!(word, "module" | "use" | "unit");
        }
        self.last = index;
        if token.kind == Kind::Sign {
            self.bracket(index, token.text(self.text));
        }
    }

    fn bracket(&mut self, index: usize, sign: &str) {
        match sign {
            "{" | "(" | "[" => self.open.push(index),
            "}" | ")" | "]" => self.close(index, sign),
            _ => {}
        }
    }

    fn close(&mut self, index: usize, sign: &str) {
        let Some(open) = self.open.pop() else {
            self.fault = self.fault.or(Some(BracketFault::Unopened(index)));
            return;
        };
        let opened = self.tokens.get(open).map_or("", |t| t.text(self.text));
        if !matches!((opened, sign), ("{", "}") | ("(", ")") | ("[", "]")) {
            self.fault = self.fault.or(Some(BracketFault::Crossed(open, index)));
        }
        if self.first_on_line(index) && self.indent(open) != self.indent(index) {
            self.doubtful = self.doubtful.or(Some(open));
        }
        self.complete |= self.open.is_empty() && sign == "}";
    }

    /// Spaces at the start of the line of a token.
    fn indent(&self, index: usize) -> usize {
        let start = self.tokens.get(index).map_or(0, |t| t.start);
        let line = self.text.get(..start).map_or(0, |t| t.rfind('\n').map_or(0, |n| n + 1));
        self.text.get(line..start).map_or(0, |l| l.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count())
    }

    fn first_on_line(&self, index: usize) -> bool {
        index.checked_sub(1).and_then(|i| self.tokens.get(i)).is_none_or(|t| t.kind == Kind::Newline)
    }

    fn finish(&mut self) {
        if let Some(start) = self.start.take() {
            let unclosed = self.open.last().map(|open| BracketFault::Unclosed(self.doubtful.unwrap_or(*open)));
            let fault = self.fault.take().or(unclosed);
            self.chunks.push(Chunk { tokens: start..self.last + 1, fault });
        }
        self.open.clear();
        self.doubtful = None;
        self.complete = false;
    }
}
