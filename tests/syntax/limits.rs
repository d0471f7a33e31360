//! Size and nesting: a clear problem past each limit, a tree within it, never a stack that overflows.

use crate::support::{clean, read, report};
use prakas::syntax::limits::{LINE, NESTING, OPERATORS, PREFIXES, PROBLEMS};

/// Runs on a stack of 2 MB, as a thread of a server has.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run).unwrap().join().unwrap();
}

fn formula(expr: &str) -> String {
    format!("rule a for B : KHR {{\n  = {expr}\n}}\n")
}

/// The same tokens on lines that are short enough to be read.
fn broken(text: &str) -> String {
    let (mut out, mut line) = (String::new(), 0);
    for c in text.chars() {
        out.push(c);
        line += 1;
        if c == '\n' || (line > 1_000 && matches!(c, ' ' | '(' | ')' | '[' | ']' | '{' | '-')) {
            out.push_str(if c == '\n' { "" } else { "\n" });
            line = 0;
        }
    }
    out
}

fn code_of(text: &str) -> Vec<&'static str> {
    read(&broken(text)).problems.iter().map(|p| p.code.id).collect()
}

#[test]
fn brackets_nest_to_the_limit_and_no_further() {
    on_a_small_stack(|| {
        let nested = |n: usize| formula(&format!("{}x{}", "(".repeat(n), ")".repeat(n)));
        clean(&nested(NESTING - 2));
        assert_eq!(code_of(&nested(NESTING + 1)), ["too-deep"]);
        assert_eq!(code_of(&nested(500_000)), ["too-deep"]);
        let calls = |n: usize| formula(&format!("{}x{}", "max(if a[".repeat(n), "] then 1 else b)".repeat(n)));
        clean(&calls(NESTING / 3 - 1));
        let lists = |n: usize| formula(&format!("{}x{}", "f(a, not (b and -c[".repeat(n), "]))".repeat(n)));
        clean(&lists(NESTING / 3 - 1));
        assert_eq!(code_of(&formula(&"(".repeat(100_000))), ["unmatched-bracket"]);
        assert_eq!(code_of(&"{".repeat(100_000)), ["unknown-declaration"]);
    });
}

#[test]
fn ifs_nest_to_the_limit_and_no_further() {
    on_a_small_stack(|| {
        let chain = |n: usize| formula(&format!("{} 1", "if a then 1 else ".repeat(n)));
        clean(&chain(NESTING - 4));
        assert_eq!(code_of(&chain(NESTING + 1)), ["too-deep"]);
        assert_eq!(code_of(&chain(100_000)), ["too-deep"]);
        let inside = |n: usize| formula(&format!("{}a{}", "if ".repeat(n), " then 1 else 2".repeat(n)));
        clean(&inside(NESTING - 4));
        assert_eq!(code_of(&inside(10_000)), ["too-deep"]);
    });
}

#[test]
fn signs_and_operators_have_a_limit() {
    on_a_small_stack(|| {
        clean(&formula(&format!("{} x", "not ".repeat(PREFIXES))));
        assert_eq!(code_of(&formula(&format!("{} x", "not ".repeat(PREFIXES + 1)))), ["too-deep"]);
        assert_eq!(code_of(&formula(&format!("{}x", "-".repeat(100_000)))), ["too-deep"]);
        let sum = |n: usize| formula(&format!("x{}", " + x".repeat(n)));
        clean(&sum(OPERATORS));
        assert_eq!(code_of(&sum(OPERATORS + 1)), ["too-deep"]);
        assert_eq!(code_of(&sum(200_000)), ["too-deep"]);
        clean(&broken(&formula(&format!("x{}", " and x".repeat(10_000)))));
        let nested = format!("{}x{}", "(".repeat(40), " + x + x + x + x + x + x + x)".repeat(40));
        assert_eq!(code_of(&formula(&nested)), ["too-deep"]);
    });
}

#[test]
fn each_limit_is_named() {
    insta::assert_snapshot!(report("test.prakas", &formula(&format!("{}x{}", "(".repeat(70), ")".repeat(70)))));
}

#[test]
fn a_file_above_sixteen_mebibytes_is_refused() {
    let text = "# nothing\n".repeat(17 * 1024 * 1024 / 10);
    assert_eq!(code_of(&text), ["rule-file-too-large"]);
}

#[test]
fn problems_have_a_limit() {
    let parsed = read(&"}\n".repeat(1_000_000));
    assert!(parsed.problems.len() <= PROBLEMS + 1);
    let parsed = read(&"unit 5\n".repeat(100_000));
    assert_eq!(parsed.problems.len(), PROBLEMS + 1);
    assert_eq!(code_of(&"; ".repeat(1_000_000)).last(), Some(&"too-many-problems"));
}

#[test]
fn long_lines_do_not_hang() {
    let start = std::time::Instant::now();
    for piece in ["«", "„", "# \r", "\"", "1/", "{}", "a.", "|", "ក", "x and "] {
        read(&piece.repeat(400_000 / piece.len()));
        read(&format!("rule a for B : C {{ = {} }}", piece.repeat(200_000 / piece.len())));
    }
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn a_megabyte_parses_in_seconds() {
    let one = include_str!("good/taste_one.prakas").lines().skip(3).collect::<Vec<_>>().join("\n") + "\n";
    let text = one.repeat(512 * 1024 / one.len());
    let start = std::time::Instant::now();
    clean(&text);
    let rows = "    | public | A, B | 18 to 59 | 120% * x + 1 |\n".repeat(10_000);
    let text = format!("decision d (a : A) : percent {{\n| a | b | c | d |\n{rows}}}\n");
    clean(&text);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn lines_have_a_limit_and_are_never_shown_beyond_it() {
    let text = |n: usize| format!("# {}\n{}", "x".repeat(n - 2), formula("1 KHR"));
    clean(&text(LINE));
    let problems = read(&text(LINE + 1)).problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "line 1 of `test.prakas` has 16001 bytes; a line has at most 16000");
    assert!(report("test.prakas", &text(LINE + 1)).len() < 500);
}
