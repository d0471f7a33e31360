//! Exact numbers of a column: integers with one scale, wider where they must be, fractions where nothing else is exact.

use super::gather_buffer;
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use prakas::ir::ArithmeticOp;
use prakas::value::{cut, Exact, DECIMALS};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;

/// `digits / 10^scale`; fractions stand for themselves.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) scale: u32,
    pub(crate) digits: Digits,
}

#[derive(Debug, Clone)]
pub(crate) enum Digits {
    Small(Vec<i64>),
    Wide(Vec<i128>),
    Exact(Vec<Exact>),
}

/// 10^`scale`, if it fits.
pub(crate) fn ten(scale: u32) -> Option<i128> {
    10i128.checked_pow(scale)
}

const CUT_SAFE: u128 = 10u128.pow(28);

impl Numbers {
    /// Bytes of its buffer; big fractions are taken for some words each.
    pub(crate) fn bytes(&self) -> usize {
        match &self.digits {
            Digits::Small(v) => v.len() * 8,
            Digits::Wide(v) => v.len() * 16,
            Digits::Exact(v) => v.len() * 128,
        }
    }

    pub(crate) fn small(&self) -> Option<&[i64]> {
        match &self.digits {
            Digits::Small(v) => Some(v),
            _ => None,
        }
    }

    pub(crate) fn wide(&self) -> Option<&[i128]> {
        match &self.digits {
            Digits::Wide(v) => Some(v),
            _ => None,
        }
    }

    pub(crate) fn integers(values: Vec<i64>) -> Numbers {
        Numbers { scale: 0, digits: Digits::Small(values) }
    }

    pub(crate) fn zero() -> Numbers {
        Numbers::integers(vec![0])
    }

    pub(crate) fn decimal(value: Decimal) -> Numbers {
        Numbers::from_wide(vec![value.mantissa()], value.scale())
    }

    /// Narrows when everything fits.
    pub(crate) fn from_wide(values: Vec<i128>, scale: u32) -> Numbers {
        let small: Option<Vec<i64>> = values.iter().map(|v| i64::try_from(*v).ok()).collect();
        Numbers { scale, digits: small.map_or(Digits::Wide(values), Digits::Small) }
    }

    pub(crate) fn width(&self) -> usize {
        match &self.digits {
            Digits::Small(v) => v.len(),
            Digits::Wide(v) => v.len(),
            Digits::Exact(v) => v.len(),
        }
    }

    pub(crate) fn gather(&self, rows: &[u32]) -> Numbers {
        let digits = match &self.digits {
            Digits::Small(v) => Digits::Small(gather_buffer(v, rows)),
            Digits::Wide(v) => Digits::Wide(gather_buffer(v, rows)),
            Digits::Exact(v) => match v.as_slice() {
                [one] => Digits::Exact(vec![one.clone()]),
                many => Digits::Exact(
                    rows.iter().map(|r| many.get(*r as usize).cloned().unwrap_or_else(Zero::zero)).collect(),
                ),
            },
        };
        Numbers { scale: self.scale, digits }
    }

    pub(crate) fn range(&self, start: usize, end: usize) -> Numbers {
        let digits = match &self.digits {
            Digits::Small(v) => Digits::Small(super::range_buffer(v, start, end)),
            Digits::Wide(v) => Digits::Wide(super::range_buffer(v, start, end)),
            Digits::Exact(v) => Digits::Exact(super::range_buffer(v, start, end)),
        };
        Numbers { scale: self.scale, digits }
    }

    pub(crate) fn exact(&self, i: usize) -> Exact {
        let of = |digits: BigInt| Exact::new(digits, BigInt::from(10).pow(self.scale));
        match &self.digits {
            Digits::Small(v) => of(BigInt::from(super::pick(v, i))),
            Digits::Wide(v) => of(BigInt::from(super::pick(v, i))),
            Digits::Exact(v) => match v.as_slice() {
                [one] => one.clone(),
                many => many.get(i).cloned().unwrap_or_else(Zero::zero),
            },
        }
    }

    pub(crate) fn all_exact(&self) -> Vec<Exact> {
        (0..self.width()).map(|i| self.exact(i)).collect()
    }

