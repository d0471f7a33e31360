//! What is about to be committed, checked as it stands in the index, not as it lies in the working folder.

use crate::args::{CheckArgs, FmtArgs, TestArgs};
use crate::commands::{check, fmt, test};
use crate::outcome::{io_note, Exit, Failure};
use crate::report;
use crate::sides::{touched, Repo};
use crate::terminal::Terminal;
use std::path::Path;

pub fn pre_commit(terminal: &Terminal) -> Result<Exit, Failure> {
    let repo = Repo::around(Path::new("."))?;
    let (change, tree) = repo.staged()?;
    let schemes = touched(&change);
    if schemes.is_empty() {
        return Ok(Exit::Done);
    }
    let folder = tempfile::tempdir().map_err(|e| io_note("make a folder for", Path::new("the commit"), &e))?;
    repo.export(tree, folder.path())?;
    // From here on paths are those of the repository, and so are those in messages.
    std::env::set_current_dir(folder.path()).map_err(|e| io_note("enter", folder.path(), &e))?;
    let mut worst = Exit::Done;
    for scheme in schemes.iter().filter(|scheme| scheme.is_dir()) {
        let exits = one(scheme, terminal).unwrap_or_else(|failure| {
            report::notes(terminal, &failure.notes);
            vec![failure.exit]
        });
        worst = exits.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(worst);
    }
    if worst != Exit::Done {
        terminal.err("nothing was committed; mend the above, or commit as it is with `git commit --no-verify`");
    }
    Ok(worst)
}

fn one(scheme: &Path, terminal: &Terminal) -> Result<Vec<Exit>, Failure> {
    let quiet = Terminal { quiet: true, ..terminal.clone() };
    let checked = check::run(&CheckArgs { rules: scheme.to_owned(), variant: None }, &quiet)?;
    let laid = fmt::run(&FmtArgs { paths: vec![scheme.to_owned()], check: true, stdout: false }, terminal)?;
    let mut exits = vec![checked, laid];
    if checked == Exit::Done && scheme.join("cases").is_dir() {
        exits.push(test::run(&TestArgs { rules: scheme.to_owned(), filter: None, accept: false }, &quiet)?);
    }
    Ok(exits)
}
