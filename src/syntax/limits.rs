//! Limits on size and nesting, so that no text overflows a stack or hangs. Judged on tokens, before the grammar runs.

use super::codes;
use super::scan::{Kind, Token};
use crate::problem::Problem;

/// Deepest nesting of brackets, braces and `if` in one place.
pub const NESTING: usize = 64;
/// Deepest nesting of operators in one formula; a sum of this many terms is this deep.
pub const OPERATORS: usize = 256;
/// Longest run of `not` or minus signs.
pub const PREFIXES: usize = 16;
/// Bytes of one line of a rule file or of a table's file: a longer one can neither be read by people nor be shown.
pub const LINE: usize = 16_000;
/// Problems reported of one file.
pub const PROBLEMS: usize = 200;

/// A text of which no line may be shown, because one is too long.
pub(crate) fn long_line(name: &str, text: &str) -> Option<Problem> {
    let (line, bytes) = text.lines().zip(1..).map(|(line, n)| (n, line.len())).find(|(_, bytes)| *bytes > LINE)?;
    let message = format!("line {line} of `{name}` has {bytes} bytes; a line has at most {LINE}");
    Some(Problem::new(&codes::LINE, message).help("break the line, or see whether this is the file that was meant"))
}

/// How deep the formula of one bracket is, counted from its tokens; never less than the tree will be.
#[derive(Default)]
struct Level {
    ifs: usize,
    /// Operators and `if` since the last separator.
    operators: usize,
    /// Deepest bracket since the last separator.
    inner: usize,
    /// Deepest part before the last separator.
    done: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.done.max(self.operators + self.inner)
    }

    fn separate(&mut self) {
        *self = Level { done: self.depth(), ..Level::default() };
    }
}

/// The index of the first token that nests too deeply, and what nests.
pub(crate) fn too_deep(text: &str, tokens: &[Token]) -> Option<(usize, &'static str)> {
    let mut levels = vec![Level::default()];
    let mut ifs = 0;
    let mut prefixes = 0;
    for (index, token) in tokens.iter().enumerate().filter(|(_, t)| t.is_real()) {
        let word = token.text(text);
        let prefix = matches!((token.kind, word), (Kind::Word, "not") | (Kind::Sign, "-"));
        prefixes = if prefix { prefixes + 1 } else { 0 };
        step(&mut levels, &mut ifs, token.kind, word);
        if levels.len() + ifs > NESTING {
            return Some((index, "brackets and `if`"));
        }
        if prefixes > PREFIXES {
            return Some((index, "`not` and `-`"));
        }
        if levels.last().is_some_and(|l| l.depth() > OPERATORS) {
            return Some((index, "operators"));
        }
    }
    None
}

fn step(levels: &mut Vec<Level>, ifs: &mut usize, kind: Kind, word: &str) {
    let opens = matches!((kind, word), (Kind::Sign, "(" | "[" | "{"));
    let closes = matches!((kind, word), (Kind::Sign, ")" | "]" | "}"));
    if opens {
        levels.push(Level::default());
    } else if closes && levels.len() > 1 {
        let level = levels.pop().unwrap_or_default();
        *ifs -= level.ifs;
        if let Some(outer) = levels.last_mut().filter(|_| word != "}") {
            outer.inner = outer.inner.max(level.depth() + 1);
        }
    }
    let Some(level) = levels.last_mut() else { return };
    match (kind, word) {
        (Kind::Sign, "=" | ":" | "," | "|") | (Kind::Word, "let" | "when" | "unless" | "where" | "for" | "cite") => {
            *ifs -= level.ifs;
            level.separate();
        }
        (Kind::Word, "if") => {
            *ifs += 1;
            level.ifs += 1;
            level.operators += 1;
        }
        (Kind::Sign, "+" | "-" | "*" | "/") | (Kind::Word, "not" | "otherwise" | "at" | "given") => {
            level.operators += 1;
        }
        _ => {}
    }
}
