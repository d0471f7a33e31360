//! Explanations as text.

use super::support::*;
use prakas_engine::api::{Node, RunOptions};

const RULES: &str = r#"
module test
scheme test {
  title "T"
  currency KHR coin 1
  parties worker, employer
}
record Firm {
  key id : text
  size : integer
}
rule factor for Firm : percent {
  cite "Act 1"
  = if size > 10 then 100% else 50%
}
record Pay {
  key id : text
  at month : month
  firm : Firm
  wage : KHR
}
parameter rate : percent {
  cite "Prakas 220"
  from 2016-09-01 : 2.6%
}
scale assumed (wage : KHR) : KHR {
  from 2016-09-01 {
    up to 200_000 : 200_000
    up to 250_000 : 225_000
    above 250_000 : 275_000
  }
}
contribution care for Pay : KHR {
  cite "Sub-decree 1"
  when wage > 0 KHR
  deny tiny "the firm is tiny" when firm.size < 2
  = round(assumed(wage) * rate * firm.factor, to 1 KHR, half up)
  split {
    = worker 50% down, employer the rest
  }
}
"#;

fn lines(nodes: &[Node], depth: usize, out: &mut Vec<String>) {
    for n in nodes {
        let of = n.of.as_ref().map(|o| format!(" of {o}")).unwrap_or_default();
        let value = n.value.as_ref().map(|v| format!(" = {v}")).unwrap_or_default();
        let detail = n.detail.as_ref().map(|d| format!(" ({d})")).unwrap_or_default();
        let cites = if n.cites.is_empty() { String::new() } else { format!(" [{}]", n.cites.join("; ")) };
        out.push(format!("{}{:?} {}{of}{value}{detail}{cites}", "  ".repeat(depth), n.kind, n.name));
        lines(&n.children, depth + 1, out);
    }
}

fn explained(key: &str) -> String {
    let data = data(&[
        ("Firm", "id,size\nF1,5\nF2,1\nF3,x"),
        ("Pay", "id,month,firm,wage\nP1,2017-01,F1,240000\nP2,2017-01,F2,1000\nP3,2017-01,F3,5"),
    ]);
    let told =
        prakas_engine::explain(&program(RULES), &data, &RunOptions::default(), "pay", &[key.to_string()]).unwrap();
    let mut out = Vec::new();
    lines(&told.outputs, 0, &mut out);
    out.extend(told.reject.map(|r| format!("reject {}: {}", r.code, r.reason)));
    out.join("\n")
}

#[test]
fn a_contribution_is_explained_to_the_last_step() {
    insta::assert_snapshot!(explained("P1"));
}

#[test]
fn a_denied_one_says_why() {
    insta::assert_snapshot!(explained("P2"));
}

#[test]
fn a_reject_is_explained() {
    insta::assert_snapshot!(explained("P3"));
}
