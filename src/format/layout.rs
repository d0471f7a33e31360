//! Lines of tokens with their indentation and the spaces before each token.
//! In: the tokens of a text. Out: lines that print. Alignment changes the spaces afterwards.

use super::spacing::Walk;
use crate::syntax::lines;
use crate::syntax::scan::{Kind, Token};
use std::ops::Range;

/// One line of the source: its tokens without the line break, and how many steps it is indented.
pub(crate) struct Line {
    pub(crate) tokens: Range<usize>,
    pub(crate) indent: usize,
}

pub(crate) struct Layout<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    /// Spaces before each token that is not the first of its line.
    pub(crate) gaps: Vec<usize>,
    pub(crate) lines: Vec<Line>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let ends = lines::breaks(text, tokens);
        let mut layout = Layout { text, tokens, gaps: vec![0; tokens.len()], lines: Vec::new() };
        let mut walk = Walk::new(text);
        let mut ended = true;
        for range in line_ranges(tokens) {
            let line = tokens.get(range.clone()).unwrap_or_default();
            let first = line.iter().find(|t| t.is_real());
            let indent = walk.start_line(first, ended);
            for (index, token) in range.clone().zip(line) {
                if let Some(gap) = layout.gaps.get_mut(index) {
                    *gap = walk.step(token);
                }
            }
            let end_of_line = ends.get(range.end) == Some(&true);
            ended = end_of_line || ended && first.is_none();
            layout.lines.push(Line { tokens: range, indent });
        }
        layout
    }

    pub(crate) fn word(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |t| t.text(self.text))
    }

    pub(crate) fn gap(&self, index: usize) -> usize {
        self.gaps.get(index).copied().unwrap_or(0)
    }

    pub(crate) fn set_gap(&mut self, index: usize, gap: usize) {
        if let Some(slot) = self.gaps.get_mut(index) {
            *slot = gap;
        }
    }

    /// The tokens of a line without a remark at its end.
    pub(crate) fn real(&self, line: &Line) -> Range<usize> {
        let last = line.tokens.end.checked_sub(1).and_then(|i| self.tokens.get(i));
        let remark = usize::from(!line.tokens.is_empty() && last.is_some_and(|t| t.is_comment()));
        line.tokens.start..line.tokens.end - remark
    }

    /// What tokens print as, without the spaces before the first.
    pub(crate) fn printed(&self, tokens: Range<usize>) -> String {
        let mut out = String::new();
        for index in tokens.clone() {
            if index != tokens.start {
                out.extend(std::iter::repeat_n(' ', self.gap(index)));
            }
            out.push_str(self.word(index).trim_end());
        }
        out
    }

    pub(crate) fn write(&self, line: &Line, out: &mut String) {
        out.extend(std::iter::repeat_n(' ', line.indent * 2));
        out.push_str(&self.printed(line.tokens.clone()));
    }

    pub(crate) fn opens(&self, line: &Line) -> bool {
        self.real(line).next_back().is_some_and(|i| matches!(self.word(i), "{" | "(" | "["))
    }

    pub(crate) fn closes(&self, line: &Line) -> bool {
        matches!(self.word(line.tokens.start), "}" | ")" | "]")
    }
}

/// Token ranges of all lines, empty ones included.
fn line_ranges(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Newline {
            ranges.push(start..index);
            start = index + 1;
        }
    }
    ranges.push(start..tokens.len());
    ranges
}
