//! The tests: engine and oracle agree; order of rows, size of batches and number of threads change nothing.

use super::compare::{compare, splits_add_up};
use super::engine::{run, run_in_parts, Said, Texts};
use super::generate::{case, Case};
use super::world::World;
use prakas::ir::{ExprKind, Program, Rule};
use prakas::problem::Report;
use prakas::Loaded;
use prakas_engine::api::{Reject, Summary};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;

/// Programs without the environment variable.
const PROGRAMS: u32 = 10_000;
/// Workers, each with programs of its own.
const WORKERS: u32 = 2;
/// Of a hundred programs so many may be refused by the checker.
const REFUSED: u64 = 10;

#[derive(Default)]
pub struct Counts {
    pub refused: AtomicU64,
    accepted: AtomicU64,
    rejected: AtomicU64,
    /// Rows of records with a rule that looks at other rows: by what it does.
    folded: AtomicU64,
    limited: AtomicU64,
    /// Programs that also ran in parts.
    parted: AtomicU64,
    codes: Mutex<BTreeMap<String, u64>>,
}

fn setting(name: &str) -> Option<u32> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn tape() -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    let numbers = |most| proptest::collection::vec(0u32..100_000, 0..most);
    (numbers(900), numbers(400))
}

#[test]
fn engine_and_oracle_agree() {
    let programs = setting("PRAKAS_ORACLE_PROGRAMS").unwrap_or(PROGRAMS);
    let seed = setting("PRAKAS_ORACLE_SEED").unwrap_or(1);
    let counts = Counts::default();
    std::thread::scope(|scope| {
        let begin = |worker| {
            let counts = &counts;
            let work = move || check_many(programs.div_ceil(WORKERS), seed * WORKERS + worker, counts);
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).unwrap()
        };
        let begun: Vec<_> = (0..WORKERS).map(begin).collect();
        begun.into_iter().for_each(|thread| thread.join().unwrap());
    });
    let of = |n: &AtomicU64| n.load(Ordering::Relaxed);
    println!(
        "{programs} programs, {} refused by the checker, {} also run in parts; {} rows accepted, {} rejected",
        of(&counts.refused),
        of(&counts.parted),
        of(&counts.accepted),
        of(&counts.rejected)
    );
    println!("{} rows through aggregates, {} through limits", of(&counts.folded), of(&counts.limited));
    println!("rejects by code: {:?}", counts.codes.lock().unwrap());
    assert!(of(&counts.refused) * 100 <= u64::from(programs) * REFUSED, "too many programs do not check");
}

fn check_many(programs: u32, seed: u32, counts: &Counts) {
    let config = Config { cases: programs, failure_persistence: None, max_shrink_iters: 3_000, ..Config::default() };
    let mut bytes = [0u8; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&tape(), |numbers| check_one(&case(&numbers), counts));
    if let Err(error) = outcome {
        match error {
            TestError::Fail(reason, numbers) => panic!("{reason}\n{}", shown(&case(&numbers))),
            TestError::Abort(reason) => panic!("{reason}"),
        }
    }
}

pub fn check_one(case: &Case, counts: &Counts) -> Result<(), TestCaseError> {
    let loaded = prakas::load(&Texts(&case.files), None);
    let Some(program) = &loaded.program else {
        counts.refused.fetch_add(1, Ordering::Relaxed);
        if std::env::var_os("PRAKAS_ORACLE_SHOW_REFUSED").is_some() {
            println!("{}{}", reports(&loaded), case.files["m.prakas"]);
        }
        return Ok(());
    };
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let (said, summary) = run(program, case, 1, case.batch);
        for record in &summary.records {
            counts.accepted.fetch_add(record.accepted, Ordering::Relaxed);
            counts.rejected.fetch_add(record.rejected, Ordering::Relaxed);
            let rules = program.rules.iter().filter(|r| program.records[r.record.index()].name == record.record);
            let (folds, limits) = rules.map(looks_at_others).fold((false, false), |a, b| (a.0 | b.0, a.1 | b.1));
            counts.folded.fetch_add(if folds { record.rows } else { 0 }, Ordering::Relaxed);
            counts.limited.fetch_add(if limits { record.rows } else { 0 }, Ordering::Relaxed);
            for (code, count) in &record.rejects_by_code {
                *counts.codes.lock().unwrap().entry(code.clone()).or_default() += count;
            }
            assert_eq!(record.rows, record.accepted + record.rejected, "rows in are rows out and rejects");
        }
        if let Some((in_parts, counted)) = run_in_parts(program, case) {
            counts.parted.fetch_add(1, Ordering::Relaxed);
            if (&in_parts, &counted) != (&said, &summary)
                && !same_but_for_reasons(program, (&in_parts, &counted), (&said, &summary))
            {
                return Some(format!("in parts:\n{in_parts:?}\n{counted:?}\nat once:\n{said:?}\n{summary:?}"));
            }
        }
        let world = World::new(program, &case.data, case.options);
        compare(program, &world, &said, &summary).or_else(|| splits_add_up(program, &world, &said))
    }));
    match caught {
        Ok(None) => Ok(()),
        Ok(Some(difference)) => Err(TestCaseError::fail(difference)),
        Err(_) => Err(TestCaseError::fail("a panic")),
    }
}

