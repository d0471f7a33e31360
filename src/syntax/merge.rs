//! Lines that a version control system left in a file when a merge was not finished.
//! In: the text of a rule file. Out: one problem for all of them, and the text with one of the versions blanked.

use super::codes;
use crate::problem::Problem;
use crate::source::{FileId, Span};

/// The lines from one marker to the last that belongs to it: numbers of lines from 1, bytes of the text.
struct Conflict {
    lines: (usize, usize),
    first: (usize, usize),
    /// The second version, with the marker before and after it.
    second: Option<(usize, usize)>,
}

/// How many conflicts are shown.
const SHOWN: usize = 5;

/// The text without markers and second versions, every byte in its place, and what there is to resolve.
pub(crate) fn read(file: FileId, text: &str, markdown: bool) -> Option<(String, Problem)> {
    let found = conflicts(text, markdown);
    if found.is_empty() {
        return None;
    }
    let mut problem = Problem::new(&codes::MERGE, "a merge of two versions of this file was not finished");
    for conflict in found.iter().take(SHOWN) {
        let span = Span::new(file, conflict.first.0, conflict.first.1);
        problem = problem.label(span, format!("{} to be resolved", lines(conflict)));
    }
    let mut places: Vec<String> = found.iter().take(SHOWN).map(lines).collect();
    if found.len() > SHOWN {
        places.push("more further down".to_owned());
    }
    let places = places.join(", ");
    let help = format!(
        "resolve {places}: keep one version or join both, and remove the lines `<<<<<<<`, `=======`, `>>>>>>>`"
    );
    Some((blank(text, &found), problem.help(help)))
}

fn lines(conflict: &Conflict) -> String {
    match conflict.lines {
        (from, to) if from == to => format!("line {from}"),
        (from, to) => format!("lines {from} to {to}"),
    }
}

fn conflicts(text: &str, markdown: bool) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let place = (at, at + line.trim_end().len());
        let number = index + 1;
        at += line.len();
        let Some(mark) = mark(line) else { continue };
        // `=======` underlines a heading of Markdown.
        if !open && mark == '=' && markdown {
            continue;
        }
        match found.last_mut().filter(|_| open && mark != '<') {
            Some(last) => {
                last.lines.1 = number;
                let start = last.second.map_or(place.0, |(start, _)| start);
                last.second = Some((start, place.1));
                open = mark != '>';
            }
            None => {
                found.push(Conflict { lines: (number, number), first: place, second: None });
                open = mark == '<';
            }
        }
    }
    found
}

/// The sign of a marker: seven of it, then a space or the end of the line.
fn mark(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|c| matches!(c, '<' | '|' | '=' | '>'))?;
    let rest = line.trim_start_matches(mark);
    let ended = rest.trim().is_empty() || rest.starts_with(' ') && mark != '=';
    (line.len() - rest.len() == 7 && ended).then_some(mark)
}

fn blank(text: &str, found: &[Conflict]) -> String {
    let mut out = text.as_bytes().to_vec();
    for (start, end) in found.iter().flat_map(|c| [Some(c.first), c.second]).flatten() {
        for byte in out.get_mut(start..end).unwrap_or_default() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(out).unwrap_or_default()
}
