//! Markdown with rules to rules alone: what stands outside ```` ```prakas ```` fences becomes spaces.
//! Every byte keeps its place. An unclosed fence is reported by its place.

/// The text with everything but the rules blanked, where the rules stand, and the opening line of a fence that never closes.
pub(crate) struct Literate {
    pub(crate) text: String,
    /// Byte ranges of the fenced rules, whole lines.
    pub(crate) blocks: Vec<(usize, usize)>,
    pub(crate) unclosed: Option<(usize, usize)>,
}

struct Fence {
    mark: char,
    count: usize,
    rules: bool,
    open: (usize, usize),
}

/// Reads the fences of a Markdown text.
pub(crate) fn read(text: &str) -> Literate {
    let mut blocks = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let place = (at, at + line.trim_end().len());
        let end = at + line.len();
        match &fence {
            None => fence = opening(line, place),
            Some(open) if closes(line, open) => {
                if open.rules {
                    blocks.push((open.open.1, at));
                }
                fence = None;
            }
            Some(_) => {}
        }
        at = end;
    }
    let mut unclosed = None;
    if let Some(open) = fence.filter(|f| f.rules) {
        unclosed = Some(open.open);
        blocks.push((open.open.1, text.len()));
    }
    Literate { text: blank(text, &blocks), blocks, unclosed }
}

fn marks(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    let count = line.len() - rest.len();
    (count >= 3).then_some((mark, count, rest.trim()))
}

fn opening(line: &str, open: (usize, usize)) -> Option<Fence> {
    let (mark, count, info) = marks(line)?;
    if mark == '`' && info.contains('`') {
        return None;
    }
    let rules = info.split_whitespace().next() == Some("prakas");
    Some(Fence { mark, count, rules, open })
}

fn closes(line: &str, fence: &Fence) -> bool {
    marks(line).is_some_and(|(mark, count, info)| mark == fence.mark && count >= fence.count && info.is_empty())
}

fn blank(text: &str, blocks: &[(usize, usize)]) -> String {
    let mut out: Vec<u8> = text.bytes().map(|b| if b == b'\n' { b'\n' } else { b' ' }).collect();
    for (start, end) in blocks {
        if let (Some(to), Some(from)) = (out.get_mut(*start..*end), text.as_bytes().get(*start..*end)) {
            to.copy_from_slice(from);
        }
    }
    String::from_utf8(out).unwrap_or_default()
}
