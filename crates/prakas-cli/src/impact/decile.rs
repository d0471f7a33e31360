//! The rows of one output in ten parts by the value before. Equal values stand in one part, so parts differ in size
//! where values repeat, and an output with few values has fewer parts.

use super::output::{amount, Part};
use crate::output::Style;
use rust_decimal::Decimal;

const PARTS: usize = 10;

pub(super) fn deciles(
    numbers: &[(Option<Decimal>, Option<Decimal>)],
    changed: &[bool],
    style: Option<&Style>,
) -> Vec<Part> {
    let mut rows: Vec<(Decimal, usize)> =
        numbers.iter().enumerate().filter_map(|(row, (before, _))| Some(((*before)?, row))).collect();
    // Decimals of one scale compare as their digits do, and far faster.
    match rows.first().map(|(first, _)| first.scale()) {
        Some(scale) if rows.iter().all(|(value, _)| value.scale() == scale) => {
            rows.sort_unstable_by_key(|(value, row)| (value.mantissa(), *row));
        }
        _ => rows.sort_unstable(),
    }
    let count = rows.len();
    let mut parts: Vec<(usize, Part, (Decimal, Decimal))> = Vec::new();
    let mut first = 0;
    for same in rows.chunk_by(|a, b| a.0 == b.0) {
        // The place of the middle one of equal values.
        let middle = first + (same.len() - 1) / 2;
        let decile = middle * PARTS / count.max(1) + 1;
        first += same.len();
        let value = same.first().map(|(value, _)| *value).unwrap_or_default();
        if parts.last().is_none_or(|(last, ..)| *last != decile) {
            parts.push((decile, Part::default(), (value, value)));
        }
        if let Some((_, part, range)) = parts.last_mut() {
            range.1 = value;
            for (_, row) in same {
                let (before, after) = numbers.get(*row).copied().unwrap_or_default();
                part.add(before, after, changed.get(*row).copied().unwrap_or(false));
            }
        }
    }
    let named = |(decile, part, (low, high)): (usize, Part, (Decimal, Decimal))| {
        let range = match low == high {
            true => amount(low, style),
            false => format!("{} to {}", amount(low, style), amount(high, style)),
        };
        Part { label: format!("{decile}: {range}"), ..part }
    };
    parts.into_iter().map(named).collect()
}
