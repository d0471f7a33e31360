//! Single rows: the largest changes of an output, and the two explanations of the rows that are explained.

use super::super::example::{without, words};
use super::super::Review;
use super::effect::{money, n, table};
use crate::impact::{amount, Explained, OutputImpact, RecordImpact};
use crate::witness::Found;
use maud::{html, Markup};
use prakas_engine::api::{Explanation, Node};

/// Records that show the change, with both explanations.
pub fn examples(review: &Review) -> Markup {
    if review.witnesses.is_empty() {
        return html! {};
    }
    html! {
        section id="examples" aria-labelledby="examples-head" {
            h2 id="examples-head" { "Records that show it" }
            @for of in review.witnesses.iter().filter(|of| !matches!(of.found, Found::None { .. })) {
                @let (head, rest) = words(of);
                @match &of.found {
                    Found::Row(shown) => details.row {
                        summary { strong { (head) } ": " (rest) }
                        (both(&shown.told))
                    },
                    _ => p { strong { (head) } ": " (rest) }
                }
            }
            @if let Some(text) = without(&review.witnesses) { p { (text) } }
        }
    }
}

/// The rows that an output changes most.
pub fn named(output: &OutputImpact) -> Markup {
    let style = output.style.as_ref();
    let text = |number: Option<_>| number.map_or_else(|| "none".to_owned(), |number| amount(number, style));
    html! {
        (table(&format!("Largest changes of {}", output.name), &["row", "before", "after", "difference"], html! {
            @for (key, before, after) in &output.largest {
                @let difference = after.unwrap_or_default() - before.unwrap_or_default();
                tr {
                    th scope="row" { (key) }
                    (money(before.unwrap_or_default(), text(*before)))
                    (money(after.unwrap_or_default(), text(*after)))
                    (money(difference, super::super::effect::signed(difference, style)))
                }
            }
        }))
    }
}

/// Rows with their two explanations.
pub fn largest(of: &RecordImpact) -> Markup {
    html! {
        @for told in &of.largest {
            details.row {
                summary { (of.record) " " strong { (told.key) } ", chosen by " code { (told.output) } }
                @if !told.causes.is_empty() {
                    p { "Because of" }
                    ul { @for cause in &told.causes { li { (cause) } } }
                }
                (both(told))
            }
        }
    }
}

fn both(told: &Explained) -> Markup {
    html! {
        div.both {
            @for (name, side, other) in [("before", &told.before, &told.after), ("after", &told.after, &told.before)] {
                div {
                    p.name { (name) }
                    @if let Some(side) = side { (tree(side, other.as_ref(), &told.output)) }
                }
            }
        }
    }
}

/// The outputs whose steps differ; the others are counted.
fn tree(side: &Explanation, other: Option<&Explanation>, wanted: &str) -> Markup {
    let twin = |node: &Node| other.and_then(|other| other.outputs.iter().find(|twin| twin.name == node.name));
    let differs = |node: &&Node| twin(node).is_none_or(|twin| !same(node, twin));
    let wanted = wanted.split('.').next().unwrap_or(wanted);
    let rest = side.outputs.iter().filter(|node| !differs(node)).count();
    html! {
        @if let Some(reject) = &side.reject { p.reject { "rejected: " (reject.reason) } }
        ul.tree {
            @for output in side.outputs.iter().filter(differs) { (node(output, twin(output), output.name == wanted)) }
        }
        @if rest > 0 { p.about { (n(rest)) " more outputs are the same on both sides" } }
    }
}

fn node(of: &Node, twin: Option<&Node>, open: bool) -> Markup {
    let differs = twin.is_none_or(|twin| !same(of, twin));
    let line = html! {
        span.differs[differs] {
            (of.name) @if let Some(value) = &of.value { " = " b { (value) } }
        }
        @if let Some(detail) = &of.detail { " " small { "(" (detail) ")" } }
        @if let Some(row) = &of.of { " " small { (row) } }
        @if !of.cites.is_empty() { " " small.law { "§ " (of.cites.join("; ")) } }
    };
    let twin_of = |child: &Node| {
        let same = |other: &&Node| other.kind == child.kind && other.name == child.name && other.of == child.of;
        twin.and_then(|twin| twin.children.iter().find(same))
    };
    html! {
        li {
            @if of.children.is_empty() { (line) }
            @else if !differs { (line) " " small { "(the same on both sides)" } }
            @else {
                details open[open] {
                    summary { (line) }
                    ul { @for child in &of.children { (node(child, twin_of(child), true)) } }
                }
            }
        }
    }
}

/// Whether two steps say the same; where they are written does not count.
fn same(a: &Node, b: &Node) -> bool {
    a.value == b.value
        && a.detail == b.detail
        && a.children.len() == b.children.len()
        && a.children.iter().zip(&b.children).all(|(a, b)| a.name == b.name && same(a, b))
}
