//! Operators between records, one by one, with amounts worked out by hand.

use super::support::*;
use prakas_engine::api::RunOptions;

const HEAD: &str = r#"
module test
scheme test {
  title "T"
  currency KHR coin 1
  parties worker, employer
}
record Member {
  key id : text
  began : date
}
record Claim {
  key id : text
  at day : date
  member : Member listed as claims
  ended : date
  amount : KHR in 0 to 1_000_000
}
"#;

const MEMBERS: &str = "id,began\nM1,2016-07-15\nM2,2016-02-29";

fn claims(rules: &str, rows: &str) -> Kept {
    let text = format!("{HEAD}{rules}");
    let claims = format!("id,day,member,ended,amount\n{rows}");
    run(&program(&text), &data(&[("Member", MEMBERS), ("Claim", &claims)]))
}

fn granted(limit: &str, rows: &str) -> Vec<String> {
    let rules = format!("benefit paid for Claim : KHR {{\n  limit fits = amount to 100 KHR per member in {limit} order by day, id\n  = fits\n}}\n");
    let kept = claims(&rules, rows);
    let mut ids: Vec<&str> = rows.lines().map(|l| l.split(',').next().unwrap()).collect();
    ids.sort_unstable();
    let cell = |id: &&str| match kept.code(id).as_str() {
        "" => kept.cell("Claim", id, "paid"),
        code => code.to_owned(),
    };
    ids.iter().map(cell).collect()
}

#[test]
fn a_calendar_year() {
    let rows = "A,2018-01-01,M1,2018-01-01,60\nB,2018-12-31,M1,2018-12-31,60\nC,2019-01-01,M1,2019-01-01,60\nD,2018-12-31,M2,2018-12-31,60";
    assert_eq!(granted("calendar year", rows), ["60", "40", "60", "60"]);
}

#[test]
fn any_twelve_months_leave_the_first_day_out_and_take_the_last_in() {
    let rows = "A,2018-03-10,M1,2018-03-10,60\nB,2019-03-09,M1,2019-03-09,60\nC,2019-03-10,M1,2019-03-10,60\nD,2020-03-10,M1,2020-03-10,90";
    // B: A of 2018-03-10 is still inside. C: later than 2018-03-10, so only the 40 of B. D: only the 60 of C is on the edge.
    assert_eq!(granted("any 12 months", rows), ["60", "40", "60", "90"]);
}

#[test]
fn years_from_a_day_and_from_the_last_of_february() {
    let rows = "A,2018-07-14,M1,2018-07-14,80\nB,2018-07-15,M1,2018-07-15,80\nC,2019-07-14,M1,2019-07-14,80\nD,2019-02-27,M2,2019-02-27,80\nE,2019-02-28,M2,2019-02-28,80\nF,2020-02-28,M2,2020-02-28,80\nG,2020-02-29,M2,2020-02-29,80";
    assert_eq!(granted("year from member.began", rows), ["80", "80", "20", "80", "80", "20", "80"]);
}

#[test]
fn a_window_opens_on_first_use() {
    let rows = "A,2018-01-10,M1,2018-01-10,0\nB,2018-03-10,M1,2018-03-10,70\nC,2019-03-09,M1,2019-03-09,70\nD,2019-03-10,M1,2019-03-10,70\nE,2020-03-09,M1,2020-03-09,70";
    // A is granted nothing, so the window opens with B and ends on 2019-03-09; D opens the next.
    assert_eq!(granted("12 months from first use", rows), ["0", "70", "30", "70", "30"]);
}

#[test]
fn earlier_is_what_the_order_says_not_the_file() {
    let rows = "B,2018-02-01,M1,2018-02-01,80\nA,2018-01-01,M1,2018-01-01,80\nD,2018-02-01,M1,2018-02-01,10";
    assert_eq!(granted("any 12 months", rows), ["80", "20", "0"]);
}

