//! The seven rounding modes: a table of the hard places, and a naive definition by distances.

use super::number::exact;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use prakas::value::{round, Exact, Rounding};
use proptest::prelude::*;
use rust_decimal::Decimal;

const MODES: [Rounding; 7] = [
    Rounding::HalfUp,
    Rounding::HalfEven,
    Rounding::HalfDown,
    Rounding::Up,
    Rounding::Down,
    Rounding::Ceiling,
    Rounding::Floor,
];

/// Value, then its rounding to 1 in the order of `MODES`.
const TO_ONE: &[(&str, [i64; 7])] = &[
    ("0", [0, 0, 0, 0, 0, 0, 0]),
    ("2.5", [3, 2, 2, 3, 2, 3, 2]),
    ("3.5", [4, 4, 3, 4, 3, 4, 3]),
    ("0.5", [1, 0, 0, 1, 0, 1, 0]),
    ("2.4", [2, 2, 2, 3, 2, 3, 2]),
    ("2.6", [3, 3, 3, 3, 2, 3, 2]),
    ("7", [7, 7, 7, 7, 7, 7, 7]),
    ("-0.5", [-1, 0, 0, -1, 0, 0, -1]),
    ("-2.5", [-3, -2, -2, -3, -2, -2, -3]),
    ("-3.5", [-4, -4, -3, -4, -3, -3, -4]),
    ("-2.4", [-2, -2, -2, -3, -2, -2, -3]),
    ("-2.6", [-3, -3, -3, -3, -2, -2, -3]),
    ("2.5000000000000000000000000001", [3, 3, 3, 3, 2, 3, 2]),
    ("-2.4999999999999999999999999999", [-2, -2, -2, -3, -2, -2, -3]),
];

#[test]
fn table() {
    for (value, expected) in TO_ONE {
        for (mode, expected) in MODES.into_iter().zip(expected) {
            let rounded = round(&exact(value), Decimal::ONE, mode);
            assert_eq!(rounded, Exact::from_integer((*expected).into()), "{value} {mode}");
        }
    }
}

#[test]
fn to_notes_and_percents() {
    for (value, to, mode, expected) in [
        ("16250", "100", Rounding::HalfUp, "16300"),
        ("16250", "100", Rounding::HalfEven, "16200"),
        ("16249.99", "100", Rounding::HalfUp, "16200"),
        ("0.02651", "0.001", Rounding::Up, "0.027"),
        ("-16201", "100", Rounding::Up, "-16300"),
        ("1", "0.03", Rounding::Down, "0.99"),
    ] {
        let to: Decimal = to.parse().unwrap();
        assert_eq!(round(&exact(value), to, mode), exact(expected), "{value} to {to} {mode}");
    }
}

#[test]
fn a_third_is_never_a_tie() {
    let third = Exact::new(1.into(), 3.into());
    assert_eq!(round(&third, Decimal::ONE, Rounding::HalfUp), Exact::zero());
    assert_eq!(round(&-third, "0.01".parse().unwrap(), Rounding::Up), exact("-0.34"));
}

/// What each mode means, by looking at the two neighbours.
fn naive(value: &Exact, unit: &Exact, mode: Rounding) -> Exact {
    let below = (value / unit).floor() * unit;
    if below == *value {
        return below;
    }
    let above = &below + unit;
    let (far, near) = if value.is_negative() { (&below, &above) } else { (&above, &below) };
    let (to_far, to_near) = ((far - value).abs(), (near - value).abs());
    let even = if ((&below / unit).to_integer() % BigInt::from(2)).is_zero() { &below } else { &above };
    let nearest = |tie: &Exact| match to_far.cmp(&to_near) {
        std::cmp::Ordering::Less => far.clone(),
        std::cmp::Ordering::Greater => near.clone(),
        std::cmp::Ordering::Equal => tie.clone(),
    };
    match mode {
        Rounding::HalfUp => nearest(far),
        Rounding::HalfEven => nearest(even),
        Rounding::HalfDown => nearest(near),
        Rounding::Up => far.clone(),
        Rounding::Down => near.clone(),
        Rounding::Ceiling => above,
        Rounding::Floor => below,
    }
}

proptest! {
    #[test]
    fn agrees_with_the_definition(
        numerator in -100_000i64..100_000, denominator in 1i64..40, unit in 1i64..200, scale in 0u32..4,
    ) {
        let value = Exact::new(numerator.into(), denominator.into());
        let to = Decimal::new(unit, scale);
        let unit = Exact::new(unit.into(), BigInt::from(10).pow(scale));
        for mode in MODES {
            prop_assert_eq!(round(&value, to, mode), naive(&value, &unit, mode), "{}", mode);
        }
    }

    #[test]
    fn a_rounded_value_stays(numerator in any::<i64>(), denominator in 1i64..1000, unit in 1i64..1000) {
        let to = Decimal::from(unit);
        for mode in MODES {
            let once = round(&Exact::new(numerator.into(), denominator.into()), to, mode);
            for again in MODES {
                prop_assert_eq!(&round(&once, to, again), &once);
            }
        }
    }
}
