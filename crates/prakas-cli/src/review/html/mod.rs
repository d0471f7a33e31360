//! The report as one HTML page: styles, script and drawings are inside, so that it can be mailed and kept.

mod charts;
mod effect;
mod records;

use super::{Review, Told};
use maud::{html, Markup, PreEscaped, DOCTYPE};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub fn page(review: &Review) -> String {
    let title = format!("{}: {}", review.title, review.headline());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header {
                    h1 { (review.title) }
                    p.sides { span.side { (review.old) } " → " span.side { (review.new) } }
                    p.headline { (review.headline()) }
                    nav aria-label="Parts of the report" {
                        a href="#law" { "What changes in law" }
                        @if !review.witnesses.is_empty() { a href="#examples" { "Records that show it" } }
                        @if review.impact.is_some() { a href="#effect" { "Effect on the data" } }
                        @if !review.variants.is_empty() { a href="#variants" { "Variants" } }
                    }
                }
                main id="main" {
                    (law(review))
                    (records::examples(review))
                    (effect::effect(review))
                }
                footer { p { "Made by prakas " (env!("CARGO_PKG_VERSION")) ". Amounts are exact; nothing is rounded that a rule does not round." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn law(review: &Review) -> Markup {
    html! {
        section id="law" aria-labelledby="law-head" {
            h2 id="law-head" { "What changes in law" }
            @if review.law.is_empty() { p { "Nothing changes in meaning." } }
            ol.changes { @for change in &review.law.changes { li { (one(change)) } } }
            @for (name, changes) in &review.law.variants {
                h3 { "With variant " code { (name) } }
                ol.changes { @for change in changes { li { (one(change)) } } }
            }
            @if !review.law.renames.is_empty() {
                h3 { "Renamed, no change" }
                ul { @for rename in &review.law.renames { li { (code(rename)) } } }
            }
            @for line in &review.timelines {
                figure {
                    figcaption { "Values of " code { (line.name) } " by date: " span.less { "before (thin)" } ", " span.more { "after (thick)" } }
                    (effect::drawing(charts::timeline(line)))
                }
            }
        }
    }
}

fn one(change: &Told) -> Markup {
    html! {
        p.sentence {
            (code(change.plain()))
            @if change.retroactive { " " span.badge { "retroactive" } }
        }
        p.about {
            @if let Some(title) = &change.title { (title) " · " }
            @if let Some(place) = &change.place { code { (place) } }
            @if change.outputs.is_empty() { " · no output depends on it" } @else {
                details.outputs { summary { (change.outputs.len()) " outputs depend on it" } p { (change.outputs.join(", ")) } }
            }
        }
    }
}

/// Text with what stands in backquotes set as code.
fn code(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
