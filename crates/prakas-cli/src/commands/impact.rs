//! The data part of `prakas diff`: both sides run on one set of data, and every row compared.
//! In: two checked sides. Out: the effect by record and output, and files of the rows that differ where they are wanted.

use super::differences::write;
use super::run_failure;
use crate::args::ImpactArgs;
use crate::compare;
use crate::data::{discover, Discovered};
use crate::impact::{self, Both, Labels, Ran, RecordImpact, Waterfall};
use crate::outcome::{unwritable, Failure, Note};
use crate::output::{Manifest, Options, Staging};
use crate::report;
use crate::terminal::Terminal;
use crate::witness::{Found, Witness};
use prakas::difference::{Difference, Rename};
use prakas::ir::Program;
use prakas_engine::api::{RunError, RunOptions};
use std::path::Path;

/// Outputs for which a row of the data is looked at, each with a run of its own.
const EXAMPLES: usize = 20;

/// What is compared.
pub struct Sides<'a> {
    pub old: (&'a Program, &'a str),
    pub new: (&'a Program, &'a str),
    pub difference: &'a Difference,
    /// Folders of the rules, which no output may replace.
    pub roots: [&'a Path; 2],
}

/// Runs the old side once, and the new one against it; `more` are further versions of the new side.
pub struct Comparer<'a> {
    args: &'a ImpactArgs,
    data: &'a Path,
    terminal: &'a Terminal,
    old: &'a Program,
    found: Discovered,
    before: Ran,
    labels: Labels,
}

impl<'a> Comparer<'a> {
    /// Runs the old side. Nothing without `--data`.
    pub fn new(args: &'a ImpactArgs, old: &'a Program, terminal: &'a Terminal) -> Result<Option<Self>, Failure> {
        let Some(data) = args.data.as_deref() else { return Ok(None) };
        let found = discover(old, data)?;
        report::notes(terminal, &found.warnings);
        let failed = |error: RunError| run_failure(error, data);
        let before = impact::run(old, &found.data, &options(args), terminal).map_err(failed)?;
        let mut labels = Labels::new();
        if !args.by.is_empty() {
            let by = impact::labelled(old, &args.by)?;
            let ran = impact::run(&by, &found.data, &options(args), terminal).map_err(failed)?;
            labels = impact::labels(old, &args.by, (&before.kept, &ran.kept)).map_err(unwritable)?;
        }
        Ok(Some(Comparer { args, data, terminal, old, found, before, labels }))
    }

    /// The effect of the new side, explained and written where that is wanted.
    pub fn compare(&self, sides: &Sides<'_>) -> Result<(Vec<RecordImpact>, Waterfall), Failure> {
        let both = Both::new(self.old, sides.new.0, &sides.difference.renames);
        let (found, after) = self.after(both.new)?;
        let rows = impact::side_by_side(&both, (&self.before, &after)).map_err(unwritable)?;
        let mut all = impact::impact(&both, &rows, (&self.before, &after), &self.labels);
        impact::explain(&both, (&self.found, &found), &options(self.args), &mut all)
            .map_err(|error| run_failure(error, self.data))?;
        if let Some(out) = &self.args.out {
            let differences = impact::differences(&rows).map_err(unwritable)?;
            self.publish(out, sides, (&found, &after), &differences)?;
        }
        let programs = (self.old, both.new);
        let summaries = (&self.before.summary, &after.summary);
        let changes = &sides.difference.changes;
        let causes = impact::waterfall(programs, changes, summaries, &self.found.data, &options(self.args));
        Ok((all, causes.map_err(|error| run_failure(error, self.data))?))
    }

    /// A row of the data for each output of which no made-up record was found, as far as there is one.
    pub fn fill(&self, sides: &Sides<'_>, all: &[RecordImpact], witnesses: &mut [Witness]) -> Result<(), Failure> {
        let both = Both::new(self.old, sides.new.0, &sides.difference.renames);
        let found = discover(both.new, self.data)?;
        for witness in witnesses.iter_mut().filter(|one| matches!(one.found, Found::None { .. })).take(EXAMPLES) {
            let part = format!("{}.", witness.output);
            let outputs = all.iter().filter(|of| of.record == witness.record).flat_map(|of| &of.outputs);
            let mut outputs = outputs.filter(|of| of.name == witness.output || of.name.starts_with(&part));
            let Some(key) = outputs.find_map(|of| of.first.clone()) else { continue };
            let wanted = (witness.record.as_str(), witness.output.as_str());
            let told = impact::explained(&both, (&self.found.data, &found.data), wanted, &key);
            if let Some(told) = told {
                witness.found = Found::of_data(&witness.output, told);
            }
        }
        Ok(())
    }

    /// The effect of another version of the new side, without explanations.
    pub fn outline(&self, new: &Program, renames: &[Rename]) -> Result<Vec<RecordImpact>, Failure> {
        let both = Both::new(self.old, new, renames);
        let (_, after) = self.after(new)?;
        let rows = impact::side_by_side(&both, (&self.before, &after)).map_err(unwritable)?;
        Ok(impact::impact(&both, &rows, (&self.before, &after), &Labels::new()))
    }

    fn after(&self, new: &Program) -> Result<(Discovered, Ran), Failure> {
        let found = discover(new, self.data)?;
        let failed = |error: RunError| run_failure(error, self.data);
        let after = impact::run(new, &found.data, &options(self.args), self.terminal).map_err(failed)?;
        self.found.unchanged()?;
        agree(&self.before)?;
        agree(&after)?;
        Ok((found, after))
    }

    fn publish(
        &self,
        out: &Path,
        sides: &Sides<'_>,
        (found, after): (&Discovered, &Ran),
        differences: &[compare::Difference],
    ) -> Result<(), Failure> {
        let [one, other] = sides.roots;
        let staging = Staging::new(out, (self.args.force, false), &[one, other, self.data], self.terminal)?;
        let outputs = write(self.args.format, &staging, found, differences, after).map_err(unwritable)?;
        let options = Options {
            rules: sides.new.1.to_owned(),
            data: self.data.display().to_string(),
            variant: sides.new.0.variant.as_ref().map(|(name, _)| name.clone()),
            at: None,
            known_at: None,
            compare_known_at: None,
            compared_with: Some(sides.old.1.to_owned()),
            on_reject: "report",
            format: self.args.format.extension(),
        };
        let (program, summary, counts) = (sides.new.0, &after.summary, &after.counts);
        Manifest { program, options, found, summary, counts, outputs, published: true }.write(staging.folder())?;
        staging.publish()?;
        self.terminal.say(&format!("rows that differ written to {}\n", out.display()));
        Ok(())
    }
}

fn agree(ran: &Ran) -> Result<(), Note> {
    ran.counts.agree(&ran.summary).map_err(|what| {
        Note::error("lost-rows", format!("the counts of this run do not agree: {what}"))
            .help("this is a fault of prakas: please report it with the rules and a copy of the data")
    })
}

fn options(args: &ImpactArgs) -> RunOptions {
    RunOptions { threads: args.threads.map(usize::from), ..RunOptions::default() }
}
