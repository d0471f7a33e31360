//! `prakas explain-code`: what a problem's code means, from the text beside the pass that finds it.

use crate::args::ExplainCodeArgs;
use crate::outcome::{nearest, Exit, Failure, Note};
use crate::terminal::Terminal;
use prakas::problem::{Code, Severity};

pub fn run(args: &ExplainCodeArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let codes: Vec<&'static Code> = prakas::codes();
    let Some(wanted) = &args.code else {
        let width = codes.iter().map(|c| c.id.len()).max().unwrap_or(0);
        let lines: Vec<String> = codes.iter().map(|c| format!("{:<width$}  {}", c.id, c.title)).collect();
        terminal.out(&lines.join("\n"));
        return Ok(Exit::Done);
    };
    let Some(code) = codes.iter().find(|code| code.id == wanted) else {
        let note = Note::error("usage", format!("there is no code `{wanted}`"));
        let help = match nearest(wanted, codes.iter().map(|code| code.id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`prakas explain-code` without a code lists all".to_owned(),
        };
        return Err(note.help(help).into());
    };
    let severity = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let head = terminal.paint("1", code.id);
    terminal.out(&format!("{head} ({severity}): {}\n\n{}", code.title, code.about.trim()));
    Ok(Exit::Done)
}