#[test]
fn a_rejected_row_makes_the_balances_after_it_unknown() {
    let rows = "A,2018-01-01,M1,2018-01-01,10\nB,2018-02-01,M1,2018-02-01,x\nC,2018-03-01,M1,2018-03-01,10\nD,2019-02-01,M1,2019-02-01,10\nE,2019-03-02,M1,2019-03-02,10\nF,2018-03-01,M2,2018-03-01,10";
    // B may have used the balance; D on 2019-02-01 is past B, but C's part is unknown and inside; E is past both.
    let found = granted("any 12 months", rows);
    let unknown = "depends_on_reject";
    assert_eq!(found, ["10", "not_a_number", unknown, unknown, unknown, "10"]);
    let rows = rows.replace("2019-03-02", "2020-02-02");
    assert_eq!(granted("any 12 months", &rows).get(4).map(String::as_str), Some("10"));
    // Where use opens the windows, none is known after a rejected row.
    assert_eq!(granted("12 months from first use", &rows).get(4).map(String::as_str), Some(unknown));
    // A day that cannot be read may lie anywhere.
    let rows = "A,2018-01-01,M1,2018-01-01,10\nB,soon,M1,2018-02-01,10\nF,2018-03-01,M2,2018-03-01,10";
    assert_eq!(granted("any 12 months", rows), [unknown, "not_a_date", "10"]);
}

#[test]
fn days_are_judged_one_by_one() {
    let rules = "benefit paid for Claim : KHR {\n  deny small \"too small\" when amount < 5 KHR\n  limit fits = days day to ended to 10 days per member in any 1 months order by day, id\n  = fits * 1 KHR/day\n}\n";
    let rows = "A,2018-01-01,M1,2018-01-06,5\nB,2018-01-05,M1,2018-01-12,5\nC,2018-02-04,M1,2018-02-09,5\nD,2018-01-05,M1,2018-01-30,1\nE,2018-03-05,M1,2018-03-01,5";
    let kept = claims(rules, rows);
    let paid = |id: &str| kept.cell("Claim", id, "paid");
    // A 6 days; B 4 of its 8 (5 to 8 January). C: on 4 February the days from 5 January on count: 2 of A, 4 of B.
    assert_eq!([paid("A"), paid("B")], ["6", "4"]);
    // 4 Feb: 6 used, 1 granted; 5 Feb: later than 5 Jan leaves A's 6 and B's 6, 7, 8 Jan: 1 + 3 + 1 = 5; and so on: all fit.
    assert_eq!(paid("C"), "6");
    assert_eq!(kept.cell("Claim", "D", "paid.state"), "denied");
    assert_eq!(paid("E"), "0");
}

#[test]
fn folds_over_no_rows() {
    let rules = r#"
rule n for Member : integer { = count(c in claims) }
rule total for Member : KHR { = sum(c.amount for c in claims) }
rule some for Member : yes_no { = any(c in claims where c.amount > 5 KHR) }
rule every for Member : yes_no { = all(c.amount > 5 KHR for c in claims) }
rule least for Member : KHR? { = min(c.amount for c in claims) }
rule average for Member : KHR { = round(mean(c.amount for c in claims) otherwise 0 KHR, to 1 KHR, half up) }
rule newest for Member : KHR? { = first(c.amount for c in claims order by c.day descending, c.id) }
"#;
    let rules: String = rules.replace("{ = ", "{\n  = ").replace(" }\n", "\n}\n");
    let kept =
        claims(&rules, "A,2018-01-01,M1,2018-01-01,7\nB,2018-01-02,M1,2018-01-02,2\nC,2018-01-02,M1,2018-01-02,3");
    let row =
        |id: &str| ["n", "total", "some", "every", "least", "average", "newest"].map(|c| kept.cell("Member", id, c));
    assert_eq!(row("M1"), ["3", "12", "true", "false", "2", "4", "2"]);
    assert_eq!(row("M2"), ["0", "0", "false", "true", "-", "0", "-"]);
}

#[test]
fn ties_reject() {
    let rows = "A,2018-01-01,M1,2018-01-01,7\nB,2018-01-01,M1,2018-01-02,7\nC,2018-01-02,M1,2018-01-02,3";
    let kept = claims("rule place for Claim : integer {\n  = rank in member.claims order by amount\n}\n", rows);
    assert_eq!((kept.code("A"), kept.code("B")), ("tie".into(), "tie".into()));
    assert_eq!(kept.cell("Claim", "C", "place"), "1");
    let kept = claims("rule oldest for Member : KHR? {\n  = first(c.amount for c in claims order by c.day)\n}\n", rows);
    assert_eq!(kept.code("M1"), "tie");
    assert_eq!(kept.cell("Member", "M2", "oldest"), "-");
}

