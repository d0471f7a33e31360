//! Working in parts changes nothing: the same calls with the same rows, however many parts there are.

use super::scratch::InMemory;
use super::support::*;
use prakas_engine::api::*;
use std::sync::Arc;

const RECORDS: &str = r#"
module test
scheme test {
  currency KHR coin 1
}
record Firm {
  key id : text
}
record Member {
  key id : integer
  firm : Firm
}
record Claim {
  key id : text
  at day : date
  member : Member listed as claims
  amount : KHR
}
record Line {
  key id : text
  claim : Claim listed as lines
  price : KHR
  require positive "a price is more than nothing" : price > 0 KHR
}
record Visit {
  key id : text
  member : Member?
}
"#;

const RULES: &str = r#"
rule lines_of for Claim : KHR {
  = sum(l.price for l in lines)
}
benefit paid for Claim : KHR {
  limit fits = amount to 2_500 KHR per member in any 12 months order by day, id
  = fits
}
rule all_paid for Member : KHR {
  = sum(c.paid for c in claims)
}
assert modest for Member {
  = all_paid < 2_000 KHR
}
rule share_of for Line : decimal {
  = price / claim.lines_of
}
rule twice for Visit : KHR {
  = (member.all_paid otherwise 0 KHR) * 2
}
rule huge for Claim : KHR {
  = amount * 1_000_000_000_000
}
"#;

/// Totals over all parts, and what reads them.
const GROUPS: &str = r#"
group ByMonth over Claim where amount > 0 KHR by month = month(day) {
  title "Claims by month"
  claims = count()
  paid_out = sum(paid)
  typical = round(mean(amount) otherwise 0 KHR, to 1 KHR, half up)
  least = min(amount)
  most = max(amount)
  people = count_distinct(member)
  sizes = count_distinct(amount)
}
group ByFirm over Member by firm listed as totals {
  members = count()
  paid_out = sum(all_paid)
}
rule share for ByFirm : decimal {
  = round(paid_out / sum(m.paid_out for m in ByMonth), to 0.001, half up)
}
group MemberMonth over Claim where amount > 0 KHR by member listed as months, month = month(day) {
  claims = count()
  paid_out = sum(paid)
}
rule month_share for MemberMonth : decimal {
  = round(paid_out / (member.all_paid + 1 KHR), to 0.001, half up)
}
assert few for MemberMonth {
  = claims < 2
}
assert low for MemberMonth {
  = paid_out < 1_000 KHR
}
group MemberTotal over MemberMonth by member {
  months = count()
  best = max(paid_out)
}
group Spread over MemberTotal by months {
  members = count()
}
rule in_its_month for Claim : integer {
  = MemberMonth[member, month(day)].claims otherwise 0
}
rule months_of for Member : integer {
  = count(m in months)
}
group Sizes over ByFirm by members {
  firms = count()
}
rule paid_to_firm for Firm : decimal {
  = sum(t.share for t in totals)
}
"#;

fn data_of(batch: usize) -> DataSet {
    let firms = "id\nF0\nF1\nF2";
    let members: String = (0..160).map(|i| format!("{},F{}\n", i % 158, if i == 40 { 9 } else { i % 3 })).collect();
    let claim = |i: usize| match i % 97 {
        4 => format!("C{i},2018-13-01,{i},500\n"),
        9 => format!("C{i},2018-02-01,,500\n"),
        13 => format!("C{},2018-03-01,{i},700\n", i - 1),
        17 => format!("C{i},2018-03-01,M77,500\n"),
        21 => format!("C{i},2018-03-01\n"),
        30 => format!("C{i},2018-03-01,30,2000000\n"),
        _ => format!("C{i},2018-{:02}-{:02},{},{}\n", 1 + i % 12, 1 + i % 28, i % 161, 100 * (i % 17)),
    };
    let claims = |from: usize, to: usize| (from..to).map(claim).collect::<String>();
    let lines: String = (0..600).map(|i| format!("L{},C{},{}\n", i % 597, i % 302, i % 97 * 50)).collect();
    let visits: String = (0..150)
        .map(|i| format!("V{},{}\n", i % 148, if i % 9 == 4 { String::new() } else { (i % 165).to_string() }))
        .collect();
    let file = |name: &str, head: &str, rows: &str| batched(name, &format!("{head}\n{rows}"), batch);
    let head = "id,day,member,amount";
    let records = [
        ("Firm", vec![batched("firms", firms, batch)]),
        ("Member", vec![file("members", "id,firm", &members)]),
        ("Claim", vec![file("old", head, &claims(0, 90)), file("none", head, ""), file("new", head, &claims(90, 300))]),
        ("Line", vec![file("lines", "id,claim,price", &lines)]),
        ("Visit", vec![file("visits", "id,member", &visits)]),
    ];
    DataSet { records: records.into_iter().map(|(name, files)| (name.to_string(), record(files))).collect() }
}

