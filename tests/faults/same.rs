//! Two runs give the same bytes, `run.json` included, on one core and on many.

use crate::accounts::{evaluate, EXAMPLES};

#[test]
fn the_same_bytes_on_one_core_and_on_many() {
    for (rules, data) in EXAMPLES {
        for format in ["csv", "ndjson", "parquet", "arrow"] {
            let one = evaluate(rules, data, &["--format", format, "--threads", "1"]);
            let many = evaluate(rules, data, &["--format", format, "--threads", "4"]);
            let names = |files: &crate::support::Files| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&one), names(&many));
            for (name, bytes) in &one {
                assert!(*bytes == many[name], "{data}: {name} differs");
            }
        }
    }
}
