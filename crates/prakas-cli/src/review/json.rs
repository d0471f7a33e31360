//! The report as JSON. `format` counts up when a field changes its meaning or goes.

use super::{Review, Told};
use crate::impact::{OutputImpact, Part, RecordImpact, Waterfall};
use crate::witness::{Found, Witness};
use rust_decimal::Decimal;
use serde_json::{json, Value};

pub fn json(review: &Review) -> Value {
    json!({
        "format": 1,
        "scheme": review.title,
        "old": review.old,
        "new": review.new,
        "changes": review.law.changes.iter().map(change).collect::<Vec<_>>(),
        "renames": review.law.renames,
        "changes_with_variants": review.law.variants.iter().map(|(name, changes)| json!({
            "variant": name, "changes": changes.iter().map(change).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "witnesses": review.witnesses.iter().map(witness).collect::<Vec<_>>(),
        "effect": review.impact.as_ref().map(|all| all.iter().map(|one| record(one, &review.waterfall)).collect::<Vec<_>>()),
        "variants": review.variants.iter().map(|(name, all)| json!({
            "variant": name,
            "effect": all.iter().map(|one| record(one, &Waterfall::default())).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

fn witness(of: &Witness) -> Value {
    let mut made = json!({ "record": of.record, "output": of.output });
    let found = match &of.found {
        Found::Row(shown) => json!({
            "found": "record", "key": shown.told.key, "before": shown.before, "after": shown.after,
            "shares": shown.shares.iter().map(|(party, before, after)| json!({
                "party": party, "before": before, "after": after,
            })).collect::<Vec<_>>(),
            "causes": shown.told.causes, "made_up": !shown.rows.is_empty(), "rows": shown.rows,
            "fields": shown.fields.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
        }),
        Found::Never { records } => json!({ "found": "no record can differ", "combinations": records }),
        Found::None { records } => json!({ "found": "none", "records": records }),
    };
    if let (Some(made), Value::Object(found)) = (made.as_object_mut(), found) {
        made.extend(found);
    }
    made
}

fn record(of: &RecordImpact, waterfall: &Waterfall) -> Value {
    json!({
        "record": of.record,
        "compared": of.compared,
        "changes": of.changes,
        "rejected_on_both_sides": of.rejected,
        "newly_rejected_by_code": of.codes,
        "outputs": of.outputs.iter().map(|one| output(of, one, waterfall)).collect::<Vec<_>>(),
        "explained": of.largest.iter().map(|told| json!({
            "key": told.key, "output": told.output, "causes": told.causes,
        })).collect::<Vec<_>>(),
    })
}

fn output(of: &RecordImpact, output: &OutputImpact, waterfall: &Waterfall) -> Value {
    let steps = waterfall.steps.get(&(of.record.clone(), output.name.clone()));
    let causes = steps.map(|steps| {
        let cause = |(cause, adds): (&String, &Decimal)| json!({ "cause": cause, "adds": text(*adds) });
        waterfall.causes.iter().zip(steps).map(cause).collect::<Vec<_>>()
    });
    let row = |(key, before, after): &(String, Option<Decimal>, Option<Decimal>)| json!({ "key": key, "before": before.map(text), "after": after.map(text) });
    json!({
        "output": output.name,
        "unit": output.style.as_ref().map(|style| &style.unit),
        "adds_up": output.adds_up(),
        "all": part(&output.all),
        "turns": output.turns.iter().map(|t| json!({ "from": t.from, "to": t.to, "rows": t.rows })).collect::<Vec<_>>(),
        "by": output.by.iter().map(|split| json!({
            "field": split.by, "parts": split.parts.iter().map(part).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "deciles": output.deciles.iter().map(part).collect::<Vec<_>>(),
        "by_cause": causes,
        "largest": output.largest.iter().map(row).collect::<Vec<_>>(),
    })
}

/// Amounts are texts, so that no reader makes floats of them.
fn part(part: &Part) -> Value {
    json!({
        "label": part.label, "rows": part.rows, "changed": part.changed, "higher": part.higher, "lower": part.lower,
        "before": text(part.before), "after": text(part.after), "up": text(part.up), "down": text(part.down),
    })
}

fn text(number: Decimal) -> String {
    number.normalize().to_string()
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
