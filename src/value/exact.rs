//! Exact numbers: fractions inside a rule, decimals where a value leaves it.
//! `Exact` never loses a digit; [`cut`] and [`round`] are the only places where digits go, by written rules.

use super::Rounding;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// An exact fraction of any size; what computes with them asks [`is_too_long`].
pub type Exact = BigRational;

/// Significant digits of a value that leaves a rule.
pub const DIGITS: u32 = 28;
/// Decimals that a value that leaves a rule may have at most.
pub const DECIMALS: u32 = 28;

/// Bits of the upper or lower part of a fraction while it is computed, some 2,460 digits: squares of squares double
/// them with every step, and no law means such a number.
pub const BITS: u64 = 8_192;

/// A fraction of more than [`BITS`]; what is computed from it would be larger still.
pub fn is_too_long(value: &Exact) -> bool {
    value.numer().bits() > BITS || value.denom().bits() > BITS
}

/// The value needs more than [`DIGITS`] digits before the decimal point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

/// The exact fraction of a decimal.
pub fn decimal(value: Decimal) -> Exact {
    Exact::new(BigInt::from(value.mantissa()), ten_to(value.scale()))
}

/// What leaves a rule unrounded: cut to 28 significant digits and at most 28 decimals, half even.
/// The result has no trailing zeros after the point.
///
/// # Errors
/// [`Overflow`] when the value is 10^28 or more in size.
pub fn cut(value: &Exact) -> Result<Decimal, Overflow> {
    let mut scale = DECIMALS.saturating_sub(integer_digits(value));
    if integer_digits(value) == 0 {
        scale = DECIMALS;
    }
    let scaled = value * Exact::from_integer(ten_to(scale));
    to_decimal(round_integer(&scaled, Rounding::HalfEven), scale)
}

/// Rounds to a multiple of `to` (100 for riel notes, 0.001 for 0.1%). `to` must not be zero.
pub fn round(value: &Exact, to: Decimal, mode: Rounding) -> Exact {
    let unit = decimal(to);
    if unit.is_zero() {
        return value.clone();
    }
    Exact::from_integer(round_integer(&(value / &unit), mode)) * unit
}

/// Decimals that a value needs, or nothing when it has no finite decimal form.
pub fn scale_of(value: &Exact) -> Option<u32> {
    let mut rest = value.denom().clone();
    let (twos, fives) = (strip(&mut rest, 2), strip(&mut rest, 5));
    rest.is_one().then_some(twos.max(fives))
}

fn strip(number: &mut BigInt, factor: u32) -> u32 {
    let factor = BigInt::from(factor);
    let mut times = 0;
    loop {
        let (quotient, rest) = number.div_rem(&factor);
        if !rest.is_zero() {
            return times;
        }
        *number = quotient;
        times += 1;
    }
}

fn ten_to(scale: u32) -> BigInt {
    BigInt::from(10).pow(scale)
}

fn integer_digits(value: &Exact) -> u32 {
    let whole = value.abs().to_integer();
    if whole.is_zero() {
        return 0;
    }
    u32::try_from(whole.to_string().len()).unwrap_or(u32::MAX)
}

/// Rounds a fraction to an integer.
fn round_integer(value: &Exact, mode: Rounding) -> BigInt {
    let (floor, rest) = value.numer().div_mod_floor(value.denom());
    if rest.is_zero() {
        return floor;
    }
    let up = match mode {
        Rounding::Floor => false,
        Rounding::Ceiling => true,
        Rounding::Down => value.is_negative(),
        Rounding::Up => !value.is_negative(),
        _ => half(&rest, value, &floor, mode),
    };
    if up {
        floor + BigInt::one()
    } else {
        floor
    }
}

fn half(rest: &BigInt, value: &Exact, floor: &BigInt, mode: Rounding) -> bool {
    match (rest * BigInt::from(2)).cmp(value.denom()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match mode {
            Rounding::HalfUp => !value.is_negative(),
            Rounding::HalfDown => value.is_negative(),
            _ => floor.is_odd(),
        },
    }
}

fn to_decimal(mantissa: BigInt, scale: u32) -> Result<Decimal, Overflow> {
    if mantissa.abs() >= ten_to(DIGITS) && scale == 0 {
        return Err(Overflow);
    }
    let small = mantissa.to_i128().ok_or(Overflow)?;
    Decimal::try_from_i128_with_scale(small, scale).map(|d| d.normalize()).map_err(|_| Overflow)
}
