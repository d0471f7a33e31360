//! Names of records as people write them in file names and on the command line.
//! In: names in CamelCase. Out: names in snake_case, plural or not; English only, as the rules' keywords are.

/// `HouseholdMonth` as `household_month`, `HIPClaim` as `hip_claim`.
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|p| chars.get(p));
        let after = chars.get(i + 1);
        let starts = before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit())
            || (before.is_some_and(|b| b.is_uppercase()) && after.is_some_and(|a| a.is_lowercase()));
        if c.is_uppercase() && starts {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `facility` as `facilities`, `visit` as `visits`, `branch` as `branches`.
pub fn plural(word: &str) -> String {
    let vowel_before_y = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match word.strip_suffix('y') {
        Some(stem) if !vowel_before_y(stem) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x']) || word.ends_with("ch") => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// True when `written` is a way to write the record `name`: any case, with or without `_`, plural or not.
pub fn same_record(written: &str, name: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    let (written, snake) = (plain(written), snake(name));
    written == plain(&snake) || written == plain(&plural(&snake))
}
