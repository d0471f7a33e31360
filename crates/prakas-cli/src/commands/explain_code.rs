//! `prakas explain-code`: what a code means, of a problem in rules or of a rejected row.

use crate::args::ExplainCodeArgs;
use crate::outcome::{nearest, Exit, Failure, Note};
use crate::reject_codes::REJECT_CODES;
use crate::terminal::Terminal;
use prakas::problem::{Code, Severity};

pub fn run(args: &ExplainCodeArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let codes: Vec<&'static Code> = prakas::codes();
    let Some(wanted) = &args.code else {
        terminal.out(&list(&codes, terminal));
        return Ok(Exit::Done);
    };
    let (id, kind, title, about) = if let Some(code) = codes.iter().find(|code| code.id == wanted) {
        let severity = match code.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        (code.id, severity, code.title, code.about)
    } else if let Some(code) = REJECT_CODES.iter().find(|code| code.id == wanted) {
        (code.id, "reject", code.title, code.about)
    } else {
        return Err(unknown(wanted, &codes).into());
    };
    terminal.out(&format!("{} ({kind}): {title}\n\n{}", terminal.paint("1", id), about.trim()));
    Ok(Exit::Done)
}

/// Both kinds, all of them.
fn list(codes: &[&'static Code], terminal: &Terminal) -> String {
    let rejects = || REJECT_CODES.iter().map(|code| (code.id, code.title));
    let problems = || codes.iter().map(|code| (code.id, code.title));
    let width = problems().chain(rejects()).map(|(id, _)| id.len()).max().unwrap_or(0);
    let line = |(id, title): (&str, &str)| format!("{id:<width$}  {title}");
    let mut lines = vec![terminal.paint("1", "Problems in rules")];
    lines.extend(problems().map(line));
    lines.extend([String::new(), terminal.paint("1", "Rejected rows")]);
    lines.extend(rejects().map(line));
    lines.join("\n")
}

fn unknown(wanted: &str, codes: &[&'static Code]) -> Note {
    let all = codes.iter().map(|code| code.id).chain(REJECT_CODES.iter().map(|code| code.id));
    let help = match nearest(wanted, all) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`prakas explain-code` without a code lists all".to_owned(),
    };
    Note::error("usage", format!("there is no code `{wanted}`")).help(help)
}
