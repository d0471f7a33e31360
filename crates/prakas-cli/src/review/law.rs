//! What changes in law, ready to be told: sentences, the outputs behind them, where they stand.

use crate::scheme::Scheme;
use prakas::difference::{Change, Difference};
use prakas::source::{Sources, Span};

/// What differs in meaning, and what only by name.
pub struct Law {
    pub changes: Vec<Told>,
    pub renames: Vec<String>,
    /// What changes only with a variant laid over, by its name; a variant that one side has alone is one sentence.
    pub variants: Vec<(String, Vec<Told>)>,
}

/// One change.
pub struct Told {
    pub sentence: String,
    /// `parameter`, `rule`: what kind of declaration.
    pub kind: &'static str,
    pub name: String,
    pub title: Option<String>,
    pub from: Option<String>,
    pub until: Option<String>,
    pub old: Option<String>,
    pub new: Option<String>,
    pub retroactive: bool,
    pub outputs: Vec<String>,
    /// `rules/kh/nssf/contribution.prakas:27` of the side that has it, the new one first.
    pub place: Option<String>,
}

impl Told {
    /// The sentence without the word that is shown as a mark.
    pub fn plain(&self) -> &str {
        self.sentence.strip_suffix(", retroactively").unwrap_or(&self.sentence)
    }
}

pub fn law(difference: &Difference, old: (&Scheme, &Sources), new: (&Scheme, &Sources)) -> Law {
    let changes = difference.changes.iter().map(|change| told(change, old, new)).collect();
    let renames = difference.renames.iter().map(|rename| rename.sentence()).collect();
    Law { changes, renames, variants: Vec::new() }
}

impl Law {
    /// What of `with`, the same under a variant, is not in here.
    pub fn beyond(&self, with: Law) -> Vec<Told> {
        let known = |change: &Told| self.changes.iter().any(|other| other.sentence == change.sentence);
        with.changes.into_iter().filter(|change| !known(change)).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.variants.is_empty()
    }
}

/// A variant that is new or gone.
pub fn whole_variant(name: &str, is_new: bool) -> Told {
    let what = if is_new { "is new" } else { "is gone" };
    let side = |there: bool| there.then(|| name.to_owned());
    Told {
        sentence: format!("the variant {what}"),
        kind: "variant",
        name: name.to_owned(),
        title: None,
        from: None,
        until: None,
        old: side(!is_new),
        new: side(is_new),
        retroactive: false,
        outputs: Vec::new(),
        place: None,
    }
}

fn told(change: &Change, old: (&Scheme, &Sources), new: (&Scheme, &Sources)) -> Told {
    let at = |(scheme, sources): (&Scheme, &Sources), span: Span| {
        let place = sources.place(span);
        format!("{}:{}", scheme.shown_name(&place.file), place.line)
    };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    Told {
        sentence: change.sentence(),
        kind: change.kind.word(),
        name: change.name.clone(),
        title: change.title.clone(),
        from: day(change.from),
        until: day(change.until),
        old: change.old.clone(),
        new: change.new.clone(),
        retroactive: change.retroactive,
        outputs: change.output_names(),
        place: change.places.1.map(|span| at(new, span)).or_else(|| change.places.0.map(|span| at(old, span))),
    }
}
