//! Functions whose results are not fractions: `sqrt`, `power`, `exp`, `ln`, `normal_quantile`.
//! Operands are cut as if they left a rule. Results are correctly rounded (half even) to 28 significant digits and
//! at most 56 decimals, by big-integer fixed point that adds digits until the rounding is certain. No floats.

use super::fixed::Fixed;
use super::{cut, decimal, Exact, DIGITS};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Why a function has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MathError {
    /// The function is not defined there: the root of a negative number, the logarithm of zero.
    Domain,
    /// An operand or the result is 10^28 or more in size.
    Overflow,
}

/// Decimals of a result at most.
const RESULT_DECIMALS: u32 = 56;
/// Bits after the point that are tried in turn; the last one decides.
const PRECISIONS: [u32; 3] = [320, 480, 960];
/// Exponents up to this size are multiplied out exactly.
const EXACT_EXPONENT: u32 = 256;

/// Square root.
///
/// # Errors
/// `Domain` below zero.
pub fn sqrt(x: &Exact) -> Result<Exact, MathError> {
    let x = operand(x)?;
    if x.is_negative() {
        return Err(MathError::Domain);
    }
    // Twice the digits that are kept, so that whole digits of the root lie before the point.
    let decimals = RESULT_DECIMALS + 2;
    let scaled = (&x * ten_to(2 * decimals)).floor().to_integer();
    let root = scaled.sqrt();
    let exact = Exact::new(&root * &root, ten_to(2 * decimals)) == x;
    // Digits that are no more seen only matter by being there: they keep a tie from being one.
    let seen = if exact { Exact::from_integer(root) } else { Exact::from_integer(root) + half() };
    significant(&(seen / ten_to(decimals)))
}

/// `x` to the power of `y`. Anything to the power of 0 is 1.
///
/// # Errors
/// `Domain` for zero to a negative power and for a negative number to a power that is not whole.
pub fn power(x: &Exact, y: &Exact) -> Result<Exact, MathError> {
    let (x, y) = (operand(x)?, operand(y)?);
    if y.is_zero() || x.is_one() {
        return Ok(Exact::one());
    }
    if x.is_zero() {
        return if y.is_negative() { Err(MathError::Domain) } else { Ok(x) };
    }
    if x.is_negative() && !y.is_integer() {
        return Err(MathError::Domain);
    }
    match whole_exponent(&y) {
        Some(n) => significant(&x.pow(n)),
        None => power_by_logarithm(&x, &y),
    }
}

/// e to the power of `x`.
///
/// # Errors
/// `Overflow` from 10^28 on.
pub fn exp(x: &Exact) -> Result<Exact, MathError> {
    let x = operand(x)?;
    match in_reach(&x)? {
        true => certain(|bits| {
            let fixed = Fixed::new(bits);
            fixed.exp(&fixed.of(&x)).map(|v| fixed.exact(v))
        }),
        false => Ok(Exact::zero()),
    }
}

/// Natural logarithm.
///
/// # Errors
/// `Domain` at zero and below.
pub fn ln(x: &Exact) -> Result<Exact, MathError> {
    let x = operand(x)?;
    if !x.is_positive() {
        return Err(MathError::Domain);
    }
    certain(|bits| {
        let fixed = Fixed::new(bits);
        Some(fixed.exact(fixed.ln(&x)))
    })
}

/// The value below which a standard normal variable lies with probability `p`.
///
/// # Errors
/// `Domain` unless `p` lies between 0 and 1, both excluded.
pub fn normal_quantile(p: &Exact) -> Result<Exact, MathError> {
    let p = operand(p)?;
    let rest = Exact::one() - &p;
    if !p.is_positive() || !rest.is_positive() {
        return Err(MathError::Domain);
    }
    if p == rest {
        return Ok(Exact::zero());
    }
    let tail = if p < rest { p.clone() } else { rest.clone() };
    let size = certain(|bits| {
        // A tail of 10^-28 loses two hundred bits to cancellation and to the small density there.
        let fixed = Fixed::new(bits + 240);
        fixed.upper_quantile(&tail, bits + 30).map(|z| fixed.exact(z))
    })?;
    Ok(if p < rest { -size } else { size })
}

