//! `prakas evaluate --known-at A --compare-known-at B`: what the law as known later changes, record by record.
//! In: the arguments of `evaluate`. Out: differences on the terminal or as files; equal records are left out.

use super::differences::write;
use super::evaluate::options;
use super::publish::{agree, publish, Done};
use super::run_failure;
use crate::args::{EvaluateArgs, OnReject};
use crate::data::Discovered;
use crate::impact::{self, Both};
use crate::outcome::{unwritable, Exit, Failure, Note};
use crate::output::Staging;
use crate::show::differences;
use crate::terminal::Terminal;
use chrono::NaiveDate;
use prakas::ir::Program;
use prakas_engine::api::RunOptions;

pub fn run(
    args: &EvaluateArgs,
    second: NaiveDate,
    program: &Program,
    found: &Discovered,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let first = args.rules.known_at.unwrap_or(second);
    if second < first {
        let message = format!("--compare-known-at {second} is earlier than --known-at {first}");
        return Err(Note::error("dates", message).help("give the earlier day of knowledge as --known-at").into());
    }
    let failed = |error| run_failure(error, &args.rules.data);
    let before = impact::run(program, &found.data, &options(args), terminal).map_err(failed)?;
    let later = RunOptions { known_at: Some(second), ..options(args) };
    let after = impact::run(program, &found.data, &later, terminal).map_err(failed)?;
    let both = Both::new(program, program, &[]);
    let rows = impact::side_by_side(&both, (&before, &after)).map_err(unwritable)?;
    let all = impact::differences(&rows).map_err(unwritable)?;
    let ended = Done { args, program, found, summary: &after.summary, counts: &after.counts };
    agree(&ended)?;
    match &args.out {
        None => terminal.out(&differences(program, (first, second), &all, true, terminal)),
        Some(out) => {
            let strict = args.on_reject == OnReject::Fail;
            let inputs = [args.rules.rules.as_path(), &args.rules.data];
            let staging = Staging::new(out, (args.force, strict), &inputs, terminal)?;
            let outputs = write(args.format, &staging, found, &all, &after).map_err(unwritable)?;
            if publish(&ended, staging, outputs, terminal)?.is_none() {
                return Ok(Exit::Rejects);
            }
            terminal.say(&differences(program, (first, second), &all, false, terminal));
            terminal.say(&format!("\nwritten to {}", out.display()));
        }
    }
    let rejected = after.summary.records.iter().any(|record| record.rejected > 0);
    Ok(if rejected { Exit::Rejects } else { Exit::Done })
}
