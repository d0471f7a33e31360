//! Fixed point on big integers: a real number times two to the power of `bits`, rounded down.
//! The series behind `exp`, `ln` and the normal distribution. Callers allow for an error of
//! (1 + size) * 2^40 units of the last place; no float is ever involved.

use super::Exact;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Halvings before the series of `exp`, undone by as many squarings.
const HALVINGS: u32 = 8;

pub(super) struct Fixed {
    bits: u32,
}

impl Fixed {
    pub(super) fn new(bits: u32) -> Fixed {
        Fixed { bits }
    }

    pub(super) fn of(&self, value: &Exact) -> BigInt {
        (value.numer() << self.bits).div_floor(value.denom())
    }

    pub(super) fn exact(&self, fixed: BigInt) -> Exact {
        Exact::new(fixed, BigInt::one() << self.bits)
    }

    pub(super) fn one(&self) -> BigInt {
        BigInt::one() << self.bits
    }

    fn mul(&self, a: &BigInt, b: &BigInt) -> BigInt {
        (a * b) >> self.bits
    }

    fn div(&self, a: &BigInt, b: &BigInt) -> BigInt {
        (a << self.bits).div_floor(b)
    }

    /// atanh(1/n) = 1/n + 1/(3 n^3) + 1/(5 n^5) + ...; with `alternate` the signs change and it is atan(1/n).
    fn arc(&self, n: u32, alternate: bool) -> BigInt {
        let square = BigInt::from(n) * BigInt::from(n);
        let mut power = self.one() / BigInt::from(n);
        let mut sum = BigInt::zero();
        let mut odd = 1u32;
        while !power.is_zero() {
            let term = &power / BigInt::from(odd);
            let minus = alternate && odd % 4 == 3;
            sum = if minus { sum - term } else { sum + term };
            power /= &square;
            odd += 2;
        }
        sum
    }

    /// ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749)
    fn ln2(&self) -> BigInt {
        self.arc(26, false) * 18 - self.arc(4801, false) * 2 + self.arc(8749, false) * 8
    }

    /// pi = 16 atan(1/5) - 4 atan(1/239)
    fn pi(&self) -> BigInt {
        self.arc(5, true) * 16 - self.arc(239, true) * 4
    }

    pub(super) fn sqrt(&self, a: &BigInt) -> BigInt {
        (a << self.bits).sqrt()
    }

    /// Meant for exponents between -200 and 100; nothing where the exponent is far outside of them.
    pub(super) fn exp(&self, x: &BigInt) -> Option<BigInt> {
        let ln2 = self.ln2();
        let (twos, rest) = x.div_mod_floor(&ln2);
        let twos = twos.to_i32().filter(|n| n.abs() < 1000)?;
        let small = rest >> HALVINGS;
        let (mut sum, mut term, mut n) = (self.one(), self.one(), 1u32);
        while !term.is_zero() {
            term = self.mul(&term, &small) / BigInt::from(n);
            sum += &term;
            n += 1;
        }
        for _ in 0..HALVINGS {
            sum = self.mul(&sum, &sum);
        }
        Some(if twos < 0 { sum >> twos.unsigned_abs() } else { sum << twos.unsigned_abs() })
    }

    /// Natural logarithm of a number above zero: 2^k times m, and ln m = 2 atanh((m - 1) / (m + 1)).
    pub(super) fn ln(&self, value: &Exact) -> BigInt {
        let size = |n: &BigInt| i64::try_from(n.bits()).unwrap_or(i64::MAX);
        let twos = size(value.numer()) - size(value.denom());
        let power = BigInt::one() << twos.unsigned_abs();
        let rest = if twos < 0 { value * power } else { value / power };
        let one = Exact::one();
        let part = self.of(&((&rest - &one) / (&rest + &one)));
        let square = self.mul(&part, &part);
        let (mut power, mut sum, mut odd) = (part, BigInt::zero(), 1u32);
        // Rounded down, a negative power ends at -1 and never at 0.
        while power.magnitude() > &One::one() {
            sum += &power / BigInt::from(odd);
            power = self.mul(&power, &square);
            odd += 2;
        }
        sum * 2 + self.ln2() * twos
    }

    /// Density of the standard normal distribution.
    fn density(&self, z: &BigInt) -> Option<BigInt> {
        let exponent: BigInt = -(self.mul(z, z) >> 1u32);
        Some(self.div(&self.exp(&exponent)?, &self.sqrt(&(self.pi() * 2))))
    }

    /// Probability between 0 and `z` times one over the density: z + z^3/3 + z^5/(3*5) + ...
    fn area_over_density(&self, z: &BigInt) -> BigInt {
        let square = self.mul(z, z);
        let (mut term, mut sum, mut odd) = (z.clone(), BigInt::zero(), 1u32);
        while !term.is_zero() {
            sum += &term;
            odd += 2;
            term = self.mul(&term, &square) / BigInt::from(odd);
        }
        sum
    }

    /// The z above 0 with the given probability (between 0 and one half) above it, by Newton's method
    /// from the bound z < sqrt(-2 ln(2 tail)), to within two to the power of `-accuracy`.
    pub(super) fn upper_quantile(&self, tail: &Exact, accuracy: u32) -> Option<BigInt> {
        let half = self.one() >> 1u32;
        let target = &half - self.of(tail);
        let twice = self.ln(&(tail * BigInt::from(2)));
        let mut z = self.sqrt(&(-twice * 2));
        let enough = BigInt::one() << self.bits.saturating_sub(accuracy);
        for _ in 0..200 {
            let density = self.density(&z)?;
            let area = self.mul(&density, &self.area_over_density(&z));
            let step = self.div(&(area - &target), &density);
            z -= &step;
            if step.abs() <= enough {
                return Some(z);
            }
        }
        None
    }
}
