//! The report as Markdown, sized for a comment on a pull request.

use super::effect::signed;
use super::example::{without, words};
use super::{Review, Told};
use crate::impact::{amount, OutputImpact, Part, RecordImpact};
use crate::show::thousands;
use crate::witness::Found;
use std::fmt::Write;

/// Changes beyond these are counted only.
const CHANGES: usize = 40;
/// Outputs named per change.
const OUTPUTS: usize = 6;
/// Rows of a table.
const ROWS: usize = 12;
/// Outputs of a record whose groups are told.
const SPLIT: usize = 2;
/// Characters of the effect: a comment on GitHub holds 65,536, the law before it takes its share.
const LENGTH: usize = 40_000;

pub fn markdown(review: &Review) -> String {
    let mut out = format!("## {}: {}\n\n", escaped(&review.title), review.headline());
    let _ = writeln!(out, "{} → {}\n", escaped(&review.old), escaped(&review.new));
    for change in review.law.changes.iter().take(CHANGES) {
        let _ = writeln!(out, "- {}", one(change));
    }
    if let Some(more) = review.law.changes.len().checked_sub(CHANGES).filter(|more| *more > 0) {
        let _ = writeln!(out, "- and {more} more");
    }
    for (name, changes) in &review.law.variants {
        let _ = writeln!(out, "\nWith variant `{name}`:\n");
        for change in changes.iter().take(CHANGES) {
            let _ = writeln!(out, "- {}", one(change));
        }
    }
    if !review.law.renames.is_empty() {
        let renames: Vec<String> = review.law.renames.iter().map(|rename| escaped(rename)).collect();
        let _ = writeln!(out, "\nRenamed, no change: {}.", renames.join("; "));
    }
    out + &examples(review) + &effect(review)
}

/// Records that show the change, folded.
fn examples(review: &Review) -> String {
    if review.witnesses.is_empty() {
        return String::new();
    }
    let mut out = "\n<details><summary>Records that show it</summary>\n\n".to_owned();
    for of in review.witnesses.iter().filter(|of| !matches!(of.found, Found::None { .. })).take(CHANGES) {
        let (head, rest) = words(of);
        let _ = writeln!(out, "- {}: {}", escaped(&head), escaped(&rest));
    }
    if let Some(text) = without(&review.witnesses) {
        let _ = writeln!(out, "- {}", escaped(&text));
    }
    out + "\n</details>\n"
}

fn one(change: &Told) -> String {
    let mark = if change.retroactive { " **retroactive**" } else { "" };
    let outputs = match change.outputs.len() {
        0 => "no output depends on it".to_owned(),
        n if n > OUTPUTS => {
            let named: Vec<&str> = change.outputs.iter().take(OUTPUTS).map(String::as_str).collect();
            format!("`{}` and {} more", named.join("`, `"), n - OUTPUTS)
        }
        _ => format!("`{}`", change.outputs.join("`, `")),
    };
    format!("{}{mark} — {outputs}", escaped(change.plain()))
}

/// One table per record, its groups folded; nothing without data.
fn effect(review: &Review) -> String {
    let Some(impact) = &review.impact else { return String::new() };
    if impact.is_empty() {
        return "\n**On the data no record differs.**\n".to_owned();
    }
    let mut out = String::new();
    for record in impact {
        out.push_str(&of_record(record));
    }
    for (name, impact) in &review.variants {
        let _ = writeln!(out, "\n#### Variant `{name}`");
        for record in impact {
            let _ = write!(out, "\n{}\n\n{}", escaped(&record.record), sums(&record.outputs));
        }
    }
    cut(out)
}

fn of_record(of: &RecordImpact) -> String {
    let changes: Vec<String> = of.changes.iter().map(|(word, rows)| format!("{} {word}", n(*rows))).collect();
    let name = escaped(&of.record);
    let mut out = format!("\n### {name}: {} of {} rows\n\n", changes.join(", "), n(of.compared));
    if of.rejected > 0 {
        let _ = writeln!(out, "{} more are rejected on both sides.\n", n(of.rejected));
    }
    if !of.codes.is_empty() {
        let codes: Vec<String> = of.codes.iter().map(|(code, rows)| format!("`{code}` {}", n(*rows))).collect();
        let _ = writeln!(out, "Newly rejected: {}; they count as nothing.\n", codes.join(", "));
    }
    out.push_str(&sums(&of.outputs));
    for output in of.outputs.iter().filter(|output| output.adds_up()).take(SPLIT) {
        for split in &output.by {
            let _ = writeln!(out, "\n<details><summary>{} by {}</summary>\n", output.name, split.by);
            out.push_str("| | rows | before | after | difference |\n|---|--:|--:|--:|--:|\n");
            for part in split.parts.iter().filter(|part| part.changed > 0).take(ROWS) {
                let _ = writeln!(out, "| {} | {} | {} |", escaped(&part.label), n(part.rows), amounts(output, part));
            }
            out.push_str("\n</details>\n");
        }
    }
    for told in &of.largest {
        let causes = told.causes.iter().map(|cause| escaped(cause)).collect::<Vec<_>>().join("; ");
        let _ = writeln!(out, "\n`{}` of {name} {}: {causes}", told.output, escaped(&told.key));
    }
    out
}

fn sums(outputs: &[OutputImpact]) -> String {
    let mut out = "| output | before | after | difference | rows | higher | lower |\n".to_owned();
    out.push_str("|---|--:|--:|--:|--:|--:|--:|\n");
    for output in outputs.iter().take(ROWS) {
        let all = &output.all;
        let ways = match output.style {
            Some(_) => format!("{} | {}", n(all.higher), n(all.lower)),
            None => " | ".to_owned(),
        };
        let _ = writeln!(out, "| `{}` | {} | {} | {ways} |", output.name, amounts(output, all), n(all.changed));
    }
    if let Some(more) = outputs.len().checked_sub(ROWS).filter(|more| *more > 0) {
        let _ = writeln!(out, "\nand {more} more outputs");
    }
    out
}

fn amounts(output: &OutputImpact, part: &Part) -> String {
    let text = |number| amount(number, output.style.as_ref());
    match output.adds_up() {
        true => format!(
            "{} | {} | {}",
            text(part.before),
            text(part.after),
            signed(part.difference(), output.style.as_ref())
        ),
        false => " |  | ".to_owned(),
    }
}

fn n(number: usize) -> String {
    thousands(&number.to_string())
}

/// What fits into one comment, cut between lines.
fn cut(text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(LENGTH) else { return text };
    let kept = text.get(..end).unwrap_or_default();
    let whole = kept.rsplit_once('\n').map_or(kept, |(kept, _)| kept);
    let open = whole.matches("<details>").count() > whole.matches("</details>").count();
    let close = if open { "\n\n</details>\n" } else { "\n" };
    format!("{whole}{close}\nThe rest does not fit into a comment: see the HTML report.\n")
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
