//! `prakas git install`: settings of this clone only; nothing that is committed changes.

use crate::args::InstallArgs;
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::sides::Repo;
use crate::terminal::Terminal;
use std::path::Path;

/// Between these lines stands what is ours in `.git/info/attributes`.
const BEGIN: &str = "# prakas git install: begin";
const END: &str = "# prakas git install: end";
const ATTRIBUTES: &str = "*.prakas diff=prakas\n*.prakas.md diff=prakas\n**/tables/*.csv diff=prakas\n";
/// By this line the hook is known as ours.
const HOOK: &str = "#!/bin/sh\n# prakas git install\nexec prakas git pre-commit\n";

const SETTINGS: [(&str, &str); 3] = [
    ("diff.prakas.command", "prakas git driver"),
    ("diff.prakas.textconv", "prakas git text"),
    ("diff.prakas.cachetextconv", "false"),
];

pub fn install(args: &InstallArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let repo = Repo::around(Path::new("."))?;
    let hook = repo.hooks()?.join("pre-commit");
    if !args.no_hook && hook.exists() && !is_ours(&hook) {
        let message = format!("there is a hook already: `{}`", hook.display());
        let help = "add the line `prakas git pre-commit || exit 1` to it and run `prakas git install --no-hook`";
        return Err(Note::error("hook", message).help(help).into());
    }
    let mut config = repo.settings()?;
    for (name, value) in SETTINGS {
        config.set_str(name, value).map_err(|e| Note::error("unwritable", format!("Git's settings: {e}")))?;
    }
    let attributes = repo.folder().join("info").join("attributes");
    let kept = without_ours(&read(&attributes)?);
    write(&attributes, &format!("{kept}{BEGIN}\n{ATTRIBUTES}{END}\n"))?;
    if !args.no_hook {
        write(&hook, HOOK)?;
        executable(&hook)?;
        terminal.say(&format!("hook: {}", hook.display()));
    }
    terminal.say("`git diff`, `git log -p` and `git show` now tell the meaning of rule files and tables first");
    terminal.say("`prakas` must be found on the path; `prakas git uninstall` undoes this");
    Ok(Exit::Done)
}

pub fn uninstall(terminal: &Terminal) -> Result<Exit, Failure> {
    let repo = Repo::around(Path::new("."))?;
    let mut config = repo.settings()?;
    for (name, _) in SETTINGS {
        // A setting that is not there is what is wanted.
        let _ = config.remove(name);
    }
    let attributes = repo.folder().join("info").join("attributes");
    if attributes.exists() {
        write(&attributes, &without_ours(&read(&attributes)?))?;
    }
    let hook = repo.hooks()?.join("pre-commit");
    if is_ours(&hook) {
        std::fs::remove_file(&hook).map_err(|e| io_note("remove", &hook, &e))?;
    }
    terminal.say("Git is as it was before `prakas git install`");
    Ok(Exit::Done)
}

fn is_ours(hook: &Path) -> bool {
    std::fs::read_to_string(hook).is_ok_and(|text| text.contains("# prakas git install"))
}

fn read(path: &Path) -> Result<String, Note> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        found => found.map_err(|e| io_note("read", path, &e)),
    }
}

fn without_ours(text: &str) -> String {
    let mut ours = false;
    let mut out = String::new();
    for line in text.lines() {
        ours |= line == BEGIN;
        if !ours {
            out.push_str(line);
            out.push('\n');
        }
        ours &= line != END;
    }
    out
}

fn write(path: &Path, text: &str) -> Result<(), Note> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| io_note("make the folder", folder, &e))?;
    std::fs::write(path, text).map_err(|e| io_note("write", path, &e))
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<(), Note> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).map_err(|e| io_note("write", path, &e))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> Result<(), Note> {
    Ok(())
}
