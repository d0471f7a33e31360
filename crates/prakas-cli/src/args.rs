//! The arguments of every command. The doc comments are the help text; each command's help ends in a real example.

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Compute benefits, contributions and payments from rules that read like the law.
#[derive(Debug, Parser)]
#[command(name = "prakas", version, max_term_width = 100)]
#[command(after_help = "Examples:
  prakas new my-scheme
  prakas evaluate my-scheme --data my-scheme/data
  prakas explain my-scheme --data my-scheme/data --record visit=V0003

Exit codes: 0 done, 1 findings in the rules, 2 wrong usage, unreadable input or unwritable output,
3 done but with rejects, 130 and 143 stopped (Ctrl-C, or by the system): nothing is written.")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// How problems are printed: for people, or one JSON object per line for editors
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Everywhere")]
    pub error_format: ErrorFormat,
    /// Colour in the output; `auto` has it on a terminal only
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Everywhere")]
    pub color: Color,
    /// Print results and errors only: no progress, remarks or warnings
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ErrorFormat {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    New(NewArgs),
    Check(CheckArgs),
    Evaluate(EvaluateArgs),
    Diff(DiffArgs),
    Explain(ExplainArgs),
    Fmt(FmtArgs),
    Test(TestArgs),
    ExplainCode(ExplainCodeArgs),
    Git(GitArgs),
}

/// Make a folder with a small working scheme to start from
#[derive(Debug, Args)]
#[command(after_help = "Example:
  prakas new my-scheme
  prakas evaluate my-scheme --data my-scheme/data")]
pub struct NewArgs {
    /// The folder to make; it must not exist yet, or be empty
    pub dir: PathBuf,
}

/// Find all problems in rules before anything runs
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas check rules/kh/nssf
  prakas check rules/kh/nssf --variant literal_wage --error-format json")]
pub struct CheckArgs {
    /// Folder of a scheme, or one rule file
    pub rules: PathBuf,
    /// Check this variant only; without it the scheme and each of its variants are checked
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
}

/// Which rules are read, and as of when.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Folder of a scheme, or one rule file
    pub rules: PathBuf,
    /// Folder with one data file per record (claims.csv, members.parquet ...)
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Lay this variant over the scheme
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Read every dated rule as of this day instead of each row's own date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub at: Option<NaiveDate>,
    /// Use the law as it was known on this day: entries enacted later are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_at: Option<NaiveDate>,
}

/// Bytes.
fn size(text: &str) -> Result<u64, String> {
    let bytes = text.parse::<bytesize::ByteSize>().map(|size| size.as_u64());
    bytes.ok().filter(|n| *n > 0).ok_or_else(|| "a size is written as 2GB, 512MB or 1.5GiB".to_owned())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "a date is written year-month-day, as in 2021-07-01".to_owned())
}

/// Compute every output rule for every row of the data
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas evaluate rules/kh/nssf --data examples/nssf
  prakas evaluate rules/kh/nssf --data examples/nssf --out results --format parquet
  prakas evaluate rules/kh/nssf --data examples/nssf --out results --on-reject fail
  prakas evaluate rules/kh/nssf --data claims-2025 --out results --memory-limit 2GB
  prakas evaluate rules/kh/nssf --data examples/nssf --known-at 2018-02-15 --compare-known-at 2018-05-01

Without --out: a summary and the first rows of each result.
With --out: one file per record, `rejects`, `findings` and `run.json`,
all of them complete or none.
Rows in = rows out + rejects; any rejects make the exit code 3.")]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// Run twice, as known at --known-at and as known on this later day, and give only what differs per record:
    /// what an amendment that was enacted in between still has to book
    #[arg(long, value_name = "DATE", value_parser = date, requires = "known_at")]
    pub compare_known_at: Option<NaiveDate>,
    /// Write all results into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Format of the files written
    #[arg(long, value_enum, default_value_t, requires = "out")]
    pub format: Format,
    /// Worker threads; all cores without it. Results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Memory that the run may take, as `2GB` or `512MiB`. Records that do not fit are worked on part by part, by way of
    /// nameless files beside DIR (or in the folder for temporary files); results do not depend on it
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory_limit: Option<u64>,
    /// What to do when records are rejected: publish the results of the others beside the rejects, or publish no
    /// results at all (for official runs) but the rejects alone, in `DIR.rejects`
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", requires = "out")]
    pub on_reject: OnReject,
    /// Replace --out even when it does not hold an earlier run
    #[arg(long, requires = "out")]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum OnReject {
    #[default]
    Report,
    Fail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    Csv,
    Parquet,
    Ndjson,
    Arrow,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Ndjson => "ndjson",
            Format::Arrow => "arrow",
        }
    }
}

/// Say what a rule change does: what it changes in law, and with data for whom and how much
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas diff HEAD rules/kh/nssf
  prakas diff main..branch rules/kh/nssf --data examples/nssf
  prakas diff rules/kh/nssf variant:literal_wage --data examples/nssf --by month
  prakas diff old-rules new-rules --data claims-2025 --html change.html --markdown change.md

