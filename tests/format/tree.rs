//! The layout changes spaces and nothing else: the tree stays, comments stay, a second run changes nothing.

use crate::support::{clean, files};
use prakas::format::format;
use prakas::source::{FileId, Source};
use prakas::syntax::parse;
use proptest::prelude::*;

const TASTES: &[&str] = &[
    include_str!("../syntax/good/taste_one.prakas"),
    include_str!("../syntax/good/taste_two.prakas"),
    include_str!("../syntax/good/every_item.prakas"),
];

/// The tree as text, without places.
fn erased(name: &str, text: &str) -> String {
    let parsed = parse(FileId(0), &Source::new(name, text));
    assert!(parsed.problems.is_empty(), "{:#?}\n{text}", parsed.problems);
    let mut out = String::new();
    let debug = format!("{:?}", parsed.tree);
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').unwrap().1;
    }
    out.push_str(rest);
    out
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|l| l.find('#').map(|at| l[at..].trim_end())).collect()
}

fn keeps(name: &str, text: &str) -> String {
    let once = format(name, text).unwrap();
    assert!(erased(name, text) == erased(name, &once), "{once}");
    assert_eq!(comments(text), comments(&once));
    assert_eq!(format(name, &once).unwrap(), once);
    once
}

#[test]
fn the_tastes_keep_their_trees() {
    for text in TASTES {
        clean(text);
        keeps("taste.prakas", text);
    }
}

#[test]
fn all_rule_files_keep_their_trees() {
    for (name, text) in files("rules") {
        keeps(&name, &text);
    }
}

/// Each line's choice: indentation, spaces at its end, a blank line, a remark, how wide the gaps are.
type Mess = (usize, usize, bool, u8, usize);

fn messed(text: &str, choices: &[Mess]) -> String {
    let mut out = String::new();
    for (line, (indent, trail, blank, remark, gaps)) in text.lines().zip(choices.iter().cycle()) {
        out.push_str(&" ".repeat(*indent));
        let mut quoted = false;
        let comment = line.find('#').unwrap_or(line.len());
        for (at, c) in line.trim_start().char_indices() {
            quoted ^= c == '"';
            let inside = at + line.len() - line.trim_start().len() < comment;
            match c {
                ' ' if !quoted && inside => out.push_str([" ", "  ", "\t", " \u{200b}"][gaps % 4]),
                '(' | ')' | ',' if !quoted && inside && gaps % 2 == 1 => {
                    out.push(c);
                    out.push(' ');
                }
                c => out.push(c),
            }
        }
        out.push_str(&" ".repeat(*trail));
        out.push_str(match remark {
            0 if comment == line.len() => "# សូមអាន",
            1 => "\n   # a remark { \" \n",
            2 => "\r",
            _ => "",
        });
        out.push_str(if *blank { "\n\n\n" } else { "\n" });
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_mess_is_laid_out(
        file in 0..TASTES.len(),
        choices in proptest::collection::vec((0_usize..9, 0_usize..3, any::<bool>(), 0_u8..9, 0_usize..4), 1..40),
    ) {
        let text = messed(TASTES[file], &choices);
        let once = keeps("mess.prakas", &text);
        prop_assert!(erased("a.prakas", TASTES[file]) == erased("a.prakas", &once), "{}", once);
    }
}
