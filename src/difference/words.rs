//! Texts of a program as people read them in a sentence.

use crate::ir::Expr;
use crate::source::Sources;

/// Longest formula that is told in full.
const TOLD: usize = 160;

/// A number with commas between its thousands: `1000000 KHR` as `1,000,000 KHR`.
pub(super) fn grouped(text: &str) -> String {
    let digits = text.bytes().position(|b| b.is_ascii_digit()).unwrap_or(text.len());
    let (head, rest) = text.split_at(digits);
    let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, tail) = rest.split_at(end);
    let mut out = head.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + tail
}

/// A formula as it is written, on one line and without comments; a long one is cut.
pub(super) fn written(sources: &Sources, expr: &Expr) -> String {
    let lines = sources.text(expr.span).lines().map(|line| line.split(" #").next().unwrap_or(line));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let text = words.join(" ");
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("`{} …`", text.get(..end).unwrap_or_default().trim_end()),
        None => format!("`{text}`"),
    }
}