#[test]
fn a_condition_may_exclude_a_rejected_row() {
    let rules = "rule late for Member : KHR {\n  = sum(c.amount for c in claims where c.day >= 2019-01-01)\n}\n";
    let rows = "A,2018-01-01,M1,2018-01-01,x\nB,2019-01-01,M1,2019-01-01,5\nC,2019-01-01,M2,2019-01-01,x";
    let kept = claims(rules, rows);
    assert_eq!(kept.cell("Member", "M1", "late"), "5");
    assert_eq!(kept.code("M2"), "depends_on_reject");
}

#[test]
fn a_row_without_results_is_counted_nowhere() {
    let rules = "rule ratio for Claim : decimal {\n  = 1 / (amount / 1 KHR)\n}\nrule paid for Claim : KHR {\n  = amount\n}\nrule total for Member : KHR {\n  = sum(c.paid for c in claims)\n}\ngroup Year over Claim by y = year(day) {\n  paid = sum(paid)\n  n = count()\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,0\nB,2018-01-01,M1,2018-01-01,5\nC,2018-01-01,M2,2018-01-01,6\nD,2018-01-01,M7,2018-01-01,6\nE,never,M2,2018-01-01,6");
    // `ratio` of A divides by zero: A has no results, and no total may pretend otherwise.
    assert_eq!(kept.code("M1"), "depends_on_reject");
    let year = &kept.rows["Year"][0];
    assert_eq!((year["paid"].as_str(), year["n"].as_str(), year["rejected"].as_str()), ("11", "2", "2"));
}

#[test]
fn what_belongs_to_no_group_row_is_counted() {
    let text = format!("{HEAD}group Year over Claim by y = year(day) {{\n  n = count()\n}}\n");
    let rows = "id,day,member,ended,amount\nA,2018-01-01,M1,2018-01-01,1\nB,never,M1,2018-01-01,1";
    let found = data(&[("Member", MEMBERS), ("Claim", rows)]);
    let (kept, summary) = run_with(&program(&text), &found, &RunOptions::default());
    assert_eq!(kept.rows["Year"].len(), 1);
    assert_eq!(summary.records.iter().find(|r| r.record == "Year").map(|r| r.unplaced), Some(1));
}

#[test]
fn pots_are_shared_to_the_last_coin() {
    let rules = "rule part for Claim : KHR {\n  = allocate(100 KHR, by amount, among member.claims, to 1 KHR, largest remainder)\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,1\nB,2018-01-01,M1,2018-01-01,1\nC,2018-01-01,M1,2018-01-01,1\nD,2018-01-01,M2,2018-01-01,0");
    let part = |id: &str| kept.cell("Claim", id, "part");
    assert_eq!([part("A"), part("B"), part("C")], ["34", "33", "33"]);
    assert_eq!(kept.code("D"), "bad_allocation");
}

#[test]
fn the_explanation_lists_who_used_the_balance() {
    let rules = "benefit paid for Claim : KHR {\n  limit fits = amount to 100 KHR per member in any 12 months order by day, id\n  = fits\n}\n";
    let text = format!("{HEAD}{rules}");
    let rows = "id,day,member,ended,amount\nA,2017-01-01,M1,2017-01-01,50\nB,2018-01-01,M1,2018-01-01,60\nC,2018-02-01,M1,2018-02-01,30\nD,2018-03-01,M1,2018-03-01,30\nE,2018-01-01,M2,2018-01-01,30";
    let found = data(&[("Member", MEMBERS), ("Claim", rows)]);
    let told = prakas_engine::explain(&program(&text), &found, &RunOptions::default(), "claim", &["D".into()]).unwrap();
    let shown = format!("{:#?}", told.outputs);
    assert!(shown.contains("Claim B") && shown.contains("Claim C") && shown.contains("60 KHR used before"), "{shown}");
    assert!(!shown.contains("Claim A") && !shown.contains("Claim E"), "{shown}");
    assert!(shown.contains("10 KHR"), "{shown}");
}

#[test]
fn a_row_that_could_not_be_split_belongs_to_every_whole() {
    let rules = "rule part for Claim : KHR {\n  = allocate(100 KHR, by amount, among Claim, to 1 KHR, largest remainder)\n}\nrule place for Claim : integer {\n  = rank in Claim order by id\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,1\nB,2018-01-01,M1");
    // Nobody knows what the broken row would have got: no part and no place may pretend that it is not there.
    assert_eq!(kept.code("A"), "depends_on_reject");
    let text = format!("{HEAD}group Year over Claim by y = year(day) {{\n  n = count()\n}}\n");
    let rows = "id,day,member,ended,amount\nA,2018-01-01,M1,2018-01-01,1\nB,2018-01-01,M1";
    let found = data(&[("Member", MEMBERS), ("Claim", rows)]);
    let (_, summary) = run_with(&program(&text), &found, &RunOptions::default());
    assert_eq!(summary.records.iter().find(|r| r.record == "Year").map(|r| r.unplaced), Some(1));
}

