//! The end of a run that writes files: everything is counted against everything, then the folder gets its name.
//! In: a folder of complete files. Out: results under `--out`, or the rejects alone under `OUT.rejects`.

use crate::args::{EvaluateArgs, OnReject};
use crate::data::Discovered;
use crate::outcome::{Failure, Note};
use crate::output::{Counts, Manifest, Options, Output, Staging};
use crate::report;
use crate::terminal::Terminal;
use prakas::ir::Program;
use prakas_engine::api::Summary;
use std::path::PathBuf;

/// What was run, and what it gave.
pub struct Done<'a> {
    pub args: &'a EvaluateArgs,
    pub program: &'a Program,
    pub found: &'a Discovered,
    pub summary: &'a Summary,
    pub counts: &'a Counts,
}

/// No row may be lost between the readers and the files.
pub fn agree(done: &Done<'_>) -> Result<(), Note> {
    done.found.unchanged()?;
    done.counts.agree(done.summary).map_err(|what| {
        let help =
            "nothing was written; this is a fault of prakas: please report it with the rules and a copy of the data";
        Note::error("lost-rows", format!("the counts of this run do not agree: {what}")).help(help)
    })
}

/// Where the results are now; nothing when they are withheld because of rejects, which is told.
pub fn publish(
    done: &Done<'_>,
    mut staging: Staging,
    mut outputs: Vec<Output>,
    terminal: &Terminal,
) -> Result<Option<PathBuf>, Failure> {
    let rejected = done.summary.records.iter().any(|record| record.rejected > 0);
    let withheld = rejected && done.args.on_reject == OnReject::Fail;
    let mut shown = done.args.out.clone().unwrap_or_default();
    if withheld {
        outputs.retain(|o| ["rejects", "findings"].iter().any(|stem| o.file.starts_with(&format!("{stem}."))));
        let keep: Vec<String> = outputs.iter().map(|o| o.file.clone()).collect();
        shown = staging.withhold(&keep)?;
    }
    manifest(done, outputs, !withheld).write(staging.folder())?;
    staging.publish()?;
    if !withheld {
        return Ok(Some(shown));
    }
    report::notes(terminal, &[withheld_note(done, &shown)]);
    Ok(None)
}

fn withheld_note(done: &Done<'_>, report: &std::path::Path) -> Note {
    let out = done.args.out.clone().unwrap_or_default();
    let codes: Vec<String> = done.counts.by_code().iter().map(|(code, n)| format!("{code} {n}")).collect();
    let rows = crate::show::count(done.counts.reject_rows, "row");
    let message = format!(
        "{rows} rejected ({}), so no results are published in `{}` (`--on-reject fail`)",
        codes.join(", "),
        out.display()
    );
    let list = report.join(format!("rejects.{}", done.args.format.extension()));
    let help = format!(
        "mend the rows listed in `{}` and run again; `--on-reject report` publishes the results of the other rows",
        list.display()
    );
    Note::error("rejects", message).help(help)
}

fn manifest<'a>(done: &Done<'a>, outputs: Vec<Output>, published: bool) -> Manifest<'a> {
    let args = done.args;
    let options = Options {
        rules: args.rules.rules.display().to_string(),
        data: args.rules.data.display().to_string(),
        variant: args.rules.variant.clone(),
        at: args.rules.at.map(|d| d.to_string()),
        known_at: args.rules.known_at.map(|d| d.to_string()),
        compare_known_at: args.compare_known_at.map(|d| d.to_string()),
        compared_with: None,
        on_reject: if args.on_reject == OnReject::Fail { "fail" } else { "report" },
        format: args.format.extension(),
    };
    let Done { program, found, summary, counts, .. } = *done;
    Manifest { program, options, found, summary, counts, outputs, published }
}
