//! The report as Markdown, sized for a comment on a pull request.

use super::{Review, Told};
use std::fmt::Write;

/// Changes beyond these are counted only.
const CHANGES: usize = 40;
/// Outputs named per change.
const OUTPUTS: usize = 6;

pub fn markdown(review: &Review) -> String {
    let mut out = format!("## {}: {}\n\n", escaped(&review.title), review.headline());
    let _ = writeln!(out, "{} → {}\n", escaped(&review.old), escaped(&review.new));
    for change in review.law.changes.iter().take(CHANGES) {
        let _ = writeln!(out, "- {}", one(change));
    }
    if let Some(more) = review.law.changes.len().checked_sub(CHANGES).filter(|more| *more > 0) {
        let _ = writeln!(out, "- and {more} more");
    }
    if !review.law.renames.is_empty() {
        let renames: Vec<String> = review.law.renames.iter().map(|rename| escaped(rename)).collect();
        let _ = writeln!(out, "\nRenamed, no change: {}.", renames.join("; "));
    }
    out
}

fn one(change: &Told) -> String {
    let mark = if change.retroactive { " ⚠️" } else { "" };
    let outputs = match change.outputs.len() {
        0 => "no output depends on it".to_owned(),
        n if n > OUTPUTS => {
            let named: Vec<&str> = change.outputs.iter().take(OUTPUTS).map(String::as_str).collect();
            format!("`{}` and {} more", named.join("`, `"), n - OUTPUTS)
        }
        _ => format!("`{}`", change.outputs.join("`, `")),
    };
    format!("{}{mark} — {outputs}", escaped(&change.sentence))
}

/// Text that Markdown shows as it is; what stands in backquotes already does.
pub fn escaped(text: &str) -> String {
    let mut code = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        code ^= c == '`';
        if !code && matches!(c, '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