    /// The value of one row as a decimal of at most 28 digits; nothing when it is too large.
    pub(crate) fn cut_at(&self, i: usize) -> Option<Decimal> {
        if let Digits::Small(v) = &self.digits {
            if self.scale <= DECIMALS {
                return Some(Decimal::from_i128_with_scale(i128::from(super::pick(v, i)), self.scale).normalize());
            }
        }
        cut(&self.exact(i)).ok()
    }

    /// The value as a whole number; nothing when it is not whole or does not fit.
    pub(crate) fn whole(&self, i: usize) -> Option<i64> {
        match &self.digits {
            Digits::Small(v) if self.scale == 0 => Some(super::pick(v, i)),
            _ => {
                let value = self.exact(i);
                value.is_integer().then(|| value.to_integer().to_i64()).flatten()
            }
        }
    }

    fn rescaled(&self, scale: u32) -> Option<Cow<'_, Numbers>> {
        if matches!(self.digits, Digits::Exact(_)) {
            return None;
        }
        if scale == self.scale {
            return Some(Cow::Borrowed(self));
        }
        let factor = ten(scale.checked_sub(self.scale)?)?;
        let by_small = |v: &[i64]| -> Option<Vec<i64>> {
            let factor = i64::try_from(factor).ok()?;
            v.iter().map(|n| n.checked_mul(factor)).collect()
        };
        let by_wide =
            |v: &mut dyn Iterator<Item = i128>| -> Option<Vec<i128>> { v.map(|n| n.checked_mul(factor)).collect() };
        let digits = match &self.digits {
            Digits::Small(v) => match by_small(v) {
                Some(small) => Digits::Small(small),
                None => Digits::Wide(by_wide(&mut v.iter().map(|n| i128::from(*n)))?),
            },
            Digits::Wide(v) => Digits::Wide(by_wide(&mut v.iter().copied())?),
            Digits::Exact(_) => return None,
        };
        Some(Cow::Owned(Numbers { scale, digits }))
    }

    /// The same numbers with one scale and one width.
    pub(crate) fn align<'a>(parts: &[&'a Numbers]) -> Vec<Cow<'a, Numbers>> {
        let scale = parts.iter().map(|n| n.scale).max().unwrap_or(0);
        let scaled: Option<Vec<Cow<Numbers>>> = parts.iter().map(|n| n.rescaled(scale)).collect();
        let Some(scaled) = scaled else {
            let exact = |n: &&Numbers| Cow::Owned(Numbers { scale: 0, digits: Digits::Exact(n.all_exact()) });
            return parts.iter().map(exact).collect();
        };
        if scaled.iter().all(|n| n.small().is_some()) {
            return scaled;
        }
        let widen = |n: Cow<'a, Numbers>| match &n.digits {
            Digits::Small(v) => {
                Cow::Owned(Numbers { scale, digits: Digits::Wide(v.iter().map(|d| i128::from(*d)).collect()) })
            }
            _ => n,
        };
        scaled.into_iter().map(widen).collect()
    }

    /// `+`, `-` and `*`; never wraps.
    pub(crate) fn arithmetic(&self, op: ArithmeticOp, other: &Numbers) -> Numbers {
        let multiply = op == ArithmeticOp::Multiply;
        let aligned;
        let (left, right) = if multiply {
            (self, other)
        } else {
            aligned = Numbers::align(&[self, other]);
            match aligned.as_slice() {
                [l, r] => (l.as_ref(), r.as_ref()),
                _ => (self, other),
            }
        };
        let scale = if multiply { left.scale.saturating_add(right.scale) } else { left.scale };
        small_op(op, left, right)
            .map(Digits::Small)
            .or_else(|| wide_op(op, left, right).map(Digits::Wide))
            .map(|digits| Numbers { scale, digits })
            .unwrap_or_else(|| exact_op(op, left, right))
    }

    pub(crate) fn compare(&self, other: &Numbers) -> Vec<Ordering> {
        let aligned = Numbers::align(&[self, other]);
        match aligned.as_slice() {
            [l, r] => match (&l.digits, &r.digits) {
                (Digits::Small(a), Digits::Small(b)) => zip(a, b, |x, y| x.cmp(y)),
                (Digits::Wide(a), Digits::Wide(b)) => zip(a, b, |x, y| x.cmp(y)),
                (Digits::Exact(a), Digits::Exact(b)) => zip(a, b, |x, y| x.cmp(y)),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    pub(crate) fn compare_rows(&self, a: usize, b: usize) -> Ordering {
        use super::pick;
        match &self.digits {
            Digits::Small(v) => pick(v, a).cmp(&pick(v, b)),
            Digits::Wide(v) => pick(v, a).cmp(&pick(v, b)),
            Digits::Exact(_) => self.exact(a).cmp(&self.exact(b)),
        }
    }

    pub(crate) fn negate(&self) -> Numbers {
        Numbers::zero().arithmetic(ArithmeticOp::Subtract, self)
    }

    /// Fractions that are decimals become integers with a scale again.
    pub(crate) fn from_decimals(values: &[Decimal]) -> Numbers {
        let scale = values.iter().map(Decimal::scale).max().unwrap_or(0);
        let lift = |d: &Decimal| d.mantissa().checked_mul(ten(scale - d.scale())?);
        match values.iter().map(lift).collect::<Option<Vec<i128>>>() {
            Some(wide) => Numbers::from_wide(wide, scale),
            None => {
                Numbers { scale: 0, digits: Digits::Exact(values.iter().map(|d| prakas::value::decimal(*d)).collect()) }
            }
        }
    }

    /// What leaves a rule: at most 28 digits. Rows in the list are too large.
    pub(crate) fn cut(&self) -> Option<(Numbers, Vec<u32>)> {
        let fits = match &self.digits {
            Digits::Small(_) => self.scale <= DECIMALS,
            Digits::Wide(v) => self.scale <= DECIMALS && v.iter().all(|n| n.unsigned_abs() < CUT_SAFE),
            Digits::Exact(_) => false,
        };
        if fits {
            return None;
        }
        let mut large = Vec::new();
        let mut decimals = Vec::with_capacity(self.width());
        for i in 0..self.width() {
            decimals.push(cut(&self.exact(i)).unwrap_or_else(|_| {
                large.push(u32::try_from(i).unwrap_or(u32::MAX));
                Decimal::ZERO
            }));
        }
        Some((Numbers::from_decimals(&decimals), large))
    }
}

/// Row by row, a single entry against all.
pub(crate) fn zip<A, B, R>(a: &[A], b: &[B], f: impl Fn(&A, &B) -> R) -> Vec<R> {
    match (a, b) {
        ([x], b) => b.iter().map(|y| f(x, y)).collect(),
        (a, [y]) => a.iter().map(|x| f(x, y)).collect(),
        (a, b) => a.iter().zip(b).map(|(x, y)| f(x, y)).collect(),
    }
}

fn small_op(op: ArithmeticOp, left: &Numbers, right: &Numbers) -> Option<Vec<i64>> {
    let (a, b) = (left.small()?, right.small()?);
    let over = std::cell::Cell::new(false);
    let keep = |(value, overflow): (i64, bool)| {
        over.set(over.get() | overflow);
        value
    };
    let out = match op {
        ArithmeticOp::Add => zip(a, b, |x, y| keep(x.overflowing_add(*y))),
        ArithmeticOp::Subtract => zip(a, b, |x, y| keep(x.overflowing_sub(*y))),
        _ => zip(a, b, |x, y| keep(x.overflowing_mul(*y))),
    };
    (!over.get()).then_some(out)
}

fn wide_op(op: ArithmeticOp, left: &Numbers, right: &Numbers) -> Option<Vec<i128>> {
    let widen = |n: &Numbers| -> Option<Vec<i128>> {
        match &n.digits {
            Digits::Small(v) => Some(v.iter().map(|d| i128::from(*d)).collect()),
            Digits::Wide(v) => Some(v.clone()),
            Digits::Exact(_) => None,
        }
    };
    let (a, b) = (widen(left)?, widen(right)?);
    let f = match op {
        ArithmeticOp::Add => i128::checked_add,
        ArithmeticOp::Subtract => i128::checked_sub,
        _ => i128::checked_mul,
    };
    zip(&a, &b, |x, y| f(*x, *y)).into_iter().collect()
}

fn exact_op(op: ArithmeticOp, left: &Numbers, right: &Numbers) -> Numbers {
    let (a, b) = (left.all_exact(), right.all_exact());
    let out = match op {
        ArithmeticOp::Add => zip(&a, &b, |x, y| x + y),
        ArithmeticOp::Subtract => zip(&a, &b, |x, y| x - y),
        _ => zip(&a, &b, |x, y| x * y),
    };
    Numbers { scale: 0, digits: Digits::Exact(out) }
}
