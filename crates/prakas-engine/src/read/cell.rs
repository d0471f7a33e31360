//! One cell: text in, value or problem out.

use super::kind::{FieldPlan, Kind, NumberCell};
use super::nearest::nearest;
use crate::column::days_of;
use crate::failure as f;
use chrono::NaiveDate;
use prakas::value::{is_currency, Month};
use rust_decimal::Decimal;

/// Why a cell does not fit: code, and what was expected.
pub(crate) type Bad = (&'static str, String);

/// Digits and scale of a number.
pub(crate) type Digits = (i128, u32);

/// A plain decimal number: `-12.50`. No exponent, no separators.
pub(crate) fn number_text(text: &str) -> Option<Digits> {
    let (negative, rest) = match text.as_bytes() {
        [b'-', ..] => (true, text.get(1..)?),
        [b'+', ..] => (false, text.get(1..)?),
        _ => (false, text),
    };
    if let Some(short) = short_number(rest) {
        return Some((if negative { -short.0 } else { short.0 }, short.1));
    }
    let mut digits: i128 = 0;
    let mut scale = 0;
    let mut count = 0;
    let mut point = false;
    for byte in rest.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                count += 1;
                scale += u32::from(point);
            }
            b'.' if !point && count > 0 => point = true,
            _ => return None,
        }
    }
    let complete = count > 0 && (!point || scale > 0);
    complete.then_some((if negative { -digits } else { digits }, scale))
}

/// The same for up to 18 digits without a sign, in one machine word.
fn short_number(text: &str) -> Option<Digits> {
    if text.len() > 18 {
        return None;
    }
    let mut digits: i64 = 0;
    let mut point = None;
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && i > 0 => point = Some(i),
            _ => return None,
        }
    }
    let scale = point.map_or(0, |p| text.len() - p - 1);
    let complete = !text.is_empty() && (point.is_none() || scale > 0);
    complete.then_some((i128::from(digits), u32::try_from(scale).ok()?))
}

pub(crate) fn number(text: &str, plan: &FieldPlan, cell: &NumberCell) -> Result<Digits, Bad> {
    let (text, percent_sign) = match text.strip_suffix('%') {
        Some(rest) if cell.percent => (rest.trim_end(), true),
        _ => (text, false),
    };
    let bare = without_currency(text, cell)?;
    let Some((digits, scale)) = number_text(bare) else {
        return Err(if is_long(bare) { too_long(text) } else { no_number(text) });
    };
    if digits.unsigned_abs() >= 10u128.pow(28) || scale > 28 {
        return Err(too_long(text));
    }
    let (digits, scale) = stripped(digits, scale);
    if cell.decimals.is_some_and(|most| scale > most) {
        let what = match (&cell.currency, cell.integer) {
            (Some(currency), _) => format!("{currency} has {} decimals", cell.decimals.unwrap_or(0)),
            _ => "expected a whole number".to_string(),
        };
        return Err((f::TOO_MANY_DECIMALS, format!("`{text}` has too many decimals: {what}")));
    }
    let (digits, scale) = match (cell.percent, percent_sign, plan.mapping.hundredths) {
        (true, true, _) | (true, false, Some(true)) => stripped(digits, scale + 2),
        (true, false, None) => return Err(unclear(text, (digits, scale))),
        _ => (digits, scale),
    };
    check_range(text, digits, scale, cell)
}

/// A number of more digits than a machine word holds.
fn is_long(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    [whole, part].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn too_long(text: &str) -> Bad {
    (f::OVERFLOW, format!("`{text}` is too long, numbers keep 28 digits"))
}

/// A percent field without `%`: the advice names both readings of this very value.
fn unclear(text: &str, (digits, scale): Digits) -> Bad {
    let show = |(digits, scale): Digits| crate::show::plain_digits(&digits.into(), scale);
    let as_fraction = show(hundredfold(digits, scale));
    let as_hundredths = show((digits, scale));
    let help = "or say in dataset.yaml whether the column holds hundredths or fractions";
    let advice = format!("write `{as_fraction}%` or `{as_hundredths}%`, {help}");
    (f::PERCENT_UNCLEAR, format!("`{text}` may be a fraction or hundredths; {advice}"))
}

/// A hundred times the number.
fn hundredfold(digits: i128, scale: u32) -> Digits {
    stripped(digits.saturating_mul(100), scale)
}

fn check_range(text: &str, digits: i128, scale: u32, cell: &NumberCell) -> Result<Digits, Bad> {
    let Some((low, high)) = cell.range else { return Ok((digits, scale)) };
    let inside = Decimal::try_from_i128_with_scale(digits, scale).is_ok_and(|d| low <= d && d <= high);
    if inside {
        Ok((digits, scale))
    } else {
        Err((f::OUT_OF_RANGE, format!("`{text}` is outside {low} to {high}")))
    }
}

fn stripped(mut digits: i128, mut scale: u32) -> Digits {
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    (digits, scale)
}

/// `1200 USD` and `USD 1200` in a column of US dollars.
fn without_currency<'a>(text: &'a str, cell: &NumberCell) -> Result<&'a str, Bad> {
    let Some(wanted) = &cell.currency else { return Ok(text) };
    let word = |c: char| c.is_ascii_alphabetic();
    let (found, rest) = if text.starts_with(word) {
        let end = text.find(|c| !word(c)).unwrap_or(text.len());
        (text.get(..end).unwrap_or(""), text.get(end..).unwrap_or(""))
    } else if text.ends_with(word) {
        let start = text.rfind(|c| !word(c)).map_or(0, |i| i + text.get(i..).and_then(first_len).unwrap_or(1));
        (text.get(start..).unwrap_or(""), text.get(..start).unwrap_or(""))
    } else {
        return Ok(text);
    };
    if found == wanted {
        return Ok(rest.trim());
    }
    if is_currency(found) {
        return Err((f::WRONG_CURRENCY, format!("`{text}` is in {found}, expected {wanted}")));
    }
    Ok(text)
}