/// Of several failures in the rows of one group row another may be named, as each part names its own first one.
fn same_but_for_reasons(program: &Program, one: (&Said, &Summary), other: (&Said, &Summary)) -> bool {
    let grouped = |name: &str| program.records.iter().any(|r| r.name == name && r.group.is_some());
    let rejects = |said: &Said| -> Vec<_> {
        let plain = |reject: &Reject| match grouped(&reject.record) {
            true => Reject { reason: String::new(), further: Vec::new(), code: String::new(), ..reject.clone() },
            false => reject.clone(),
        };
        said.rejects.values().map(plain).collect()
    };
    let counts = |summary: &Summary| -> Vec<_> {
        summary.records.iter().map(|r| (r.record.clone(), r.rows, r.accepted, r.unplaced, r.totals.clone())).collect()
    };
    let (a, b) = (one.0, other.0);
    a.rows == b.rows && a.findings == b.findings && rejects(a) == rejects(b) && counts(one.1) == counts(other.1)
}

/// Whether an aggregate stands in a rule, and whether it is a limit.
fn looks_at_others(rule: &Rule) -> (bool, bool) {
    let mut found = (false, false);
    for part in rule.parts() {
        part.visit(&mut |e| {
            found.0 |= matches!(e.kind, ExprKind::Aggregate(_));
            found.1 |= matches!(e.kind, ExprKind::Limit(_));
        });
    }
    found
}

fn reports(loaded: &Loaded) -> String {
    let mut text = String::new();
    for problem in loaded.problems.iter().filter(|p| p.is_error()) {
        let place = problem.span().map(|s| loaded.sources.place(s).to_string()).unwrap_or_default();
        writeln!(text, "refused: [{}] {place}: {}", problem.code.id, Report::new(problem, &loaded.sources)).unwrap();
    }
    text
}

/// What the generator writes is always grammar: a refusal can only be one of the checker.
#[test]
fn every_program_parses() {
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&tape(), |numbers| {
        let case = case(&numbers);
        let source = prakas::source::Source::new("m.prakas", case.files["m.prakas"].as_str());
        let parsed = prakas::syntax::parse(prakas::source::FileId(0), &source);
        match parsed.problems.first() {
            None => Ok(()),
            Some(problem) => {
                let place = problem.span().map(|s| source.line_column(s.start));
                let line = place.and_then(|p| source.text.lines().nth(p.0 - 1)).unwrap_or("");
                Err(TestCaseError::fail(format!("{} at {place:?}: {line}", problem.message)))
            }
        }
    });
    if let Err(TestError::Fail(reason, numbers)) = outcome {
        panic!("{reason}\n{}", shown(&case(&numbers)));
    }
}

/// Stands for a line that cannot be split.
pub const BROKEN: &str = "(a broken line)";

/// The case as its files, to be read by people.
fn shown(case: &Case) -> String {
    let mut text = format!("run with {:?}\n", case.options);
    for (name, content) in &case.files {
        writeln!(text, "---- {name}\n{content}").unwrap();
    }
    for file in &case.data {
        writeln!(text, "---- {}.csv\n{}", file.record, file.header.join(",")).unwrap();
        for row in &file.rows {
            writeln!(text, "{}", row.join(",")).unwrap();
        }
        text.push_str(&format!("{BROKEN}\n").repeat(file.broken));
    }
    text
}

/// Outputs and rejects without places, sorted.
fn without_order(said: &Said) -> Vec<String> {
    let rows = said.rows.iter().flat_map(|(record, rows)| rows.iter().map(move |row| format!("{record} {row:?}")));
    let rejects = said.rejects.values().map(|r| format!("{} {} {} {} {}", r.record, r.key, r.field, r.rule, r.code));
    let mut all: Vec<String> = rows.chain(rejects).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn order_of_rows_changes_nothing(numbers in tape(), turns in 1usize..6) {
        let mut case = case(&numbers);
        if let Some(program) = prakas::load(&Texts(&case.files), None).program {
            let before = without_order(&run(&program, &case, 1, 1024).0);
            for file in &mut case.data {
                let middle = turns % file.rows.len().max(1);
                file.rows.rotate_left(middle);
                file.rows[middle..].reverse();
            }
            let after = without_order(&run(&program, &case, 1, 1024).0);
            prop_assert_eq!(before, after, "{}", shown(&case));
        }
    }

    #[test]
    fn threads_and_batches_change_nothing(numbers in tape(), batch in 1usize..4) {
        let case = case(&numbers);
        if let Some(program) = prakas::load(&Texts(&case.files), None).program {
            let one = run(&program, &case, 1, 1024);
            let many = run(&program, &case, 4, batch);
            prop_assert_eq!(&one.0, &many.0, "{}", shown(&case));
            prop_assert_eq!(&one.1, &many.1);
        }
    }
}
