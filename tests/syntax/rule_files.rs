//! Every rule file of the repository parses without a problem.

use crate::support::{files, report};

#[test]
fn all_rule_files_parse() {
    let mut all = String::new();
    for (name, text) in files("rules") {
        all.push_str(&report(&name, &text));
    }
    assert!(all.is_empty(), "{all}");
}