fn first_len(text: &str) -> Option<usize> {
    text.chars().next().map(char::len_utf8)
}

fn no_number(text: &str) -> Bad {
    let joined: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\'' | '_')).collect();
    let with_point = text.replace(',', ".");
    let commas = text.matches(',').count();
    let last_group = text.rsplit(',').next().map_or(0, |g| g.split('.').next().map_or(0, str::len));
    let advice = if commas == 1 && last_group != 3 && number_text(&with_point).is_some() {
        format!(", expected a number with a decimal point: `{with_point}`")
    } else if joined != text && number_text(&joined).is_some() {
        format!(", expected a number without thousands separators: `{joined}`")
    } else {
        ", expected a number such as 1234.50".to_string()
    };
    (f::NOT_A_NUMBER, format!("`{text}` is not a number{advice}"))
}

pub(crate) fn date(text: &str, plan: &FieldPlan) -> Result<i32, Bad> {
    let parsed = match &plan.mapping.date_format {
        Some(format) => NaiveDate::parse_from_str(text, format).ok(),
        None => iso_date(text),
    };
    parsed.map(days_of).ok_or_else(|| {
        let expected = match &plan.mapping.date_format {
            Some(format) => format!("a date written as `{format}`"),
            None if looks_day_first(text) => {
                "2018-01-31; for day/month/year write `date: \"%d/%m/%Y\"` at the column in dataset.yaml".to_string()
            }
            None if looks_like_date(text) => "a day of the calendar, year-month-day".to_string(),
            None => "a date such as 2018-01-31".to_string(),
        };
        (f::NOT_A_DATE, format!("`{text}` is not a date, expected {expected}"))
    })
}

/// `31/01/2018`
fn looks_day_first(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let digits = parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    digits && matches!(parts.as_slice(), [d, m, y] if d.len() <= 2 && m.len() <= 2 && y.len() == 4)
}

fn looks_like_date(text: &str) -> bool {
    text.len() == 10 && text.bytes().filter(|b| *b == b'-').count() == 2
}

/// `2018-01-31`, also with a time of midnight behind it.
fn iso_date(text: &str) -> Option<NaiveDate> {
    let text = text.strip_suffix("T00:00:00").or_else(|| text.strip_suffix(" 00:00:00")).unwrap_or(text);
    let (year, month, day) = match text.as_bytes() {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => (y, [*m1, *m2], [*d1, *d2]),
        _ => return None,
    };
    let year = number_of(year)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number_of(&month)?, number_of(&day)?)
}

fn number_of(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

pub(crate) fn month(text: &str, plan: &FieldPlan) -> Result<i32, Bad> {
    let mapped = plan.mapping.date_format.as_ref();
    let parsed = match (mapped, text.as_bytes()) {
        (Some(format), _) => NaiveDate::parse_from_str(&format!("01 {text}"), &format!("%d {format}"))
            .or_else(|_| NaiveDate::parse_from_str(text, format))
            .ok()
            .map(Month::of),
        (None, [y @ .., b'-', m1, m2]) if y.len() == 4 => {
            let year = number_of(y).and_then(|y| i32::try_from(y).ok());
            year.zip(number_of(&[*m1, *m2])).and_then(|(y, m)| Month::new(y, m))
        }
        _ => None,
    };
    parsed.map(|m| m.0).ok_or_else(|| {
        let expected = mapped.map_or("a month such as 2018-01".to_string(), |f| format!("a month written as `{f}`"));
        (f::NOT_A_MONTH, format!("`{text}` is not a month, expected {expected}"))
    })
}

pub(crate) fn yes_no(text: &str) -> Result<bool, Bad> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "t" => Ok(true),
        "no" | "false" | "0" | "n" | "f" => Ok(false),
        _ => Err((f::NOT_YES_NO, format!("`{text}` is neither yes nor no"))),
    }
}

pub(crate) fn member(text: &str, members: &[String], plan: &FieldPlan) -> Result<u32, Bad> {
    match members.iter().position(|m| m == text) {
        Some(place) => Ok(u32::try_from(place).unwrap_or(u32::MAX)),
        None => Err(unknown_code(text, members, plan)),
    }
}

fn unknown_code(text: &str, members: &[String], plan: &FieldPlan) -> Bad {
    let names: Vec<&str> = if plan.mapping.codes.is_empty() {
        members.iter().map(String::as_str).collect()
    } else {
        plan.mapping.codes.keys().map(String::as_str).collect()
    };
    let near = nearest(text, names.iter().copied()).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    let shown = names.iter().take(20).copied().collect::<Vec<_>>().join(", ");
    let more = if names.len() > 20 { format!(" and {} more", names.len() - 20) } else { String::new() };
    (f::UNKNOWN_CODE, format!("`{text}` is not one of {shown}{more}{near}"))
}

/// The kind that a cell is read as: of a reference, the kind of the key.
pub(crate) fn plain_kind(kind: &Kind) -> &Kind {
    match kind {
        Kind::Reference(inner) => plain_kind(inner),
        other => other,
    }
}