fn operand(x: &Exact) -> Result<Exact, MathError> {
    cut(x).map(decimal).map_err(|_| MathError::Overflow)
}

fn half() -> Exact {
    Exact::new(BigInt::one(), BigInt::from(2))
}

fn ten_to(n: u32) -> BigInt {
    BigInt::from(10).pow(n)
}

/// The exponent when it is whole and small enough to multiply out.
fn whole_exponent(y: &Exact) -> Option<i32> {
    let n = y.is_integer().then(|| y.to_integer().to_i32()).flatten()?;
    (n.unsigned_abs() <= EXACT_EXPONENT).then_some(n)
}

fn power_by_logarithm(x: &Exact, y: &Exact) -> Result<Exact, MathError> {
    let size = x.abs();
    if size.is_one() {
        return Ok(if y.to_integer().is_odd() { -Exact::one() } else { Exact::one() });
    }
    let near = Fixed::new(320);
    let rough = y * near.exact(near.ln(&size));
    if !in_reach(&rough)? {
        return Ok(Exact::zero());
    }
    let result = certain(|bits| {
        // The exponent multiplies the logarithm's error by up to 10^28.
        let wide = Fixed::new(bits + 120);
        let exponent = y * wide.exact(wide.ln(&size));
        let fixed = Fixed::new(bits);
        fixed.exp(&fixed.of(&exponent)).map(|v| fixed.exact(v))
    })?;
    let negative = x.is_negative() && y.to_integer().is_odd();
    Ok(if negative { -result } else { result })
}

/// Whether e to the power of `x` has digits that count; `Overflow` when it has too many.
fn in_reach(x: &Exact) -> Result<bool, MathError> {
    if *x > Exact::from_integer(BigInt::from(65)) {
        return Err(MathError::Overflow);
    }
    Ok(*x > Exact::from_integer(BigInt::from(-140)))
}

/// Rounds what `approximate` gives with more and more bits, until the error cannot change the result.
/// What is still open with the last number of bits is a tie: then the last bits are noise.
fn certain(approximate: impl Fn(u32) -> Option<Exact>) -> Result<Exact, MathError> {
    let mut last = Err(MathError::Overflow);
    for bits in PRECISIONS {
        let value = approximate(bits).ok_or(MathError::Overflow)?;
        let error = (value.abs() + Exact::one()) / (BigInt::one() << (bits - 40));
        let (low, high) = (significant(&(&value - &error)), significant(&(&value + &error)));
        if low == high {
            return low;
        }
        let noise = ten_to(200);
        last = significant(&((value * &noise).round() / noise));
    }
    last
}

/// Rounds half even to 28 significant digits and at most [`RESULT_DECIMALS`] decimals.
fn significant(value: &Exact) -> Result<Exact, MathError> {
    let scale = decimals_of(&value.abs());
    let scaled = value * ten_to(scale);
    let (floor, rest) = scaled.numer().div_mod_floor(scaled.denom());
    let up = match (rest * BigInt::from(2)).cmp(scaled.denom()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => floor.is_odd(),
    };
    let rounded = if up { floor + 1 } else { floor };
    if rounded.abs() >= ten_to(DIGITS + scale) {
        return Err(MathError::Overflow);
    }
    Ok(Exact::new(rounded, ten_to(scale)))
}

/// Decimals that 28 significant digits of a number above zero have.
fn decimals_of(size: &Exact) -> u32 {
    let whole = size.to_integer();
    if !whole.is_zero() {
        return DIGITS.saturating_sub(digits(&whole));
    }
    let shifted = (size * ten_to(RESULT_DECIMALS)).to_integer();
    let zeros = RESULT_DECIMALS.saturating_sub(digits(&shifted));
    (zeros + DIGITS).min(RESULT_DECIMALS)
}

fn digits(whole: &BigInt) -> u32 {
    if whole.is_zero() {
        return 0;
    }
    u32::try_from(whole.to_string().len()).unwrap_or(u32::MAX)
}
