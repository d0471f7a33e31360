//! Edits to a small scheme and to the schemes of the repository, and what `difference` says of each: all that changed in
//! law, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test whose rules do not load fails")]

use chrono::NaiveDate;
use prakas::difference::{Difference, Version};
use prakas::ir::Program;
use prakas::source::{FileError, Files, Sources};
use std::collections::BTreeMap;
use std::sync::Arc;

struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or(FileError::Missing)
    }

    fn rule_files(&self, _folder: &str) -> Result<Vec<String>, FileError> {
        Ok(self.0.keys().filter(|path| path.ends_with(".prakas")).cloned().collect())
    }
}

const RULES: &str = r#"module test
scheme test {
  currency KHR coin 100
  parties employer, worker
}
record Member {
  key id : text
}
record Payslip {
  key id : text
  at paid_on : date
  member : Member listed as payslips
  wage : KHR
  public : yes_no
}
parameter rate : percent {
  from 2016-01-01 : 2%   cite "first law"
  from 2018-01-01 enacted 2017-11-01 : 2.6%   cite "second law"
}
parameter ceiling : KHR {
  from 2016-01-01 : 1_000_000
}
table prices {
  file "tables/prices.csv"
  key code : text
  price : KHR
}
scale assumed (wage : KHR) : KHR {
  from 2016-01-01 {
    up to 200_000 : 200_000
    up to 1_000_000 : wage
    above 1_000_000 : 1_000_000
  }
}
decision class (public : yes_no) : percent {
  | public | share |
  | yes    |  50%  |
  | no     | 100%  |
}
hidden rule base for Payslip : KHR {
  = min(assumed(wage), ceiling)
}
contribution health for Payslip : KHR {
  cite "first law"
  let due_share = class(public)
  when wage > 0 KHR
  deny no_member "nobody" when member.months > 100
  except poor when wage < 50_000 KHR : 0 KHR
  = round(base * rate * due_share, to 100 KHR, half up)
  split {
    from 2016-01-01 : employer 50% half up, worker the rest
    from 2018-01-01 : employer 100%, worker the rest
  }
}
rule months for Member : integer {
  = count(p in payslips where p.wage > 0 KHR)
}
rule fee for Payslip : KHR {
  = prices["A"].price
}
"#;

const PRICES: &str = "code,price\nA,1000\nB,2000\n";