#[test]
fn rejected_counts_pairs_by_their_rows() {
    // Three members, so that a pair's number is not its claim's: ten pairs, the two of the bad claim are left out.
    let rules = "group Pair over Claim as c and Member as m where m.began >= 2000-01-01 by y = year(c.day) {\n  n = count()\n}\n";
    let rows = "A,2018-01-01,M1,2018-01-01,1\nB,2018-01-01,M1,2018-01-01,2\nC,2018-01-01,M1,2018-01-01,3\nD,2018-01-01,M1,2018-01-01,4\nE,2018-01-01,M1,2018-01-01,x";
    let pair = &claims(rules, rows).rows["Pair"][0];
    assert_eq!((pair["n"].as_str(), pair["rejected"].as_str()), ("8", "2"));
}

#[test]
fn a_measure_that_names_its_rows_leaves_rejected_ones_out_too() {
    let rules = "group Year over Claim by y = year(day) {\n  n = count()\n  large = count(r in rows where r.amount > 1 KHR)\n}\n";
    let year =
        &claims(rules, "A,2018-01-01,M1,2018-01-01,1\nB,2018-01-01,M1,2018-01-01,5\nC,2018-01-01,M1,2018-01-01,x").rows
            ["Year"][0];
    assert_eq!((year["n"].as_str(), year["large"].as_str(), year["rejected"].as_str()), ("2", "1", "1"));
}

#[test]
#[should_panic(expected = "rows-due")]
fn an_aggregate_of_the_rows_inside_another_is_refused() {
    program(&format!("{HEAD}group Year over Claim by y = year(day) {{\n  n = sum(count())\n}}\n"));
}

/// Who gets the one coin that equal weights leave over: the row whose key comes first.
fn first_by_key(ty: &str, keys: &[&str]) -> String {
    let rules = "rule part for Share : KHR {\n  let equal = 1\n  = allocate(1 KHR, by equal, among Share, to 1 KHR, largest remainder)\n}\n";
    let head =
        format!("module test\nscheme test {{\n  currency KHR coin 1\n}}\nrecord Share {{\n  key id : {ty}\n}}\n");
    let text = head + rules;
    let rows: Vec<String> = keys.iter().map(|k| format!("{k}\n")).collect();
    let kept = run(&program(&text), &data(&[("Share", &format!("id\n{}", rows.concat()))]));
    keys.iter().filter(|k| kept.cell("Share", k, "part") == "1").copied().collect()
}

#[test]
fn ties_by_key_follow_the_values() {
    assert_eq!(first_by_key("text", &["K2", "K10", "K1x"]), "K10");
    assert_eq!(first_by_key("text", &["b", "ab", "a"]), "a");
    assert_eq!(first_by_key("integer", &["3", "20", "-5", "-40"]), "-40");
    assert_eq!(first_by_key("decimal", &["10", "2.5", "2.25", "20"]), "2.25");
    assert_eq!(first_by_key("decimal", &["-1.5", "-1.25", "0"]), "-1.5");
    assert_eq!(first_by_key("date", &["1970-01-02", "1969-12-31", "2018-01-01"]), "1969-12-31");
}

#[test]
fn a_reference_puts_rows_in_the_order_of_its_key() {
    let text = "module test\nscheme test {\n  currency KHR coin 1\n}\nrecord Member {\n  key id : text\n}\nrecord MemberMonth {\n  key (id, member)\n  id : text\n  member : Member listed as bills\n  month : month\n  at month\n  bill : KHR\n}\nbenefit paid for MemberMonth : KHR {\n  limit fits = bill to 100 KHR per month in calendar year order by member, id\n  = fits\n}\nrule first_bill for MemberMonth : KHR {\n  = first(b.bill for b in MemberMonth order by b.member descending, b.id) otherwise 0 KHR\n}\n";
    let bills = "id,member,month,bill\nA,M2,2018-01,50\nB,M10,2018-01,70\nC,M3,2018-01,10\n";
    let kept = run(&program(text), &data(&[("Member", "id\nM3\nM2\nM10\n"), ("MemberMonth", bills)]));
    let paid = |id: &str| kept.cell("MemberMonth", id, "paid");
    assert_eq!([paid("B"), paid("A"), paid("C")], ["70", "30", "0"]);
    assert_eq!(kept.cell("MemberMonth", "A", "first_bill"), "10");
}

