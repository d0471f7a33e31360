//! `prakas new`: a small scheme with rules, a table, cases and data, that works as it stands and is made to be changed.

use crate::args::NewArgs;
use crate::outcome::{io_note, Exit, Failure, Note};
use crate::terminal::Terminal;
use std::path::Path;

/// Path in the new folder and content.
const FILES: [(&str, &str); 8] = [
    ("README.md", include_str!("../../template/README.md")),
    ("visits.prakas", include_str!("../../template/visits.prakas")),
    ("tables/prices.csv", include_str!("../../template/tables/prices.csv")),
    ("cases/visits.yaml", include_str!("../../template/cases/visits.yaml")),
    ("data/members.csv", include_str!("../../template/data/members.csv")),
    ("data/facilities.csv", include_str!("../../template/data/facilities.csv")),
    ("data/visits.csv", include_str!("../../template/data/visits.csv")),
    ("data/dataset.yaml", include_str!("../../template/data/dataset.yaml")),
];

pub fn run(args: &NewArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let dir = &args.dir;
    let used = std::fs::read_dir(dir).map(|mut entries| entries.next().is_some()).unwrap_or(dir.exists());
    if used {
        return Err(Note::error("output-exists", format!("`{}` exists and is not empty", dir.display()))
            .help("give the name of a new folder")
            .into());
    }
    for (name, text) in FILES {
        let path = dir.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| io_note("make the folder", folder, &e))?;
        }
        std::fs::write(&path, text).map_err(|e| io_note("write", &path, &e))?;
    }
    let (made, shown, data) = (dir.display(), quoted(dir), quoted(&dir.join("data")));
    terminal.say(&format!(
        "made {made} with rules, a table, cases and data; now try\n\n  \
         prakas check {shown}\n  prakas test {shown}\n  prakas evaluate {shown} --data {data}\n  \
         prakas explain {shown} --data {data} --record visit=V0003"
    ));
    Ok(Exit::Done)
}

/// A path as a shell reads it back.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | '\\');
    if text.chars().all(plain) {
        text
    } else {
        format!("\"{text}\"")
    }
}
