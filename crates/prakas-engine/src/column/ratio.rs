//! Division and rounding of whole columns.

use super::number::zip;
use super::{ten, Digits, Numbers};
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use prakas::value::{Exact, Rounding};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Exact quotients. Rows whose divisor is zero give zero: the caller has marked them.
pub(crate) fn divide(left: &Numbers, right: &Numbers) -> Numbers {
    if let Some(whole) = divide_whole(left, right) {
        return whole;
    }
    let (a, b) = (left.all_exact(), right.all_exact());
    let out = zip(&a, &b, |x, y| if y.is_zero() { Exact::zero() } else { x / y });
    Numbers { scale: 0, digits: Digits::Exact(out) }
}

/// By one divisor that leaves no rest in any row at a scale that fits: stays an integer column.
fn divide_whole(left: &Numbers, right: &Numbers) -> Option<Numbers> {
    let ([divisor], values) = (right.small()?, left.small()?) else { return None };
    let divisor = *divisor;
    if divisor == 0 {
        return None;
    }
    // left / 10^s / (d / 10^t) = left * 10^t / d / 10^s; up to six more decimals make most quotients whole.
    let extra = 6;
    let factor = i64::try_from(ten(right.scale.checked_add(extra)?)?).ok()?;
    let over = |v: &i64| {
        let lifted = v.checked_mul(factor)?;
        (lifted.checked_rem(divisor)? == 0).then(|| lifted.checked_div(divisor)).flatten()
    };
    let digits: Option<Vec<i64>> = values.iter().map(over).collect();
    Some(Numbers { scale: left.scale + extra, digits: Digits::Small(digits?) })
}

/// `round(left / right, to, mode)` without the fraction between; nothing where that does not fit.
pub(crate) fn round_quotient(left: &Numbers, right: &Numbers, to: Decimal, mode: Rounding) -> Option<Numbers> {
    let (a, b) = (left.small()?, right.small()?);
    let size = to.mantissa().abs();
    let above = ten(right.scale.checked_add(to.scale())?)?;
    let below = ten(left.scale)?.checked_mul(size)?;
    let one = |x: &i64, y: &i64| -> Option<i128> {
        let (n, d) = (i128::from(*x).checked_mul(above)?, i128::from(*y).checked_mul(below)?);
        match d.signum() {
            0 => Some(0),
            1 => divide_round(n, d, mode)?.checked_mul(size),
            _ => divide_round(n.checked_neg()?, d.checked_neg()?, mode)?.checked_mul(size),
        }
    };
    let digits: Option<Vec<i128>> = zip(a, b, one).into_iter().collect();
    Some(Numbers::from_wide(digits?, to.scale()))
}

/// To multiples of `to`.
pub(crate) fn round(value: &Numbers, to: Decimal, mode: Rounding) -> Numbers {
    if to.is_zero() {
        return value.clone();
    }
    integer_round(value, to, mode).unwrap_or_else(|| exact_round(value, to, mode))
}

fn integer_round(value: &Numbers, to: Decimal, mode: Rounding) -> Option<Numbers> {
    let scale = value.scale.max(to.scale());
    let lift = ten(scale - value.scale)?;
    let unit = to.mantissa().abs().checked_mul(ten(scale - to.scale())?)?;
    let size = to.mantissa().abs();
    if let (Digits::Small(v), Ok(lift), Ok(unit), Ok(size)) =
        (&value.digits, i64::try_from(lift), i64::try_from(unit), i64::try_from(size))
    {
        let one = |n: &i64| divide_round_small(n.checked_mul(lift)?, unit, mode)?.checked_mul(size);
        if let Some(digits) = v.iter().map(one).collect::<Option<Vec<i64>>>() {
            return Some(Numbers { scale: to.scale(), digits: Digits::Small(digits) });
        }
    }
    let one = |n: i128| divide_round(n.checked_mul(lift)?, unit, mode)?.checked_mul(size);
    let digits: Option<Vec<i128>> = match &value.digits {
        Digits::Small(v) => v.iter().map(|n| one(i128::from(*n))).collect(),
        Digits::Wide(v) => v.iter().map(|n| one(*n)).collect(),
        Digits::Exact(_) => None,
    };
    Some(Numbers::from_wide(digits?, to.scale()))
}

fn divide_round_small(n: i64, unit: i64, mode: Rounding) -> Option<i64> {
    let (floor, rest) = (n.checked_div_euclid(unit)?, n.checked_rem_euclid(unit)?);
    if rest == 0 {
        return Some(floor);
    }
    let half = rest.cmp(&(unit - rest));
    floor.checked_add(i64::from(goes_up(half, n < 0, floor & 1 == 1, mode)))
}

fn divide_round(n: i128, unit: i128, mode: Rounding) -> Option<i128> {
    let (floor, rest) = (n.checked_div_euclid(unit)?, n.checked_rem_euclid(unit)?);
    if rest == 0 {
        return Some(floor);
    }
    let half = rest.cmp(&(unit - rest));
    floor.checked_add(i128::from(goes_up(half, n < 0, floor & 1 == 1, mode)))
}

/// Whether a value between two multiples goes to the upper one.
fn goes_up(half: Ordering, negative: bool, floor_is_odd: bool, mode: Rounding) -> bool {
    match mode {
        Rounding::Floor => false,
        Rounding::Ceiling => true,
        Rounding::Down => negative,
        Rounding::Up => !negative,
        _ => match (half, mode) {
            (Ordering::Less, _) => false,
            (Ordering::Greater, _) => true,
            (_, Rounding::HalfUp) => !negative,
            (_, Rounding::HalfDown) => negative,
            _ => floor_is_odd,
        },
    }
}

fn exact_round(value: &Numbers, to: Decimal, mode: Rounding) -> Numbers {
    let rounded: Vec<Exact> = value.all_exact().iter().map(|v| prakas::value::round(v, to, mode)).collect();
    let shift = Exact::from_integer(BigInt::from(10).pow(to.scale()));
    let digits: Option<Vec<i128>> = rounded.iter().map(|v| (v * &shift).to_integer().to_i128()).collect();
    match digits {
        Some(digits) => Numbers::from_wide(digits, to.scale()),
        None => Numbers { scale: 0, digits: Digits::Exact(rounded) },
    }
}
