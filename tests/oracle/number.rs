//! Numbers of the naive interpreter: fractions of big integers, rounded and cut by definitions of its own,
//! which share nothing with the engine's.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use prakas::value::Rounding;
use rust_decimal::Decimal;

pub type Number = BigRational;

/// The fraction that a decimal's text says.
pub fn of_decimal(value: Decimal) -> Number {
    of_text(&value.to_string()).unwrap()
}

/// A plain decimal text: digits, one point, a minus in front. Nothing else.
pub fn of_text(text: &str) -> Option<Number> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = body.split_once('.').unwrap_or((body, "0"));
    if whole.is_empty() || decimals.is_empty() || !(whole.to_string() + decimals).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: BigInt = format!("{whole}{decimals}").parse().ok()?;
    let size = Number::new(digits, power_of_ten(decimals.len()));
    Some(if negative { -size } else { size })
}

pub fn power_of_ten(n: usize) -> BigInt {
    (0..n).fold(BigInt::one(), |product, _| product * 10)
}

/// The multiple of `to` that the mode asks for: the two neighbours, then which one.
pub fn round(value: &Number, to: &Number, mode: Rounding) -> Number {
    let steps = value / to;
    let below = steps.floor();
    if below == steps {
        return value.clone();
    }
    let above = &below + Number::one();
    let middle = (&below + &above) / BigInt::from(2);
    let away = if steps.is_negative() { &below } else { &above };
    let towards = if steps.is_negative() { &above } else { &below };
    let even = if (below.to_integer() % 2u32).is_zero() { &below } else { &above };
    let half = |tie: &Number| {
        if steps == middle {
            tie.clone()
        } else if steps > middle {
            above.clone()
        } else {
            below.clone()
        }
    };
    let chosen = match mode {
        Rounding::HalfUp => half(away),
        Rounding::HalfDown => half(towards),
        Rounding::HalfEven => half(even),
        Rounding::Up => away.clone(),
        Rounding::Down => towards.clone(),
        Rounding::Ceiling => above,
        Rounding::Floor => below,
    };
    chosen * to
}

/// 28 significant digits, at most 28 decimals, half even; nothing at 10^28 and above.
pub fn cut(value: &Number) -> Option<Number> {
    let mut decimals = 28;
    while decimals > 0 && value.abs() >= Number::from_integer(power_of_ten(28 - decimals)) {
        decimals -= 1;
    }
    let to = Number::new(BigInt::one(), power_of_ten(decimals));
    let result = round(value, &to, Rounding::HalfEven);
    (result.abs() < Number::from_integer(power_of_ten(28))).then_some(result)
}

/// Decimals, without zeros at the end.
pub fn text(value: &Number) -> String {
    let mut decimals = 0;
    let mut scaled = value.clone();
    while !scaled.is_integer() && decimals < 60 {
        scaled *= BigInt::from(10);
        decimals += 1;
    }
    if !scaled.is_integer() {
        return format!("{}/{}", value.numer(), value.denom());
    }
    let digits = format!("{:0>width$}", scaled.to_integer().abs().to_string(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let sign = if value.is_negative() { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

pub fn whole(value: &Number) -> Option<i64> {
    if value.is_integer() {
        value.to_integer().to_i64()
    } else {
        None
    }
}

pub fn integer(value: i64) -> Number {
    Number::from_integer(BigInt::from(value))
}
