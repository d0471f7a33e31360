//! Amounts of a ledger as whole units: machine integers of one scale, or of any size where no scale holds all amounts.

use crate::column::{pick, Digits, Numbers};
use num_bigint::BigInt;
use num_traits::Zero;
use prakas::value::{Exact, DECIMALS};

pub(crate) trait Units: Clone + Ord + Zero + Send + Sync {
    /// The amount of one row.
    fn at(numbers: &Numbers, i: usize) -> Self;
    fn one() -> Self;
    /// Sums beyond the range stay at its end, which is more than any maximum.
    fn plus(&self, other: &Self) -> Self;
    fn minus(&self, other: &Self) -> Self;
    fn column(values: Vec<Self>, scale: u32) -> Numbers;
}

impl Units for i128 {
    fn at(numbers: &Numbers, i: usize) -> i128 {
        match &numbers.digits {
            Digits::Small(v) => i128::from(pick(v, i)),
            Digits::Wide(v) => pick(v, i),
            Digits::Exact(_) => 0,
        }
    }

    fn one() -> i128 {
        1
    }

    fn plus(&self, other: &i128) -> i128 {
        self.saturating_add(*other)
    }

    fn minus(&self, other: &i128) -> i128 {
        self.saturating_sub(*other)
    }

    fn column(values: Vec<i128>, scale: u32) -> Numbers {
        Numbers::from_wide(values, scale)
    }
}

/// Amounts that leave a rule have at most so many decimals.
fn finest() -> BigInt {
    BigInt::from(10).pow(DECIMALS)
}

impl Units for BigInt {
    fn at(numbers: &Numbers, i: usize) -> BigInt {
        (numbers.exact(i) * finest()).to_integer()
    }

    fn one() -> BigInt {
        BigInt::from(1)
    }

    fn plus(&self, other: &BigInt) -> BigInt {
        self + other
    }

    fn minus(&self, other: &BigInt) -> BigInt {
        self - other
    }

    fn column(values: Vec<BigInt>, _: u32) -> Numbers {
        let fraction = |n: BigInt| Exact::new(n, finest());
        Numbers { scale: 0, digits: Digits::Exact(values.into_iter().map(fraction).collect()) }
    }
}

/// Whole days of a maximum: a part of a day does not count.
pub(crate) fn whole_days(maximum: &Numbers) -> Numbers {
    let days = (0..maximum.width()).map(|i| {
        let floor = maximum.exact(i).floor().to_integer();
        i128::try_from(floor).unwrap_or(i128::MAX)
    });
    Numbers::from_wide(days.collect(), 0)
}

/// The amount of a row is less than zero.
pub(crate) fn is_negative(numbers: &Numbers, i: usize) -> bool {
    match &numbers.digits {
        Digits::Exact(_) => numbers.exact(i) < Exact::zero(),
        _ => i128::at(numbers, i) < 0,
    }
}
