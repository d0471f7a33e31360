//! The nearest of some names, for people who mistyped one.

/// The name with the fewest edits, when they are few.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_low = wanted.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    // The cost grows with the square of the letters, and nobody means another name by so many.
    let short = |name: &&str| name.len() <= 256;
    if !short(&wanted) {
        return None;
    }
    names
        .filter(short)
        .map(|name| (edits(&wanted_low, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let cost = usize::from(x != *y);
            left = (before + cost).min(left + 1).min(above + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
