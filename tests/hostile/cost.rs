//! Small inputs that would cost very much: what the fuzzers and people who looked for them found.

use crate::support::{code, errors, Place};
use crate::{evaluate, language};

const HEAD: &str =
    "scheme s {\n  title \"S\"\n  currency KHR coin 1\n}\n\nrecord P {\n  key id : text\n  wage : KHR\n  \
                    n : integer\n}\n";

fn squares(first: &str, next: &str) -> String {
    let lets: String =
        (0..40).map(|i| format!("  let a{} = {}\n", i + 1, next.replace('x', &format!("a{i}")))).collect();
    format!("{HEAD}\nrule r for P : yes_no {{\n  let a0 = {first}\n{lets}  = a40 > 1\n}}\n")
}

/// Forty squares of squares: a number of a trillion digits.
#[test]
fn numbers_that_grow_with_every_step() {
    for (first, next) in [("n + 0.123456789", "x * x"), ("n / 7", "x / (x * x + 3)"), ("n / 7", "x + x / (x + 1)")] {
        let place = Place::new();
        std::fs::create_dir(place.path("big")).unwrap();
        std::fs::write(place.path("big/big.prakas"), squares(first, next)).unwrap();
        std::fs::write(place.path("big/ps.csv"), "id,wage,n\nA,1,98765\nB,2,0\n").unwrap();
        let ran = place.command(&["evaluate", "big", "--data", "big", "--out", "results"]).output().unwrap();
        assert_eq!(code(&ran), 3, "{}", errors(&ran));
        let rejects = std::fs::read_to_string(place.path("results/rejects.csv")).unwrap();
        assert!(rejects.contains("overflow") && rejects.contains("needs more than 8192 bits on the way"), "{rejects}");
    }
}

#[test]
fn rules_in_one_large_circle() {
    let rules = 3_000;
    let rule = |i: usize| format!("\nrule r{i} for P : KHR {{\n  = r{} + 1 KHR\n}}\n", (i + 1) % rules);
    let text: String = std::iter::once(HEAD.to_owned()).chain((0..rules).map(rule)).collect();
    let loaded = prakas::load(&language::Map(vec![("rules.prakas".into(), text.into_bytes())]), None);
    assert_eq!(loaded.problems.len(), 1);
    let problem = &loaded.problems[0];
    assert!(problem.message.ends_with(&format!("→ {} more → `r0`", rules - 12)), "{}", problem.message);
    assert_eq!(problem.labels.len(), 12);
}

/// A line of a million letters, which a report would show whole for each problem in it.
#[test]
fn lines_without_end() {
    for text in ["{".repeat(1_000_000), "rulé ".repeat(200_000), format!("rule {} for P", "a".repeat(1_000_000))] {
        let place = Place::new();
        std::fs::write(place.path("scheme/more.prakas"), format!("{HEAD}{text}\n")).unwrap();
        let ran = place.command(&["check", "scheme"]).output().unwrap();
        assert_eq!(code(&ran), 1);
        assert!(errors(&ran).contains("a line has at most 16000") && ran.stderr.len() < 3_000, "{}", errors(&ran));
    }
    let place = Place::new();
    std::fs::write(place.path("scheme/tables/prices.csv"), "x".repeat(20_000)).unwrap();
    let ran = place.command(&["check", "scheme"]).output().unwrap();
    assert!(errors(&ran).contains("line 1 of `tables/prices.csv` has 20000 bytes"), "{}", errors(&ran));
}

#[test]
fn very_many_problems_are_not_all_printed() {
    let place = Place::new();
    let rules: String = (0..1_500).map(|i| format!("\nrule r{i} for P : KHR {{\n  = unknown_{i}\n}}\n")).collect();
    std::fs::create_dir(place.path("big")).unwrap();
    std::fs::write(place.path("big/big.prakas"), format!("{HEAD}{rules}")).unwrap();
    let ran = place.command(&["check", "big"]).output().unwrap();
    assert_eq!(code(&ran), 1);
    assert!(errors(&ran).contains("500 more problems are not shown; at most 1000 are"), "{}", errors(&ran));
}

#[test]
fn rule_files_that_are_too_large_together() {
    let file =
        |n: usize| (format!("r{n}.prakas"), format!("module r{n}\n{}", "# nothing\n".repeat(1_500_000)).into_bytes());
    let loaded = prakas::load(&language::Map((0..5).map(file).collect()), None);
    assert!(loaded.problems.iter().any(|p| p.message.contains("more than 67108864 bytes together")));
}

#[test]
fn a_sound_evaluation_counts_every_row() {
    let data = "#### data/ps.csv\nid,wage,n\nA,1,1\nB,x,2\nB,2,3\n";
    let rule = "\nrule r for P : KHR {\n  = wage * 2\n}\n";
    evaluate::evaluate(format!("{HEAD}{rule}{data}").as_bytes());
}