Each side is a folder, a Git revision (`HEAD~1`, `v1:rules/kh/nssf`) or `variant:NAME`. Layout, comments,
order and names are no change. A change to days before its enactment is marked retroactive.")]
pub struct DiffArgs {
    /// The law before: folder, Git revision or variant; or both sides as `main..branch`
    pub old: String,
    /// The law after; without it the rules as they lie in the folder
    pub new: Option<String>,
    /// Folder of the scheme, when neither side is one; the current folder without it
    pub rules: Option<PathBuf>,
    /// Lay this variant over both sides
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Day on which the change becomes law: what it changes before that day is retroactive. For entries that name no day
    /// of enactment; without it, the day of the newer commit
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub enacted: Option<NaiveDate>,
    /// Make up records on which the sides differ, one for each output that a change reaches, or say that there are none
    #[arg(long)]
    pub witnesses: bool,
    #[command(flatten)]
    pub impact: ImpactArgs,
    #[command(flatten)]
    pub reports: ReportArgs,
}

/// What the change does to records.
#[derive(Debug, Args)]
pub struct ImpactArgs {
    /// Folder with one data file per record: evaluate both sides on it and compare
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Split the effect by these fields or rules, separated by commas; a field may lie behind references (`member.sex`)
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', requires = "data")]
    pub by: Vec<String>,
    /// Compare the law before with every variant of the law after as well
    #[arg(long, requires = "data", conflicts_with = "variant")]
    pub variants: bool,
    /// Write every record that differs into this folder
    #[arg(long, value_name = "DIR", requires = "data")]
    pub out: Option<PathBuf>,
    /// Format of the files written
    #[arg(long, value_enum, default_value_t, requires = "out")]
    pub format: Format,
    /// Replace --out even when it does not hold an earlier run
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Worker threads; all cores without it. Results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Where the report goes beside the terminal.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Write the report as Markdown, short enough for a comment on a pull request; `-` prints it
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write the report as one HTML page that needs no network
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the report as JSON with a versioned schema ("format": 1); `-` prints it
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Show how the results of one record came about: each rule, rate, table row, rounding and article of law
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas explain rules/kh/nssf --data examples/nssf --record claim=C0001
  prakas explain rules/kh/nssf --data examples/nssf --record payslip=P0001 --output health_care
  prakas explain rules/kh/nssf --data examples/nssf --record household_month=H1,2018-01 --json")]
pub struct ExplainArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The record and its key: claim=C0001; several keys with commas: household_month=H1,2018-01
    #[arg(long, value_name = "RECORD=KEY")]
    pub record: String,
    /// Only this rule
    #[arg(long, value_name = "RULE")]
    pub output: Option<String>,
    /// As JSON with a versioned schema ("format": 1)
    #[arg(long)]
    pub json: bool,
}

/// Lay out rule files in the one agreed way
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas fmt rules/kh/nssf
  prakas fmt --check
  prakas fmt --stdout rules/kh/nssf/contribution.prakas")]
pub struct FmtArgs {
    /// Rule files, or folders that are searched for them; the current folder without any
    pub paths: Vec<PathBuf>,
    /// Change nothing; name the files that would change and end with exit code 1
    #[arg(long, conflicts_with = "stdout")]
    pub check: bool,
    /// Print the formatted text instead of writing it
    #[arg(long)]
    pub stdout: bool,
}

/// Run the cases beside the rules (cases/*.yaml) and compare exactly
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas test rules/kh/nssf
  prakas test rules/kh/nssf --filter \"rank 10\"
  prakas test rules/kh/nssf --accept")]
pub struct TestArgs {
    /// Folder of a scheme
    pub rules: PathBuf,
    /// Only cases whose name, source or file contains this text (any case)
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Write the values found into the case files where they differ from the expected ones
    #[arg(long)]
    pub accept: bool,
}

/// Print what the code of a problem or of a reject means, and what to do about it
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas explain-code unknown-name
  prakas explain-code dangling_reference")]
pub struct ExplainCodeArgs {
    /// The code as printed with a problem; without it all codes are listed
    pub code: Option<String>,
}

/// Make Git show what rule changes mean, and keep broken rules out of commits
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  prakas git install
  git diff
  prakas git schemes main...HEAD
  prakas git workflow github > .github/workflows/rules.yml")]
pub struct GitArgs {
    #[command(subcommand)]
    pub command: GitCommand,
}

#[derive(Debug, Subcommand)]
pub enum GitCommand {
    /// Set up this clone: `git diff`, `git log -p` and `git show` tell the meaning of rule files and tables first, and a
    /// commit is refused when rules do not check, are not laid out or fail their cases
    Install(InstallArgs),
    /// Undo what `install` did
    Uninstall,
    /// Name the scheme folders that a range of commits changes, one per line
    Schemes {
        /// As `main...HEAD`: since the branch left main
        range: String,
    },
    /// Print a workflow file that posts the report of a rule change where it is reviewed
    Workflow {
        #[arg(value_enum)]
        host: Host,
    },
    /// Check what is about to be committed; run by the hook
    #[command(hide = true)]
    PreCommit,
    /// Compare two versions of one file; run by `git diff`
    #[command(hide = true)]
    Driver {
        #[arg(num_args = 1.., allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Print one file as lines that each name what they belong to; run by `git log -p` and `git show`
    #[command(hide = true)]
    Text { file: PathBuf },
}

#[derive(Debug, Args)]
pub struct InstallArgs {
    /// Leave the hook out
    #[arg(long)]
    pub no_hook: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Host {
    Github,
    Gitlab,
}
