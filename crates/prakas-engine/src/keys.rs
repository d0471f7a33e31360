//! Keys as bytes: equal values give equal bytes, whatever their column's form. Look-ups compare these.

use crate::column::{pick, Column, Data, Digits, Numbers};
use crate::shared::Shared;

/// Appends the value of one row. A reference counts as the key of the row that it points at.
pub(crate) fn encode(shared: &Shared, column: &Column, i: usize, out: &mut Vec<u8>) {
    match &column.data {
        Data::Row(record, rows) => match shared.store(*record) {
            Some(store) => store.index.append(pick(rows, i), out),
            None => out.extend_from_slice(b"?"),
        },
        _ => encode_plain(column, i, out),
    }
}

/// The same for columns that are not references. Keys side by side compare as their bytes do.
pub(crate) fn encode_plain(column: &Column, i: usize, out: &mut Vec<u8>) {
    match &column.data {
        Data::Number(v) => number(v, i, out),
        Data::YesNo(v) => out.extend_from_slice(&[b'b', u8::from(pick(v, i))]),
        Data::Date(v) => tagged(b'd', &ordered_day(pick(v, i)), out),
        Data::Month(v) => tagged(b'm', &ordered_day(pick(v, i)), out),
        Data::Code(v) | Data::Row(_, v) => tagged(b'c', &pick(v, i).to_be_bytes(), out),
        Data::Text(v) => text(v.get(i).as_bytes(), out),
    }
}

/// Days before the epoch come first.
fn ordered_day(day: i32) -> [u8; 4] {
    (day ^ i32::MIN).to_be_bytes()
}

/// Ends in two zeros, so that a text comes before those that begin with it; a zero inside is told apart by what follows.
pub(crate) fn text(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b't');
    if bytes.contains(&0) {
        bytes.iter().for_each(|byte| {
            out.extend_from_slice(if *byte == 0 { &[0, u8::MAX] } else { std::slice::from_ref(byte) })
        });
    } else {
        out.extend_from_slice(bytes);
    }
    out.extend_from_slice(&[0, 0]);
}

fn tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(bytes);
}

fn number(numbers: &Numbers, i: usize, out: &mut Vec<u8>) {
    let (mut digits, mut scale) = match &numbers.digits {
        Digits::Small(v) => (i128::from(pick(v, i)), numbers.scale),
        Digits::Wide(v) => (pick(v, i), numbers.scale),
        Digits::Exact(_) => match numbers.cut_at(i) {
            Some(d) => (d.mantissa(), d.scale()),
            None => return tagged(b'x', numbers.exact(i).to_string().as_bytes(), out),
        },
    };
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    decimal(digits, scale, out);
}

/// Digits of the fraction that are told apart: a decimal has at most 28.
const FRACTION: u32 = 28;

/// Sign, number of bytes of the whole part, its bytes, and the fraction if there is one. What is below zero is turned
/// over, so that the greater size comes first.
fn decimal(digits: i128, scale: u32, out: &mut Vec<u8>) {
    let size = digits.unsigned_abs();
    let unit = 10u128.checked_pow(scale).unwrap_or(u128::MAX);
    let (whole, fraction) = (size / unit, size % unit);
    let negative = digits < 0;
    out.extend_from_slice(&[b'n', u8::from(!negative)]);
    let start = out.len();
    let skip = (whole.leading_zeros() / 8) as usize;
    let bytes = whole.to_be_bytes();
    let bytes = bytes.get(skip..).unwrap_or_default();
    out.push(u8::try_from(bytes.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(bytes);
    out.push(u8::from(fraction > 0));
    if fraction > 0 {
        let shift = 10u128.checked_pow(FRACTION.saturating_sub(scale)).unwrap_or(1);
        out.extend_from_slice(&fraction.saturating_mul(shift).to_be_bytes());
    }
    if negative {
        out.iter_mut().skip(start).for_each(|byte| *byte = !*byte);
    }
}
