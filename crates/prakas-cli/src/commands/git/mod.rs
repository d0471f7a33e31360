//! `prakas git`: what Git shows of rules, and what it lets into a commit.

mod driver;
mod hook;
mod install;
mod lines;

use crate::args::{GitArgs, GitCommand, Host};
use crate::outcome::{Exit, Failure, Note};
use crate::sides::{self, touched, Repo};
use crate::terminal::Terminal;
use std::path::Path;

const GITHUB: &str = include_str!("github.yml");
const GITLAB: &str = include_str!("gitlab.yml");

pub fn run(args: &GitArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.command {
        GitCommand::Install(args) => install::install(args, terminal),
        GitCommand::Uninstall => install::uninstall(terminal),
        GitCommand::Schemes { range } => {
            let Some((old, new)) = sides::range(range) else {
                return Err(Note::error("usage", format!("`{range}` is no range of commits"))
                    .help("write `main...HEAD`: the commits since the branch left main")
                    .into());
            };
            let repo = Repo::around(Path::new("."))?;
            for scheme in touched(&repo.change(&old, &new)?) {
                terminal.out(&scheme.display().to_string());
            }
            Ok(Exit::Done)
        }
        GitCommand::Workflow { host } => {
            terminal.out(match host {
                Host::Github => GITHUB.trim_end(),
                Host::Gitlab => GITLAB.trim_end(),
            });
            Ok(Exit::Done)
        }
        GitCommand::PreCommit => hook::pre_commit(terminal),
        GitCommand::Driver { words } => driver::driver(words, terminal),
        GitCommand::Text { file } => lines::text(file, terminal),
    }
}
