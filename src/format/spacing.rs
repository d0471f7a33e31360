//! How many spaces stand before a token, and how far a line is indented.
//! Walks the tokens once with the open brackets and the token before.

use crate::syntax::scan::{Kind, Token};
use crate::syntax::words;

/// What an open bracket holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Items on lines of their own.
    Items,
    Shares,
    /// Members of an enum.
    Members,
    /// `in {a, b}` and `use m.{a, b}`: no spaces inside.
    Tight,
    /// Round and square brackets.
    Values,
}

struct Open {
    holds: Holds,
    /// Indentation of the line on which it opens.
    indent: usize,
}

/// State while the tokens are passed once.
pub(crate) struct Walk<'a> {
    text: &'a str,
    open: Vec<Open>,
    /// Indentation of the line that is passed.
    indent: usize,
    /// The last real tokens, the latest last.
    last: [Option<Token>; 3],
    /// The token before is a minus sign of one value, or the `<` of `a to <b`.
    clings: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Walk { text, open: Vec::new(), indent: 0, last: [None; 3], clings: false }
    }

    fn word(&self, back: usize) -> &'a str {
        self.last.iter().rev().nth(back).and_then(|t| t.as_ref()).map_or("", |t| t.text(self.text))
    }

    /// Starts a line and gives its steps of indentation; `ended` when the item above has ended.
    pub(crate) fn start_line(&mut self, first: Option<&Token>, ended: bool) -> usize {
        let inner = self.open.last();
        let inside = inner.map_or(0, |o| o.indent + 1);
        let Some(first) = first else { return inside };
        self.indent = if matches!(first.text(self.text), "}" | ")" | "]") {
            inner.map_or(0, |o| o.indent)
        } else {
            let items = inner.is_none_or(|o| matches!(o.holds, Holds::Items | Holds::Shares));
            let opened = matches!(self.word(0), "{" | "(" | "[");
            inside + usize::from(items && !ended && !opened)
        };
        self.indent
    }

    /// Spaces before the token, when it is not the first of its line; then the token counts as passed.
    pub(crate) fn step(&mut self, token: &Token) -> usize {
        match token.kind {
            Kind::Newline => return 0,
            Kind::Remark | Kind::Doc => return 2,
            _ => {}
        }
        let word = token.text(self.text);
        let gap = self.gap(token, word);
        self.clings = match word {
            "-" if token.kind == Kind::Sign => !self.after_value(),
            "<" => self.word(0) == "to",
            _ => false,
        };
        match word {
            "{" | "(" | "[" if token.kind == Kind::Sign => {
                let holds = self.holds(word);
                self.open.push(Open { holds, indent: self.indent });
            }
            "}" | ")" | "]" if token.kind == Kind::Sign => {
                self.open.pop();
            }
            _ => {}
        }
        self.last.rotate_left(1);
        if let Some(slot) = self.last.last_mut() {
            *slot = Some(*token);
        }
        gap
    }

    fn gap(&self, token: &Token, word: &str) -> usize {
        let before = self.word(0);
        let Some(Some(last)) = self.last.last() else { return 0 };
        let none = self.clings
            || matches!(word, ")" | "]" | "," | "." | "?" | "[")
            || matches!(before, "(" | "[" | ".")
            || before == "{" && (self.tight() || word == "}")
            || word == "}" && self.tight()
            || (word == "/" || before == "/") && last.end == token.start
            || word == "(" && last.kind == Kind::Word && self.calls(before);
        if none {
            return 0;
        }
        cite(word).max(1)
    }

    fn tight(&self) -> bool {
        self.open.last().is_some_and(|o| o.holds == Holds::Tight)
    }

    /// A `(` after this word opens the arguments of a call.
    fn calls(&self, before: &str) -> bool {
        let header = matches!(self.word(1), "scale" | "decision") && self.open.iter().all(|o| o.holds == Holds::Items);
        let shares = self.open.last().is_some_and(|o| o.holds == Holds::Shares);
        let party = shares && matches!(self.word(1), ":" | "=" | ",");
        !words::is_reserved(before) && !header && !party
    }

    fn after_value(&self) -> bool {
        match self.last.last() {
            Some(Some(token)) => match token.kind {
                Kind::Word => words::is_value(token.text(self.text)),
                Kind::Number | Kind::Text => true,
                _ => matches!(token.text(self.text), ")" | "]" | "}"),
            },
            _ => false,
        }
    }

    fn holds(&self, sign: &str) -> Holds {
        match (sign, self.word(0), self.word(1)) {
            ("{", "in" | ".", _) => Holds::Tight,
            ("{", "split", _) => Holds::Shares,
            ("{", _, "enum") => Holds::Members,
            ("{", ..) => Holds::Items,
            _ => Holds::Values,
        }
    }
}

/// `cite` behind an entry stands apart.
fn cite(word: &str) -> usize {
    if word == "cite" {
        3
    } else {
        0
    }
}
