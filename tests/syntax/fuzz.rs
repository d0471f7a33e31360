//! No text makes the parser panic: arbitrary strings, words of the language in any order, good files with damage.

use crate::support::{read, report};
use prakas::syntax::{DECLARATIONS, RESERVED};
use proptest::prelude::*;

const GOOD: &[&str] = &[include_str!("good/taste_one.prakas"), include_str!("good/taste_two.prakas")];

/// Parses, and checks that every span lies in the text, on borders of characters.
fn survive(text: &str) {
    for problem in read(text).problems {
        assert!(!problem.labels.is_empty());
        for label in &problem.labels {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(text.get(start..end).is_some(), "{start}..{end} of {text:?}: {problem:?}");
        }
    }
    report("test.prakas", text);
}

fn token() -> impl Strategy<Value = String> {
    let signs = "{ } ( ) [ ] , : = . ? | + - * / < <= >= > % \n # ## \" == ; “ ្ក".split(' ').map(String::from);
    let words = RESERVED.iter().chain(DECLARATIONS).map(|w| (*w).to_string());
    let other =
        ["x", "round", "12", "2_000", "5%", "2016-02-30", "2016-09", "\"a\"", "KHR/USD", "days", "half", "1,000"];
    let all: Vec<String> = signs.chain(words).chain(other.map(String::from)).collect();
    proptest::sample::select(all)
}

fn damaged() -> impl Strategy<Value = String> {
    let damage = (any::<proptest::sample::Index>(), 0_usize..12, token());
    (0..GOOD.len(), proptest::collection::vec(damage, 1..6)).prop_map(|(file, damage)| {
        let mut text = GOOD[file].to_string();
        for (place, cut, put) in damage {
            let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
            let at = place.index(starts.len());
            let end = starts.get(at + cut).copied().unwrap_or(text.len());
            text.replace_range(starts[at]..end, &put);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text(text in "\\PC*") {
        survive(&text);
    }

    #[test]
    fn any_words(words in proptest::collection::vec(token(), 0..60)) {
        survive(&words.join(" "));
        survive(&format!("rule a for B : C {{ = {} }}", words.join(" ")));
    }

    #[test]
    fn good_files_with_damage(text in damaged()) {
        survive(&text);
    }
}