fn options(parts: Option<usize>, threads: usize) -> RunOptions {
    let memory = Memory { parts, ..Memory::default() };
    RunOptions { threads: Some(threads), memory, scratch: Some(Arc::new(InMemory)), ..RunOptions::default() }
}

#[test]
fn parts_change_nothing() {
    let program = program(&format!("{RECORDS}{RULES}{GROUPS}"));
    for batch in [7, 1_000] {
        let at_once = run_with(&program, &data_of(batch), &options(None, 2));
        let kept = &at_once.0;
        assert!(kept.rejects.len() > 50 && kept.rows["Claim"].len() > 100 && kept.rows["Line"].len() > 100);
        assert!(kept.findings.len() > 1 && kept.rows["Visit"].len() > 20);
        assert!(kept.rows["ByMonth"].len() > 5 && kept.rows["ByFirm"].len() == 3 && kept.rows["Firm"].len() == 3);
        let codes = ["duplicate_key", "dangling_reference", "broken_row", "depends_on_reject", "requirement"];
        codes.iter().for_each(|code| assert!(kept.rejects.iter().any(|r| r.code == *code), "{code}"));
        for parts in [1, 2, 7] {
            assert_eq!(run_with(&program, &data_of(batch), &options(Some(parts), 2)), at_once, "{parts} parts");
        }
    }
}

#[test]
fn what_reads_across_parts_is_named() {
    let refused = |rules: &str| {
        let program = program(&format!("{RECORDS}{RULES}{rules}"));
        let error = prakas_engine::run(&program, &data_of(50), &options(Some(2), 1), &mut Kept::default()).unwrap_err();
        match error {
            RunError::Memory(shortage) => shortage.no_parts.unwrap(),
            error => panic!("{error:?}"),
        }
    };
    let all = refused("rule average for Member : KHR {\n  = sum(c.amount for c in Claim)\n}\n");
    assert_eq!(all, "`average` goes through all rows of Claim, so rows cannot be parted by Firm");
    let by_key = refused("rule first_one for Member : KHR {\n  = Claim[\"C1\"].paid\n}\n");
    assert_eq!(by_key, "`first_one` looks up rows of Claim by key, so rows cannot be parted by Firm");
    let early = refused(
        "group ByDay over Claim by day {\n  claims = count()\n}\nrule others for Line : integer {\n  = ByDay[claim.day].claims\n}\n",
    );
    assert_eq!(early, "`others` reads a group over all parts, so rows cannot be parted by Firm");
    let limit = "benefit capped for Claim : KHR {\n  limit most = amount to 100 KHR per year(day) in any 1 months order by day, id\n  = most\n}\n";
    let per_year = refused(limit);
    let expected = "has the limit `most` that is not counted per Firm, so rows cannot be parted by Firm";
    assert!(per_year.ends_with(expected), "{per_year}");
}

#[test]
fn a_run_that_does_not_fit_does_not_begin() {
    let program = program(&format!("{RECORDS}{RULES}"));
    let memory = Memory { free: Some(4_000), ..Memory::default() };
    let mut kept = Kept::default();
    let error = prakas_engine::run(&program, &data_of(50), &RunOptions { memory, ..RunOptions::default() }, &mut kept);
    let RunError::Memory(shortage) = error.unwrap_err() else { panic!() };
    assert_eq!((shortage.has, &shortage.no_parts, kept), (4_000, &None, Kept::default()));
    let needs: Vec<(&str, u64)> = shortage.needs.iter().map(|n| (n.record.as_str(), n.rows)).collect();
    assert_eq!(needs, [("Claim", 300), ("Line", 600), ("Member", 160), ("Firm", 3)]);
    let sum: u64 = shortage.needs.iter().map(|need| need.bytes).sum();
    assert!(sum < shortage.bytes && shortage.needs.iter().all(|need| need.bytes > 30 * need.rows), "{shortage:?}");
}
