//! `prakas check`: all problems of a scheme and its variants in one report. A problem that several variants share is
//! shown once, with their names when the scheme itself does not have it.

use crate::args::CheckArgs;
use crate::outcome::{Exit, Failure};
use crate::report::{self, Found};
use crate::scheme::Scheme;
use crate::terminal::Terminal;
use std::collections::BTreeMap;

pub fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let scheme = Scheme::open(&args.rules)?;
    let loaded = scheme.load(args.variant.as_deref())?;
    let mut all = Merged::default();
    all.add(scheme.found(&loaded, Vec::new()));
    let mut checked = Vec::new();
    if args.variant.is_none() {
        for (name, _) in &loaded.variants {
            let with = scheme.load(Some(name))?;
            all.add(scheme.found(&with, vec![name.clone()]));
            checked.push(name.as_str());
        }
    }
    let found = all.found;
    let errors = found.iter().any(|f| f.problem.is_error());
    let shown: Vec<Found> = found.iter().filter(|f| !terminal.quiet || f.problem.is_error()).cloned().collect();
    report::problems(terminal, &shown);
    if errors {
        return Ok(Exit::Findings);
    }
    if found.is_empty() {
        terminal.say(&done(args, &checked));
    }
    Ok(Exit::Done)
}

fn done(args: &CheckArgs, checked: &[&str]) -> String {
    let rules = args.rules.display();
    match (&args.variant, checked) {
        (Some(variant), _) => format!("{rules}: no problems in variant {variant}"),
        (None, []) => format!("{rules}: no problems"),
        (None, [one]) => format!("{rules}: no problems, also not in variant {one}"),
        (None, several) => format!("{rules}: no problems, also not in variants {}", several.join(", ")),
    }
}

/// Problems in the order in which they were first met.
#[derive(Default)]
struct Merged {
    found: Vec<Found>,
    places: BTreeMap<String, usize>,
}

impl Merged {
    fn add(&mut self, found: Vec<Found>) {
        for one in found {
            let identity = one.identity();
            match self.places.get(&identity).and_then(|index| self.found.get_mut(*index)) {
                Some(known) if !known.variants.is_empty() => known.variants.extend(one.variants),
                Some(_) => {}
                None => {
                    self.places.insert(identity, self.found.len());
                    self.found.push(one);
                }
            }
        }
    }
}
