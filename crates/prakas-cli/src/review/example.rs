//! Records that show a change, in words: for the terminal and for Markdown.

use crate::show::count;
use crate::witness::{Found, Shown, Witness};

/// Fields told of a record.
const FIELDS: usize = 8;

/// The outputs of which nothing was found, told together: how many records were made up, and their names.
pub fn without(all: &[Witness]) -> Option<String> {
    let none = |of: &Witness| match of.found {
        Found::None { records } => Some((records, format!("{} of {}", of.output, of.record))),
        _ => None,
    };
    let (records, names): (Vec<usize>, Vec<String>) = all.iter().filter_map(none).unzip();
    let tried = count(*records.first()? as u64, "made-up record");
    Some(format!("none found that differs, among {tried} each: {}", names.join(", ")))
}

/// What is found of one output: a head, and what follows from it.
pub fn words(of: &Witness) -> (String, String) {
    let Witness { record, output, found } = of;
    match found {
        Found::Row(shown) => {
            let Shown { fields, told, .. } = shown.as_ref();
            let more = match fields.len().saturating_sub(FIELDS) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let fields = fields.iter().take(FIELDS).map(|(name, value)| format!("{name} = {value}"));
            let fields: Vec<String> = fields.collect();
            let fields = if fields.is_empty() { String::new() } else { format!(" with {}{more}", fields.join(", ")) };
            let causes = match told.causes.as_slice() {
                [] => String::new(),
                causes => format!(", because of {}", causes.join("; ")),
            };
            (format!("{output} of {record} {}{fields}", told.key), format!("{}{causes}", turned(shown)))
        }
        Found::Never { records } => {
            let tried = count(*records as u64, "combination");
            let why = format!("no record can differ: all {tried} of values that its rules tell apart give the same");
            (format!("{output} of {record}"), why)
        }
        Found::None { records } => {
            let tried = count(*records as u64, "made-up record");
            (format!("{output} of {record}"), format!("none found that differs, among {tried}"))
        }
    }
}

/// What the result becomes, or where it stays, what its shares become.
fn turned(shown: &Shown) -> String {
    let value = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    let (before, after) = (value(&shown.before), value(&shown.after));
    let shares = shown.shares.iter().map(|(party, before, after)| format!("{party} {before} becomes {after}"));
    let shares: Vec<String> = shares.collect();
    match (before == after, shares.as_slice()) {
        (false, _) => format!("{before} becomes {after}"),
        (true, []) => format!("{before} by other steps"),
        (true, shares) => shares.join(", "),
    }
}
