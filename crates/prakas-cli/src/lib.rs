//! All of the binary `prakas` but its first line: reads arguments and disk, calls the language and the engine, prints
//! what they answer. In: a command line. Out: text on stdout, problems on stderr, an exit code (0 done, 1 findings in the
//! rules, 2 usage or unreadable input, 3 done but with rejects). Decides nothing about what a rule means.
//! A library only so that `fuzz/` and `tests/hostile` reach the readers; nobody else builds on it.

mod args;
mod interrupt;
mod machine;
pub mod outcome;
mod terminal;

mod disk;
mod scheme;
mod scratch;
mod sides;
mod small;
mod yaml;

mod reject_codes;
mod report;

pub mod data;
mod output;

mod show;

pub mod cases;

mod commands;
mod compare;
mod impact;
mod review;
mod witness;

use args::{Cli, Command};
use clap::Parser;
use outcome::{Exit, Failure};
use std::process::ExitCode;
use terminal::Terminal;

/// The whole command.
pub fn main() -> ExitCode {
    data::hush_guarded_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return wrong_usage(&error),
    };
    let terminal = Terminal::new(&cli.common);
    let done = run(cli.command, &terminal);
    interrupt::settle();
    let exit = done.unwrap_or_else(|failure| {
        report::notes(&terminal, &failure.notes);
        failure.exit
    });
    ExitCode::from(exit as u8)
}

/// Help and version as they are; wrong usage in the format that was asked for.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let json = words.iter().any(|w| w == "--error-format=json")
        || words.windows(2).any(|two| matches!(two, [a, b] if a == "--error-format" && b == "json"));
    if !json || !error.use_stderr() {
        error.exit();
    }
    let terminal = Terminal::new(&args::Common { error_format: args::ErrorFormat::Json, ..Default::default() });
    let text = error.to_string();
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
    report::notes(&terminal, &[outcome::Note::error("usage", message)]);
    ExitCode::from(Exit::Usage as u8)
}

fn run(command: Command, terminal: &Terminal) -> Result<Exit, Failure> {
    match command {
        Command::New(args) => commands::new::run(&args, terminal),
        Command::Check(args) => commands::check::run(&args, terminal),
        Command::Evaluate(args) => commands::evaluate::run(&args, terminal),
        Command::Diff(args) => commands::diff::run(&args, terminal),
        Command::Explain(args) => commands::explain::run(&args, terminal),
        Command::Fmt(args) => commands::fmt::run(&args, terminal),
        Command::Test(args) => commands::test::run(&args, terminal),
        Command::ExplainCode(args) => commands::explain_code::run(&args, terminal),
        Command::Git(args) => commands::git::run(&args, terminal),
    }
}
