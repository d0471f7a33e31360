//! Problems for people: miette's graphical report for rules, `error: ...` and `help: ...` for everything else.
//! In: problems with their texts. Out: text without a final line break; printing is the caller's.

use super::Found;
use crate::outcome::{Level, Note};
use crate::terminal::{painted, Terminal};
use miette::{GraphicalReportHandler, GraphicalTheme};
use prakas::problem::Report;

pub fn problem(terminal: &Terminal, found: &Found) -> String {
    let theme = if terminal.error_color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(terminal.width.min(120));
    let mut text = String::new();
    let report = Report::new(&found.problem, &found.sources);
    if handler.render_report(&mut text, &report).is_err() {
        text = found.problem.message.clone();
    }
    if !found.variants.is_empty() {
        text.push_str(&format!("  in: variant {}\n", found.variants.join(", ")));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

pub fn note(terminal: &Terminal, note: &Note) -> String {
    let (word, style) = match note.level {
        Level::Error => ("error", "1;31"),
        Level::Warning => ("warning", "1;33"),
    };
    let mut text = format!("{}: {}", painted(terminal.error_color, style, word), note.message);
    if let Some(file) = &note.file {
        let line = note.line.map(|line| format!(":{line}")).unwrap_or_default();
        text.push_str(&format!("\n   in: {file}{line}"));
    }
    for (i, line) in note.help.iter().flat_map(|help| help.lines()).enumerate() {
        let label = if i == 0 { painted(terminal.error_color, "36", " help:") } else { "      ".to_owned() };
        text.push_str(&format!("\n{label} {line}"));
    }
    text
}