fn load(rules: &str, prices: &str) -> (Program, Arc<Sources>) {
    let files = [("test.prakas", rules), ("tables/prices.csv", prices)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let loaded = prakas::load(&Memory(files.into_iter().collect()), None);
    let problems: Vec<_> = loaded.problems.iter().filter(|p| p.is_error()).collect();
    assert!(problems.is_empty(), "{:#?}", problems.iter().map(|p| &p.message).collect::<Vec<_>>());
    (loaded.program.unwrap(), loaded.sources)
}

fn compare(old: &(Program, Arc<Sources>), new: &(Program, Arc<Sources>), past: Option<NaiveDate>) -> Difference {
    let (old, new) = (Version { program: &old.0, sources: &old.1 }, Version { program: &new.0, sources: &new.1 });
    prakas::difference::compare(old, new, past)
}

fn edited(edits: &[(&str, &str)]) -> Difference {
    let (mut rules, mut prices) = (RULES.to_owned(), PRICES.to_owned());
    for (old, new) in edits {
        assert!(rules.contains(old) || prices.contains(old), "{old}");
        rules = rules.replace(old, new);
        prices = prices.replace(old, new);
    }
    compare(&load(RULES, PRICES), &load(&rules, &prices), None)
}

/// Sentences with the outputs behind them.
fn told(edits: &[(&str, &str)]) -> Vec<String> {
    let difference = edited(edits);
    let renames = difference.renames.iter().map(|rename| rename.sentence());
    let changes =
        difference.changes.iter().map(|change| format!("{} [{}]", change.sentence(), change.output_names().join(" ")));
    renames.chain(changes).collect()
}

#[test]
fn nothing_changed() {
    assert!(told(&[]).is_empty());
}

#[test]
fn layout_comments_and_order_are_no_change() {
    let moved = RULES.replace("parameter ceiling : KHR {\n  from 2016-01-01 : 1_000_000\n}\n", "")
        + "# a comment\nparameter ceiling : KHR { from 2016-01-01 : 1000000 }\n";
    let difference = compare(&load(RULES, PRICES), &load(&moved, "code,price\nB,2000.0\nA,1000\n"), None);
    assert_eq!(difference, Difference { renames: vec![], changes: vec![] });
}

#[test]
fn an_entry_that_repeats_the_law_in_force_is_no_change() {
    let repeated = "  from 2016-01-01 : 1_000_000\n  from 2019-01-01 : 1_000_000\n";
    assert!(told(&[("  from 2016-01-01 : 1_000_000\n", repeated)]).is_empty());
}

#[test]
fn a_new_rate_from_a_day() {
    let edit = ("\"second law\"", "\"second law\"\n  from 2019-01-01 : 3.4%");
    assert_eq!(told(&[edit]), ["rate: 2.6% becomes 3.4% from 2019-01-01 [health]"]);
}

#[test]
fn an_earlier_day_of_force_is_a_change_of_the_days_between() {
    let edit = ("from 2018-01-01 enacted 2017-11-01", "from 2017-01-01 enacted 2017-11-01");
    assert_eq!(told(&[edit]), ["rate: 2% becomes 2.6% from 2017-01-01 to 2017-12-31, retroactively [health]"]);
}

#[test]
fn what_lies_before_the_day_asked_for_is_retroactive() {
    let new = RULES.replace("1_000_000\n}", "1_000_000\n  from 2017-07-01 : 1_200_000\n}");
    let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
    let said = |past| {
        let difference = compare(&load(RULES, PRICES), &load(&new, PRICES), past);
        difference.changes.iter().map(|change| change.sentence()).collect::<Vec<_>>()
    };
    let change = "ceiling: 1,000,000 KHR becomes 1,200,000 KHR from 2017-07-01";
    assert_eq!(said(day("2017-07-01")), [change]);
    assert_eq!(said(day("2017-07-02")), [format!("{change}, retroactively")]);
}

#[test]
fn enactment_and_citation_of_an_entry() {
    let edits = [("enacted 2017-11-01", "enacted 2017-12-01"), ("\"second law\"", "\"third law\"")];
    assert_eq!(
        told(&edits),
        [
            "day of enactment of rate: 2017-11-01 becomes 2017-12-01 from 2018-01-01 []",
            "citation of rate: second law becomes third law from 2018-01-01 []",
        ]
    );
}

#[test]
fn cells_rows_and_brackets() {
    let edits = [
        ("A,1000", "A,1500"),
        ("B,2000\n", "B,2000\nC,70\n"),
        ("up to 200_000 : 200_000", "up to 200_000 : 150_000"),
        ("|  50%  |", "|  60%  |"),
    ];
    assert_eq!(
        told(&edits),
        [
            "price of prices[\"A\"]: 1,000 KHR becomes 1,500 KHR [fee]",
            "price of prices[\"C\"]: 70 KHR is new [fee]",
            "bracket up to 200,000 KHR of assumed: 200,000 KHR becomes 150,000 KHR from 2016-01-01 [health]",
            "row yes of class: 50% becomes 60% [health]",
        ]
    );
}

#[test]
fn formula_condition_denial_exception_and_rounding() {
    let edits = [
        ("when wage > 0 KHR", "when wage > 1 KHR"),
        ("member.months > 100", "member.months > 120"),
        ("wage < 50_000 KHR : 0 KHR", "wage < 60_000 KHR : 100 KHR"),
        ("to 100 KHR, half up", "to 1_000 KHR, down"),
        ("base * rate", "wage * rate"),
    ];
    assert_eq!(
        told(&edits),
        [
            "formula of health: `base * rate` becomes `wage * rate` [health]",
            "rounding in formula of health: to 100 KHR, half up becomes to 1,000 KHR, down [health]",
            "when health is due: `wage > 0 KHR` becomes `wage > 1 KHR` [health]",
            "denial `no_member` of health: `member.months > 100` becomes `member.months > 120` [health]",
            "when the exception `poor` of health holds: `wage < 50_000 KHR` becomes `wage < 60_000 KHR` [health]",
            "the exception `poor` of health: 0 KHR becomes 100 KHR [health]",
        ]
    );
}

#[test]
fn who_pays_from_another_day() {
    let edits = [("    from 2018-01-01 : employer 100%", "    from 2017-01-01 : employer 100%")];
    assert_eq!(
        told(&edits),
        ["share of employer in health: 50% half up becomes 100% from 2017-01-01 to 2017-12-31 [health]"]
    );
}

#[test]
fn names_alone_are_no_change() {
    let edits = [
        ("ceiling", "highest_wage"),
        ("due_share", "part"),
        ("class", "share_of_class"),
        ("rate", "health_rate"),
        ("wage", "pay"),
        ("Payslip", "Slip"),
        ("rule fee", "rule fee_of_a"),
    ];
    let difference = edited(&edits);
    assert_eq!(difference.changes, []);
    let told: Vec<String> = difference.renames.iter().map(|rename| rename.sentence()).collect();
    assert_eq!(told.len(), 7, "{told:#?}");
    let renames: Vec<_> = difference.renames.iter().filter(|rename| rename.old == rename.new).collect();
    assert_eq!(renames, Vec::<&prakas::difference::Rename>::new());
    for sentence in ["parameter `rate` is now called `health_rate`", "record `Payslip` is now called `Slip`"] {
        assert!(told.iter().any(|one| one == sentence), "{told:#?}");
    }
}

#[test]
fn a_renamed_and_changed_parameter_is_gone_and_new() {
    let told = told(&[("ceiling", "highest_wage"), ("1_000_000\n}", "1_100_000\n}")]);
    assert_eq!(
        told,
        [
            "parameter `ceiling` is gone [health]",
            "formula of base: `min(assumed(wage), ceiling)` becomes `min(assumed(wage), highest_wage)` [health]",
            "parameter `highest_wage` is new [health]",
        ]
    );
}

#[test]
fn another_bound_with_the_same_value() {
    let edit = ("    up to 200_000 : 200_000", "    up to 250_000 : 200_000");
    assert_eq!(
        told(&[edit]),
        ["where assumed is 200,000 KHR: up to 200,000 KHR becomes up to 250,000 KHR from 2016-01-01 [health]"]
    );
}

/// The entry was known before it came into force, but what is said today is not.
#[test]
fn a_correction_of_an_old_entry_is_retroactive() {
    let new = RULES.replace("enacted 2017-11-01 : 2.6%", "enacted 2017-11-01 : 2.7%");
    let day = "2020-01-01".parse::<NaiveDate>().ok();
    let difference = compare(&load(RULES, PRICES), &load(&new, PRICES), day);
    let told: Vec<String> = difference.changes.iter().map(|change| change.sentence()).collect();
    assert_eq!(told, ["rate: 2.6% becomes 2.7% from 2018-01-01, retroactively"]);
}

#[test]
fn regrouped_rows_of_a_decision_table_are_no_change() {
    let rules = RULES
        .replace("record Member {", "enum Kind { a, b, c }\n\nrecord Member {")
        .replace("decision class", "decision kinds (kind : Kind) : yes_no {\n  | kind | out |\n  | a, b | yes |\n  | c    | no  |\n}\n\ndecision class");
    let rules = rules + "rule first_kind for Member : yes_no {\n  = kinds(Kind.a)\n}\n";
    let split = rules.replace("  | a, b | yes |\n", "  | b    | yes |\n  | a    | yes |\n");
    assert_eq!(compare(&load(&rules, PRICES), &load(&split, PRICES), None).changes, []);
    let other = rules.replace("  | a, b | yes |", "  | a, b | no  |");
    let difference = compare(&load(&rules, PRICES), &load(&other, PRICES), None);
    let told: Vec<String> = difference.changes.iter().map(|change| change.sentence()).collect();
    assert_eq!(told, ["row a; b of kinds: yes becomes no"]);
}

#[test]
fn conditions_and_keys_of_groups() {
    let group =
        "group Months over Payslip where wage > 0 KHR by member, month = month(paid_on) {\n  paid = sum(wage)\n}\n";
    let rules = RULES.to_owned() + group;
    let told = |edited: &str| {
        let difference = compare(&load(&rules, PRICES), &load(edited, PRICES), None);
        difference.changes.iter().map(|change| change.sentence()).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&rules.replace("where wage > 0 KHR by", "where wage > 5 KHR by")),
        ["condition of the rows of Months: `wage > 0 KHR` becomes `wage > 5 KHR`"]
    );
    let fewer = told(&rules.replace("by member, month = month(paid_on)", "by month = month(paid_on)"));
    assert!(fewer.contains(&"key member of Months: `member` is gone".to_owned()), "{fewer:#?}");
}

