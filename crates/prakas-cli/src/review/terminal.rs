//! The report on the terminal.

use super::example::{without, words};
use super::{Review, Told};
use crate::terminal::Terminal;
use crate::witness::{Found, Witness};

/// Outputs named per change.
const OUTPUTS: usize = 8;

pub fn terminal(review: &Review, to: &Terminal) -> String {
    let mut parts = vec![format!("{}: {} → {}", to.paint("1", &review.title), review.old, review.new)];
    let mut law = vec![review.headline()];
    law.extend(review.law.changes.iter().map(|change| one(change, to)));
    parts.push(law.join("\n"));
    for (name, changes) in &review.law.variants {
        let lines: Vec<String> = changes.iter().map(|change| one(change, to)).collect();
        parts.push(format!("with variant {name}\n{}", lines.join("\n")));
    }
    if !review.law.renames.is_empty() {
        let lines = review.law.renames.iter().map(|rename| format!("  {rename}"));
        parts.push(std::iter::once("renamed, no change".to_owned()).chain(lines).collect::<Vec<_>>().join("\n"));
    }
    if !review.witnesses.is_empty() {
        let line = |of: &Witness| {
            let (head, rest) = words(of);
            format!("  • {head}\n    {rest}")
        };
        let told = review.witnesses.iter().filter(|of| !matches!(of.found, Found::None { .. }));
        let lines: Vec<String> =
            told.map(line).chain(without(&review.witnesses).map(|text| format!("  • {text}"))).collect();
        parts.push(format!("records that show it\n{}", lines.join("\n")));
    }
    parts.extend(super::effect::effect(review, to));
    parts.join("\n\n")
}

/// The outputs that it reaches first.
fn nearest(outputs: &[String]) -> String {
    let named: Vec<&str> = outputs.iter().take(OUTPUTS).map(String::as_str).collect();
    match outputs.len().saturating_sub(OUTPUTS) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn one(change: &Told, to: &Terminal) -> String {
    let past = if change.retroactive { format!(", {}", to.paint("33", "retroactively")) } else { String::new() };
    let sentence = format!("{}{past}", change.plain());
    let outputs = match change.outputs.as_slice() {
        [] => "no output depends on it".to_owned(),
        outputs => format!("changes {}", nearest(outputs)),
    };
    let place = change.place.as_ref().map(|place| format!("{place}  ")).unwrap_or_default();
    format!("  • {sentence}\n    {}", to.paint("2", &format!("{place}{outputs}")))
}
