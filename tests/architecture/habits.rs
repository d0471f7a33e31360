//! How files are written: they say what they do, they stay short, and no lint is switched off in silence.

use super::files::all;

/// Lines of a file at most.
const FILE_LINES: usize = 400;
/// Lines of a function at most; a longer one is reported, the reviewer decides.
const FUNCTION_LINES: usize = 40;

#[test]
fn files_open_with_what_they_do() {
    let silent: Vec<_> = all().into_iter().filter(|f| !f.text.starts_with("//! ")).map(|f| f.path).collect();
    assert!(silent.is_empty(), "files without `//!` lines at the top:\n{}", silent.join("\n"));
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for file in all() {
        let lines = file.text.lines().count();
        if lines > FILE_LINES {
            long.push(format!("{}: {lines} lines", file.path));
        }
    }
    assert!(long.is_empty(), "files over {FILE_LINES} lines, split them by construct:\n{}", long.join("\n"));
}

#[test]
fn no_lint_is_switched_off_in_silence() {
    for file in all() {
        let packed: String = file.code.split_whitespace().collect();
        for form in ["#[allow(", "#![allow("] {
            assert!(!packed.contains(form), "{}: write `#[expect(lint, reason = ...)]`", file.path);
        }
    }
}

#[test]
fn tests_do_not_stand_below_the_code() {
    for file in all() {
        let inline = file.code.contains("#[test]") || file.code.contains("mod tests {");
        assert!(!inline, "{}: tests belong to tests/ or a sibling file", file.path);
    }
}

/// Reports only: `cargo test --test architecture -- --nocapture long_functions`.
#[test]
fn long_functions_are_reported() {
    let mut count = 0;
    for file in all() {
        for (name, line, length) in functions(&file.code) {
            if length > FUNCTION_LINES {
                println!("{}:{line}: `{name}` has {length} lines", file.path);
                count += 1;
            }
        }
    }
    println!("{count} functions over {FUNCTION_LINES} lines");
}

/// Name, first line and number of lines of each function: from `fn` to the brace at the same depth of indentation.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some((before, rest)) = line.split_once("fn ") else { continue };
        if !before.trim_start().is_empty() && !before.ends_with(' ') {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indent}}}");
        let Some(length) = lines[start..].iter().position(|l| l.trim_end() == closing) else { continue };
        let name = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.push((name, start + 1, length + 1));
    }
    found
}