#[test]
fn a_denial_that_is_gone_is_no_other_order() {
    let both = RULES.replace(
        "  deny no_member \"nobody\" when member.months > 100\n",
        "  deny no_member \"nobody\" when member.months > 100\n  deny free \"free\" when wage is 7 KHR\n",
    );
    let told = |one: &str, other: &str| {
        let difference = compare(&load(one, PRICES), &load(other, PRICES), None);
        difference.changes.iter().map(|change| change.sentence()).collect::<Vec<_>>()
    };
    assert_eq!(told(&both, RULES), ["denial `free` of health: `wage is 7 KHR` is gone"]);
    let swapped = both.replace(
        "deny no_member \"nobody\" when member.months > 100\n  deny free \"free\" when wage is 7 KHR",
        "deny free \"free\" when wage is 7 KHR\n  deny no_member \"nobody\" when member.months > 100",
    );
    assert_eq!(told(&both, &swapped), ["the order of denials of health: no_member, free becomes free, no_member"]);
}

/// Who reads only the total does not depend on who carries it, and who reads one column not on the others.
#[test]
fn outputs_are_those_that_read_the_part_that_changed() {
    let more = "
rule doubled for Payslip : KHR {
  = health * 2
}
rule kept for Payslip : KHR {
  = wage - health.worker
}
rule stay for Payslip : integer {
  = prices[\"A\"].days
}
rule codes for Payslip : integer {
  = count(p in prices)
}
";
    let rules = RULES.replace("  price : KHR\n}", "  price : KHR\n  days : integer\n}");
    let rules = rules.replace("let due_share", "let of_employer = if public then 60% else 70%\n  let due_share");
    let rules = rules.replace("employer 50% half up", "employer of_employer half up") + more;
    let prices = "code,price,days\nA,1000,3\nB,2000,5\n";
    let old = load(&rules, prices);
    let outputs = |from: &str, to: &str| {
        assert!(rules.contains(from) || prices.contains(from), "{from}");
        let new = load(&rules.replace(from, to), &prices.replace(from, to));
        let difference = compare(&old, &new, None);
        difference.changes.iter().map(|change| change.output_names().join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(outputs("employer 100%", "employer 90% half up"), ["health kept"]);
    assert_eq!(outputs("then 60%", "then 65%"), ["health kept"]);
    assert_eq!(outputs("coin 100", "coin 50"), ["health kept"]);
    assert_eq!(outputs("deny no_member", "deny nobody"), ["health doubled kept"; 2]);
    assert_eq!(outputs("A,1000,3", "A,1000,4"), ["stay"]);
    assert_eq!(outputs("A,1000,3", "A,1001,3"), ["fee"]);
    assert_eq!(outputs("B,2000,5\n", ""), ["codes stay fee"]);
}
