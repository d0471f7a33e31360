//! `prakas test`: runs the cases beside the rules, compares exactly, shows what differs and how it came about.

use super::fmt::replace;
use super::run_failure;
use crate::args::TestArgs;
use crate::cases::{accept, check_names, explain, read_all, run as run_case, Case, CaseFile, Difference, Found};
use crate::outcome::{Exit, Failure, Note};
use crate::scheme::Scheme;
use crate::show::{count, node_lines};
use crate::terminal::Terminal;
use prakas::ir::Program;
use std::collections::BTreeMap;

pub fn run(args: &TestArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let scheme = Scheme::open(&args.rules)?;
    let files = read_all(scheme.root(), scheme.shown()).map_err(Failure::usage)?;
    let chosen = choose(&files, args)?;
    let programs = programs(&scheme, &chosen, terminal)?;
    let program = |case: &Case| programs.get(&case.variant);
    let mut wrong: Vec<Note> = Vec::new();
    for (file, case) in &chosen {
        let notes = program(case).map(|p| check_names(case, &file.name, p)).unwrap_or_default();
        // What stands in `defaults` is wrong in every case, and told once.
        let new: Vec<Note> = notes.into_iter().filter(|note| !wrong.contains(note)).collect();
        wrong.extend(new);
    }
    if !wrong.is_empty() {
        return Err(Failure::usage(wrong));
    }
    let mut failed: Vec<(&CaseFile, Vec<Difference>)> = Vec::new();
    for (file, case) in &chosen {
        let Some(program) = program(case) else { continue };
        let differences = run_case(case, &file.name, program).map_err(|e| in_case(e, file, case))?;
        if !differences.is_empty() {
            terminal.out(&report(file, case, program, &differences, &scheme, terminal));
            failed.push((file, differences));
        }
    }
    let passed = chosen.len() - failed.len();
    let word = |n: usize, word: &str, style: &str| {
        if n > 0 {
            terminal.paint(style, &format!("{n} {word}"))
        } else {
            format!("{n} {word}")
        }
    };
    terminal.out(&format!("{}, {}", word(passed, "passed", "32"), word(failed.len(), "failed", "1;31")));
    if args.accept && !failed.is_empty() {
        let left = accept_all(&files, &failed, terminal)?;
        return Ok(if left > 0 { Exit::Findings } else { Exit::Done });
    }
    Ok(if failed.is_empty() { Exit::Done } else { Exit::Findings })
}

fn choose<'a>(files: &'a [CaseFile], args: &TestArgs) -> Result<Vec<(&'a CaseFile, &'a Case)>, Note> {
    let all: Vec<(&CaseFile, &Case)> =
        files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case))).collect();
    if all.is_empty() {
        let folder = args.rules.join("cases");
        return Err(Note::error("no-cases", format!("there are no cases in `{}`", folder.display()))
            .help("cases stand in `cases/*.yaml` beside the rules; `prakas new` makes an example"));
    }
    let Some(filter) = &args.filter else { return Ok(all) };
    let filter = filter.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&filter);
    let fits =
        |file: &CaseFile, case: &Case| has(&case.name) || case.source.as_deref().is_some_and(has) || has(&file.name);
    let chosen: Vec<_> = all.into_iter().filter(|(file, case)| fits(file, case)).collect();
    if chosen.is_empty() {
        return Err(Note::error("no-cases", format!("no case has `{filter}` in its name, source or file")));
    }
    Ok(chosen)
}

/// The program of each variant that the cases name.
fn programs(
    scheme: &Scheme,
    chosen: &[(&CaseFile, &Case)],
    terminal: &Terminal,
) -> Result<BTreeMap<Option<String>, Program>, Failure> {
    let mut programs = BTreeMap::new();
    for (file, case) in chosen {
        if programs.contains_key(&case.variant) {
            continue;
        }
        // Warnings are shown once, with the first program.
        let terminal = Terminal { quiet: terminal.quiet || !programs.is_empty(), ..terminal.clone() };
        let program = scheme.program(case.variant.as_deref(), &terminal).map_err(|mut failure| {
            for note in failure.notes.iter_mut().filter(|note| note.file.is_none()) {
                *note = note.clone().file(&file.name).line(case.line);
            }
            failure
        })?;
        programs.insert(case.variant.clone(), program);
    }
    Ok(programs)
}

fn in_case(error: prakas_engine::api::RunError, file: &CaseFile, case: &Case) -> Failure {
    let mut failure = run_failure(error, std::path::Path::new(""));
    for note in &mut failure.notes {
        *note = note.clone().file(&file.name).line(case.line);
        note.message = format!("case `{}`: {}", case.name, note.message);
    }
    failure
}

/// What differs, and how the first difference came about.
fn report(
    file: &CaseFile,
    case: &Case,
    program: &Program,
    differences: &[Difference],
    scheme: &Scheme,
    terminal: &Terminal,
) -> String {
    let place = format!("{}:{}", file.name, case.line);
    let mut lines = vec![format!("{} {}  {place}", terminal.paint("1;31", "failed"), terminal.paint("1", &case.name))];
    for one in differences {
        let name = match &one.found {
            Found::Value(_) => format!("{} {} {}", one.record, one.key, one.column),
            _ => format!("{} {}", one.record, one.key),
        };
        lines.push(format!("  line {}: {name}: {}", one.line, one.sentence()));
    }
    if let Some(first) = differences.first() {
        let explained = explanation(file, case, program, first, scheme, terminal);
        lines.extend(explained.into_iter().map(|line| format!("    {line}")));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn explanation(
    file: &CaseFile,
    case: &Case,
    program: &Program,
    first: &Difference,
    scheme: &Scheme,
    terminal: &Terminal,
) -> Vec<String> {
    let key: Vec<String> = first.key.split(", ").map(str::to_owned).collect();
    let Some(explained) = explain(case, &file.name, program, &first.record, &key) else { return Vec::new() };
    let rule = first.column.split('.').next().unwrap_or_default();
    let output = explained.outputs.iter().find(|node| node.name == rule);
    output.map(|node| node_lines(node, scheme, terminal)).unwrap_or_default()
}

/// Rewrites the case files; gives how many differences are left.
fn accept_all(files: &[CaseFile], failed: &[(&CaseFile, Vec<Difference>)], terminal: &Terminal) -> Result<usize, Note> {
    let mut left = 0;
    for file in files {
        let of_file = failed.iter().filter(|(other, _)| other.path == file.path).flat_map(|(_, all)| all.iter());
        let differences: Vec<Difference> = of_file.cloned().collect();
        if differences.is_empty() {
            continue;
        }
        let Some(accepted) = accept(&file.text, &differences) else {
            return Err(Note::error("case-file", "the file cannot be rewritten").file(&file.name));
        };
        left += accepted.left;
        if accepted.written > 0 {
            replace(&file.path, &accepted.text)?;
        }
        let by_hand =
            if accepted.left > 0 { format!(", {} left to write by hand", accepted.left) } else { String::new() };
        terminal.say(&format!("{}: {} accepted{by_hand}", file.name, count(accepted.written as u64, "value")));
    }
    Ok(left)
}
