//! The effect on data: sums, drawings, groups and deciles per output, then the rows that move most.

use super::super::effect::signed;
use super::super::Review;
use super::{charts, records};
use crate::impact::{amount, OutputImpact, Part, RecordImpact, Split, Waterfall};
use crate::show::thousands;
use maud::{html, Markup, PreEscaped};
use rust_decimal::Decimal;

/// Outputs of one record that have drawings and groups of their own.
const DRAWN: usize = 6;

pub fn effect(review: &Review) -> Markup {
    let Some(impact) = &review.impact else { return html! {} };
    html! {
        section id="effect" aria-labelledby="effect-head" {
            h2 id="effect-head" { "Effect on the data" }
            @if impact.is_empty() { p { "No record differs." } }
            @for record in impact { (one(record, &review.waterfall)) }
        }
        @if !review.variants.is_empty() {
            section id="variants" aria-labelledby="variants-head" {
                h2 id="variants-head" { "Variants" }
                @for (name, impact) in &review.variants {
                    h3 { code { (name) } }
                    @if impact.is_empty() { p { "No record differs." } }
                    @for record in impact { (sums(record)) }
                }
            }
        }
    }
}

fn one(of: &RecordImpact, waterfall: &Waterfall) -> Markup {
    let drawn = || of.outputs.iter().filter(|output| output.adds_up()).take(DRAWN);
    html! {
        section.record aria-label=(of.record) {
            h3 { (of.record) @if let Some(title) = &of.title { " " small { (title) } } }
            p {
                (n(of.compared)) " rows compared: "
                @for (place, (word, rows)) in of.changes.iter().enumerate() {
                    @if place > 0 { ", " } (n(*rows)) " " (word)
                }
                @for (code, rows) in &of.codes { "; " code { (code) } " " (n(*rows)) }
                @if of.rejected > 0 { ", " (n(of.rejected)) " rejected on both sides" }
                @if !of.codes.is_empty() { "; what is rejected counts as nothing" }
            }
            (sums(of))
            @for output in drawn() { (details(of, output, waterfall)) }
            @for output in of.outputs.iter().filter(|output| !output.turns.is_empty()) {
                h4 { code { (output.name) } }
                ul { @for turn in &output.turns { li { (turn.from) " → " (turn.to) ": " (n(turn.rows)) } } }
            }
            (records::largest(of))
        }
    }
}

fn sums(of: &RecordImpact) -> Markup {
    let heads = ["output", "before", "after", "difference", "rows changed", "higher", "lower"];
    html! {
        (table(&format!("Outputs of {} that differ", of.record), &heads, html! {
            @for output in &of.outputs {
                tr {
                    th scope="row" { code { (output.name) } }
                    @if output.adds_up() { (amounts(output, &output.all)) } @else { td {} td {} td {} }
                    (whole(output.all.changed))
                    @if output.style.is_some() { (whole(output.all.higher)) (whole(output.all.lower)) } @else { td {} td {} }
                }
            }
        }))
    }
}

fn details(of: &RecordImpact, output: &OutputImpact, waterfall: &Waterfall) -> Markup {
    let unit = output.style.as_ref().map(|style| style.unit.clone()).unwrap_or_default();
    let steps = waterfall.steps.get(&(of.record.clone(), output.name.clone()));
    html! {
        details.output {
            summary { code { (output.name) } " " span.difference { (signed(output.all.difference(), output.style.as_ref())) } }
            @if let Some(steps) = steps {
                figure {
                    figcaption { "Total of " code { (output.name) } " by cause" }
                    (drawing(charts::waterfall(output.all.before, steps, &unit)))
                    (causes(output, waterfall, steps))
                }
            }
            @if output.deciles.len() > 1 {
                figure {
                    figcaption { "Who gets more and who gets less, by decile of " code { (output.name) } " before" }
                    (drawing(charts::up_and_down(&output.deciles, &unit)))
                    (parts(output, "decile", &output.deciles))
                }
            }
            @for split in &output.by { (groups(output, split, &unit)) }
            @if !output.sample.is_empty() {
                figure {
                    figcaption {
                        "Old against new, " (n(output.sample.len())) " of the " (n(output.all.changed)) " rows that change"
                    }
                    (drawing(charts::old_against_new(&output.sample, &unit)))
                }
            }
            (records::named(output))
        }
    }
}

fn groups(output: &OutputImpact, split: &Split, unit: &str) -> Markup {
    html! {
        figure {
            figcaption { code { (output.name) } " by " code { (split.by) } }
            @if split.parts.len() <= 24 { (drawing(charts::up_and_down(&split.parts, unit))) }
            (parts(output, &split.by, &split.parts))
        }
    }
}

fn causes(output: &OutputImpact, waterfall: &Waterfall, steps: &[Decimal]) -> Markup {
    let style = output.style.as_ref();
    html! {
        (table("Causes", &["", "cause", "adds"], html! {
            @for (place, (cause, step)) in waterfall.causes.iter().zip(steps).enumerate() {
                tr { td { (place + 1) } td { (super::code(cause)) } (money(*step, signed(*step, style))) }
            }
        }))
    }
}

fn parts(output: &OutputImpact, by: &str, parts: &[Part]) -> Markup {
    let heads = [by, "rows", "before", "after", "difference", "higher", "lower"];
    html! {
        (table(&format!("{} by {by}", output.name), &heads, html! {
            @for part in parts {
                tr {
                    th scope="row" { (part.label) }
                    (whole(part.rows)) (amounts(output, part)) (whole(part.higher)) (whole(part.lower))
                }
            }
        }))
    }
}

fn amounts(output: &OutputImpact, part: &Part) -> Markup {
    let text = |number| amount(number, output.style.as_ref());
    html! {
        (money(part.before, text(part.before)))
        (money(part.after, text(part.after)))
        (money(part.difference(), signed(part.difference(), output.style.as_ref())))
    }
}

/// A drawing that scrolls by itself on a narrow screen.
pub(super) fn drawing(svg: String) -> Markup {
    html! { div.drawing { (PreEscaped(svg)) } }
}

/// A table that scrolls by itself on a narrow screen, sortable by each head.
pub(super) fn table(caption: &str, heads: &[&str], rows: Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.sortable {
                caption { (caption) }
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { (rows) }
            }
        }
    }
}

pub(super) fn money(number: Decimal, text: String) -> Markup {
    html! { td.number data-value=(number.normalize()) { (text) } }
}

fn whole(number: usize) -> Markup {
    html! { td.number data-value=(number) { (n(number)) } }
}

pub(super) fn n(number: usize) -> String {
    thousands(&number.to_string())
}