#[test]
fn a_group_without_rows_keeps_the_kinds_of_its_measures() {
    // No claim of 2021 exists, so the group is empty. A reads its sum, B and C each look for a row of it.
    let rules = "group Year over Claim where day >= 2021-01-01 by y = year(day) {\n  total = sum(amount)\n}\nrule seen for Claim : KHR {\n  = sum(v.total for v in Year)\n  except early when day < 2018-01-01 : Year[year(day)].total\n}\n";
    let kept =
        claims(rules, "A,2018-01-01,M1,2018-01-01,1\nB,2017-01-01,M1,2017-01-01,2\nC,2016-01-01,M1,2016-01-01,2");
    assert_eq!(kept.cell("Claim", "A", "seen"), "0");
    assert_eq!([kept.code("B"), kept.code("C")], ["no_row", "no_row"]);
}

#[test]
fn one_value_for_all_rows_is_asked_in_each_even_if_the_first_is_rejected() {
    let rules = "scale share (a : KHR in 10 to 20) : decimal {\n  from 2016-01-01 {\n    below 15 : 0.5\n    15 or more : 0.7\n  }\n}\nrule fixed for Claim : KHR {\n  = 5 KHR\n}\nrule taken for Claim : decimal {\n  = share(fixed)\n}\ngroup Year over Claim by y = year(day) {\n  n = sum(taken)\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,x\nB,2018-01-01,M1,2018-01-01,2");
    assert_eq!([kept.code("A"), kept.code("B")], ["not_a_number", "out_of_range"]);
}

#[test]
fn a_part_of_a_pot_has_28_digits_too() {
    let rules = "rule part for Claim : KHR {\n  let equal = 1\n  let all = allocate(9_999_999_999_999_999_999_999_999_000 KHR * 10, by equal, among Claim, to 1_000 KHR, largest remainder)\n  = if all >= 0 KHR then 1 KHR else 0 KHR\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,10");
    assert_eq!(kept.code("A"), "overflow");
}

#[test]
fn the_decimals_of_one_row_do_not_bound_the_amount_of_another() {
    let text = "module test\nscheme test {\n  currency KHR coin 1\n}\nrecord Claim {\n  key id : text\n  person : text\n  at day : date\n  share : decimal\n}\nbenefit paid for Claim : KHR {\n  limit fits = share * 1 KHR to 9999999999999999999999999999 KHR per person in calendar year order by id\n  = round(fits * 2, to 1 KHR, half up)\n}\n";
    let rows = "id,person,day,share\nA,P,2018-01-01,4000000000000000000000000000\nB,P,2018-01-02,0.3333333333333333333333333333\nC,P,2018-01-03,9000000000000000000000000000\nD,Q,2018-01-01,0.75";
    let (kept, _) = run_with(&program(text), &data(&[("Claim", rows)]), &RunOptions::default());
    let paid = |id: &str| kept.cell("Claim", id, "paid");
    assert_eq!([paid("A"), paid("B"), paid("D")], ["8000000000000000000000000000", "1", "2"]);
    // What is left has a third of a riel less than C's 28 digits can say; doubled it is too large.
    assert_eq!(kept.code("C"), "overflow");
}

#[test]
fn what_an_aggregate_is_asked_with_is_named_before_a_lost_row() {
    let rules = "parameter size : KHR {\n  from 2018-01-01 : 1\n}\nrule same for Claim : integer {\n  = count(c in Claim where c.amount is size)\n}\n";
    let kept = claims(rules, "A,2017-01-01,M1,2018-01-01,1\nB,2018-01-01,M1,2018-01-01,1\nC,2018-01-01,M1");
    assert_eq!([kept.code("A"), kept.code("B")], ["not_in_force", "depends_on_reject"]);
}

/// What is summed up was cut to 28 digits: twelve times that is no multiple of a tenth.
#[test]
fn a_sum_of_quotients_without_end_has_all_its_digits() {
    let rules = "rule part for Claim : decimal {\n  = 12 * sum(120% / 18 for c in member.claims)\n}\n";
    let kept = claims(rules, "A,2018-01-01,M1,2018-01-01,10");
    assert_eq!(kept.cell("Claim", "A", "part"), "0.8000000000000000000000000004");
}
