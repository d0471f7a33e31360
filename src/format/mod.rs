//! One way to lay out a rule file: stable, idempotent, comments kept.
//! In: a text that parses. Out: the same tokens and line breaks with other spaces, so that the tree cannot change.

mod align;
mod layout;
mod spacing;

use crate::problem::Problem;
use crate::source::{Source, Sources};
use crate::syntax::{self, literate, scan};
use layout::Layout;

/// The formatted text of one rule file (`.prakas.md`: only the fenced blocks change).
/// On a text that does not parse: its problems, and the sources their spans point into.
pub fn format(name: &str, text: &str) -> Result<String, (Vec<Problem>, Sources)> {
    let mut sources = Sources::default();
    let source = Source::new(name, text);
    let file = sources.add(source.clone());
    let parsed = syntax::parse(file, &source);
    if !parsed.problems.is_empty() {
        return Err((parsed.problems, sources));
    }
    if !name.ends_with(".md") {
        let tokens = scan::scan(text);
        let mut layout = Layout::new(text, &tokens);
        align::align(&mut layout, &parsed.tree);
        return Ok(block(&layout, 0..layout.lines.len(), ""));
    }
    let literate = literate::read(text);
    let tokens = scan::scan(&literate.text);
    let mut layout = Layout::new(&literate.text, &tokens);
    align::align(&mut layout, &parsed.tree);
    Ok(woven(text, &layout, &literate.blocks))
}

/// Markdown as it was, with the rules of each fence laid out behind the fence's own indentation.
fn woven(text: &str, layout: &Layout<'_>, blocks: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let line_of = |offset: usize| text.get(..offset).unwrap_or("").matches('\n').count();
    for (start, end) in blocks {
        let opening = text.get(*start..*end).and_then(|t| t.find('\n')).map_or(*end, |n| start + n + 1);
        let fence = text.get(at..*start).and_then(|t| t.rsplit('\n').next()).unwrap_or("");
        let indent: String = fence.chars().take_while(|c| c.is_whitespace()).collect();
        out.push_str(text.get(at..opening).unwrap_or(""));
        out.push_str(&block(layout, line_of(opening)..line_of(*end), &indent));
        at = *end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// Lines with at most one blank line between them, none at the ends or inside of braces' ends.
fn block(layout: &Layout<'_>, lines: std::ops::Range<usize>, prefix: &str) -> String {
    let mut out = String::new();
    let mut blank = false;
    let mut opened = true;
    for line in layout.lines.get(lines).unwrap_or_default() {
        if line.tokens.is_empty() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !opened && !layout.closes(line) {
            out.push('\n');
        }
        out.push_str(prefix);
        layout.write(line, &mut out);
        out.push('\n');
        opened = layout.opens(line);
    }
    out
}
