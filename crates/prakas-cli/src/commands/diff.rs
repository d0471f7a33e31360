//! `prakas diff`: what a rule change does. In: two sides, and data if there are any. Out: one report, in up to four forms.

use super::impact::{Comparer, Sides};
use crate::args::{DiffArgs, ReportArgs};
use crate::cases::read_all;
use crate::impact::{Both, RecordImpact, Waterfall};
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::review::{self, Law, Review, Told};
use crate::sides::{self, Side};
use crate::terminal::Terminal;
use crate::witness;
use chrono::NaiveDate;
use prakas::difference::{compare, Difference, Rename, Version};
use prakas::ir::Program;
use prakas::source::Sources;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// A side, loaded and checked.
struct Ready {
    side: Side,
    program: Program,
    sources: Arc<Sources>,
    /// Variants that its scheme declares: name and title.
    variants: Vec<(String, String)>,
}

impl Ready {
    fn version(&self) -> Version<'_> {
        Version { program: &self.program, sources: &self.sources }
    }

    /// The program with a variant over it; nothing where that has errors, which `check` tells.
    fn with(&self, variant: &str) -> Result<Option<(Program, Arc<Sources>)>, Failure> {
        let loaded = self.side.scheme.load(Some(variant))?;
        let errors = loaded.problems.iter().any(|problem| problem.is_error());
        Ok(loaded.program.filter(|_| !errors).map(|program| (program, loaded.sources)))
    }
}

pub fn run(args: &DiffArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let (old, new) = sides::open(args)?;
    let (old, new) = (ready(old, terminal)?, ready(new, terminal)?);
    let enacted = args.enacted.or(new.side.day);
    let difference = compare(old.version(), new.version(), enacted);
    let mut law = law_of(&difference, &old, &new);
    // A variant on one side is the change itself.
    if old.side.variant.is_none() && new.side.variant.is_none() {
        law.variants = in_variants(&law, &old, &new, enacted)?;
    }
    let mut witnesses = match args.witnesses {
        true => {
            let both = Both::new(&old.program, &new.program, &difference.renames);
            // Cases that do not read are the business of `test`.
            let cases = read_all(new.side.scheme.root(), new.side.scheme.shown()).unwrap_or_default();
            witness::witnesses(&both, &difference.changes, &witness::of_cases(&cases), terminal)
        }
        false => Vec::new(),
    };
    let comparer = Comparer::new(&args.impact, &old.program, terminal)?;
    let (mut impact, mut waterfall) = (None, Waterfall::default());
    let mut variants = Vec::new();
    if let Some(comparer) = &comparer {
        let sides = Sides {
            old: (&old.program, &old.side.label),
            new: (&new.program, &new.side.label),
            difference: &difference,
            roots: [old.side.scheme.root(), new.side.scheme.root()],
        };
        let (found, causes) = comparer.compare(&sides)?;
        comparer.fill(&sides, &found, &mut witnesses)?;
        (impact, waterfall) = (Some(found), causes);
        if args.impact.variants {
            variants = of_variants(comparer, &new, &difference.renames, terminal)?;
        }
    }
    let scheme = new.program.scheme.as_ref();
    let review = Review {
        title: scheme.map_or("no scheme", |s| s.title.as_deref().unwrap_or(&s.name)).to_owned(),
        old: old.side.label.clone(),
        new: new.side.label.clone(),
        law,
        impact,
        variants,
        waterfall,
        witnesses,
        timelines: review::timelines(&difference.changes, &old.program, &new.program),
    };
    report(&args.reports, &review, terminal)?;
    Ok(Exit::Done)
}

fn law_of(difference: &Difference, old: &Ready, new: &Ready) -> Law {
    review::law(difference, (&old.side.scheme, &old.sources), (&new.side.scheme, &new.sources))
}

/// What the variants say otherwise, beyond what changes without them.
fn in_variants(
    law: &Law,
    old: &Ready,
    new: &Ready,
    enacted: Option<NaiveDate>,
) -> Result<Vec<(String, Vec<Told>)>, Failure> {
    let names: BTreeSet<&String> = old.variants.iter().chain(&new.variants).map(|(name, _)| name).collect();
    let has = |side: &Ready, name: &String| side.variants.iter().any(|(known, _)| known == name);
    let mut all = Vec::new();
    for name in names {
        let told = match (has(old, name), has(new, name)) {
            (true, true) => {
                let (Some(before), Some(after)) = (old.with(name)?, new.with(name)?) else { continue };
                let difference = compare(
                    Version { program: &before.0, sources: &before.1 },
                    Version { program: &after.0, sources: &after.1 },
                    enacted,
                );
                let with = review::law(&difference, (&old.side.scheme, &before.1), (&new.side.scheme, &after.1));
                law.beyond(with)
            }
            (one, _) => vec![review::whole_variant(name, !one)],
        };
        if !told.is_empty() {
            all.push((name.clone(), told));
        }
    }
    Ok(all)
}

/// Every variant of the new side against the old one.
fn of_variants(
    comparer: &Comparer<'_>,
    new: &Ready,
    renames: &[Rename],
    terminal: &Terminal,
) -> Result<Vec<(String, Vec<RecordImpact>)>, Failure> {
    let mut all = Vec::new();
    let quiet = Terminal { quiet: true, ..terminal.clone() };
    for (name, _) in &new.variants {
        let program = new.side.scheme.program(Some(name), &quiet)?;
        all.push((name.clone(), comparer.outline(&program, renames)?));
    }
    Ok(all)
}

/// The checked program of a side. Warnings are not told: they are the business of `check`.
fn ready(side: Side, terminal: &Terminal) -> Result<Ready, Failure> {
    let loaded = side.scheme.load(side.variant.as_deref())?;
    let hushed = Terminal { quiet: true, ..terminal.clone() };
    let program = side.scheme.checked(&loaded, &hushed).map_err(|failure| Failure {
        notes: vec![Note::error(
            "rules",
            format!("the rules of `{}` have errors, so they cannot be compared", side.label),
        )],
        ..failure
    })?;
    Ok(Ready { side, program, sources: loaded.sources, variants: loaded.variants })
}

fn report(args: &ReportArgs, review: &Review, terminal: &Terminal) -> Result<(), Failure> {
    let mut printed = false;
    let mut write = |to: &Option<std::path::PathBuf>, text: &dyn Fn() -> String| -> Result<(), Failure> {
        match to {
            None => Ok(()),
            Some(path) if path == Path::new("-") => {
                printed = true;
                terminal.out(text().trim_end());
                Ok(())
            }
            Some(path) => save(path, &text()),
        }
    };
    write(&args.markdown, &|| review::markdown(review))?;
    write(&args.html, &|| review::page(review))?;
    write(&args.json, &|| serde_json::to_string_pretty(&review::json(review)).unwrap_or_default() + "\n")?;
    if !printed {
        terminal.out(&review::terminal(review, terminal));
    }
    Ok(())
}

/// A file that is there whole or not at all.
fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().filter(|p| *p != Path::new("")).unwrap_or(Path::new("."));
    let failed = |e: &std::io::Error| Failure::from(io_note("write the report", path, e));
    let mut made = tempfile::Builder::new();
    #[cfg(unix)]
    made.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = made.tempfile_in(folder).map_err(|e| failed(&e))?;
    file.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
    file.persist(path).map_err(|e| failed(&e.error))?;
    Ok(())
}
