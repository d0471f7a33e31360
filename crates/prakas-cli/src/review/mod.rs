//! A rule change as reviewers read it. In: two sides, what differs between them in meaning and in money.
//! Out: the same report for the terminal, as Markdown, HTML and JSON. Computes nothing.

mod effect;
mod example;
mod html;
mod json;
mod law;
mod markdown;
mod terminal;
mod timeline;

pub use html::page;
pub use json::json;
pub use law::{law, whole_variant, Law, Told};
pub use markdown::markdown;
pub use terminal::terminal;
pub use timeline::{timelines, Timeline};

use crate::impact::{RecordImpact, Waterfall};
use crate::witness::Witness;

/// The whole report.
pub struct Review {
    /// Title of the scheme.
    pub title: String,
    /// The sides as they are told.
    pub old: String,
    pub new: String,
    pub law: Law,
    /// The effect on data, when there are any.
    pub impact: Option<Vec<RecordImpact>>,
    /// The same of each variant, by its name.
    pub variants: Vec<(String, Vec<RecordImpact>)>,
    pub waterfall: Waterfall,
    pub timelines: Vec<Timeline>,
    /// Made-up records, when they were asked for.
    pub witnesses: Vec<Witness>,
}

impl Review {
    /// `3 changes in meaning, 1 of them retroactive`
    fn headline(&self) -> String {
        let changes = &self.law.changes;
        let past = changes.iter().filter(|change| change.retroactive).count();
        let retroactive = match past {
            0 => String::new(),
            _ if past == changes.len() => ", retroactive".to_owned(),
            _ => format!(", {past} of them retroactive"),
        };
        match changes.len() {
            0 if !self.law.variants.is_empty() => "nothing changes in meaning but in variants".to_owned(),
            0 => "nothing changes in meaning".to_owned(),
            1 => format!("1 change in meaning{retroactive}"),
            n => format!("{n} changes in meaning{retroactive}"),
        }
    }
}
