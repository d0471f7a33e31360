//! Numbers as people read them: `16,250 KHR`, `2.6%`, `1 row`.
//! In: plain decimals as text. Out: text; no rounding happens here.

use crate::output::{plain_number, Style};
use rust_decimal::Decimal;
use std::str::FromStr;

/// Commas between thousands; what is no number stays as it is.
pub fn thousands(number: &str) -> String {
    let (sign, size) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = size.split_once('.').map_or((size, None), |(w, f)| (w, Some(f)));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut out = sign.to_owned();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A plain decimal with thousands and its percent sign; the unit when asked for.
pub fn with_unit(number: &str, style: &Style, unit: bool) -> String {
    if style.percent {
        if let Some(hundredths) = Decimal::from_str(number).ok().and_then(|n| n.checked_mul(Decimal::ONE_HUNDRED)) {
            return format!("{}%", thousands(&hundredths.normalize().to_string()));
        }
    }
    let text = plain_number(number, style.decimals as usize);
    let text = if style.name { text } else { thousands(&text) };
    match style.unit.as_str() {
        "" => text,
        _ if !unit => text,
        name => format!("{text} {name}"),
    }
}

/// `1 row`, `2,500 rows`.
pub fn count(n: u64, word: &str) -> String {
    format!("{} {word}{}", thousands(&n.to_string()), if n == 1 { "" } else { "s" })
}

/// Bytes as people read them: `1.5 GB`.
pub fn size(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().si().to_string()
}
