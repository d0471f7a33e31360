//! The schemes of the repository as a user runs them: every variant on its example data, every case, every planted fault.
//! In: rules/ and examples/. Out: snapshots that show which numbers a change of one rate moves.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a run that cannot be read is a broken test")]

mod change;
mod dirty;
mod support;

use support::{check, evaluate, snapshot, variants, Scheme, SCHEMES};

#[test]
fn every_variant_is_checked_without_a_word() {
    for scheme in SCHEMES {
        let (code, text) = check(scheme);
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("warning") && !text.contains("error"), "{text}");
    }
}

#[test]
fn the_rule_files_are_laid_out() {
    let (code, text) = support::prakas(&["fmt", "--check", "rules"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn the_base_schemes_on_their_examples() {
    for scheme in SCHEMES {
        insta::assert_snapshot!(scheme.name, run(scheme, None));
    }
}

#[test]
fn every_variant_on_its_example() {
    for scheme in SCHEMES {
        let base = run(scheme, None);
        for variant in variants(scheme) {
            let text = run(scheme, Some(&variant));
            assert_ne!(text, base, "{variant} of {} changes nothing on its example", scheme.name);
            insta::assert_snapshot!(format!("{}-{variant}", scheme.name), text);
        }
    }
}

#[test]
fn every_case_holds() {
    for scheme in SCHEMES {
        let (code, text) = support::prakas(&["test", scheme.rules]);
        assert_eq!(code, 0, "{text}");
    }
}

/// Each line of the two explanations in the README is one that the program prints.
#[test]
fn the_readme_shows_what_is_printed() {
    let explain = |record: &str, output: &str| {
        let command = ["explain", "rules/kh/nssf", "--data", "examples/nssf", "--record", record, "--output", output];
        let (code, text) = support::prakas(&command);
        assert_eq!(code, 0, "{text}");
        text
    };
    let printed = explain("payslip=P0003", "health_care") + &explain("leave=L9003", "sickness_allowance");
    let readme = std::fs::read_to_string(support::root().join("README.md")).unwrap();
    let shown: Vec<&str> = readme.split("```").skip(1).step_by(2).filter(|block| block.contains("├─")).collect();
    assert_eq!(shown.len(), 2);
    for line in shown.iter().flat_map(|block| block.lines()).filter(|line| !line.is_empty()) {
        assert!(printed.lines().any(|p| p == line), "the README shows `{line}`");
    }
}

fn run(scheme: &Scheme, variant: Option<&str>) -> String {
    let run = evaluate(scheme.rules, scheme.data, variant);
    assert_eq!(run.code, 0, "{}", run.text);
    snapshot(&run)
}
