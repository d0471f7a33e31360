//! The report as JSON. `format` counts up when a field changes its meaning or goes.

use super::{Review, Told};
use serde_json::{json, Value};

pub fn json(review: &Review) -> Value {
    json!({
        "format": 1,
        "scheme": review.title,
        "old": review.old,
        "new": review.new,
        "changes": review.law.changes.iter().map(change).collect::<Vec<_>>(),
        "renames": review.law.renames,
    })
}

fn change(change: &Told) -> Value {
    json!({
        "sentence": change.sentence,
        "kind": change.kind,
        "name": change.name,
        "title": change.title,
        "from": change.from,
        "until": change.until,
        "old": change.old,
        "new": change.new,
        "retroactive": change.retroactive,
        "outputs": change.outputs,
        "place": change.place,
    })
}
