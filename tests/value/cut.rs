//! What leaves a rule: 28 significant digits, at most 28 decimals, half even.

use super::number::exact;
use num_bigint::BigInt;
use num_traits::Signed;
use prakas::value::{cut, decimal, scale_of, Exact, Overflow};
use proptest::prelude::*;
use rust_decimal::Decimal;

#[test]
fn digits_and_ties() {
    for (value, expected) in [
        ("0", "0"),
        ("16250.00", "16250"),
        ("-0.50", "-0.5"),
        ("9999999999999999999999999999", "9999999999999999999999999999"),
        ("1234567890123456789012345678.5", "1234567890123456789012345678"),
        ("1234567890123456789012345677.5", "1234567890123456789012345678"),
        ("1234567890123456789012345677.4999", "1234567890123456789012345677"),
        ("-1.00000000000000000000000000050", "-1"),
        ("-1.00000000000000000000000000150", "-1.000000000000000000000000002"),
        ("0.12345678901234567890123456785", "0.1234567890123456789012345678"),
        ("0.00000000000000000000000000005", "0"),
        ("0.000000000000000000000000000051", "0.0000000000000000000000000001"),
        ("0.99999999999999999999999999999", "1"),
        ("999999999999999999999999999.99", "1000000000000000000000000000"),
    ] {
        assert_eq!(cut(&exact(value)).map(|d| d.to_string()), Ok(expected.to_string()), "{value}");
    }
}

#[test]
fn a_third_has_28_digits() {
    let third = Exact::new(1.into(), 3.into());
    assert_eq!(cut(&third).unwrap().to_string(), "0.3333333333333333333333333333");
    assert_eq!(cut(&(third * BigInt::from(2000))).unwrap().to_string(), "666.6666666666666666666666667");
}

#[test]
fn too_large() {
    for value in ["10000000000000000000000000000", "-10000000000000000000000000000", "9999999999999999999999999999.5"] {
        assert_eq!(cut(&exact(value)), Err(Overflow), "{value}");
    }
    assert!(cut(&Exact::from_integer(BigInt::from(10).pow(5000))).is_err());
}

#[test]
fn decimals_that_a_value_needs() {
    for (numerator, denominator, expected) in
        [(1, 8, Some(3)), (1, 3, None), (5, 1, Some(0)), (1, 50, Some(2)), (3, 6, Some(1))]
    {
        assert_eq!(scale_of(&Exact::new(numerator.into(), denominator.into())), expected);
    }
}

proptest! {
    #[test]
    fn what_fits_is_not_changed(mantissa in -9_999_999_999_999_999_999_999_999_999i128..=9_999_999_999_999_999_999_999_999_999, scale in 0u32..=28) {
        let value = Decimal::from_i128_with_scale(mantissa, scale);
        let again = cut(&decimal(value)).unwrap();
        prop_assert_eq!(again, value);
        prop_assert_eq!(again.scale(), value.normalize().scale());
    }

    #[test]
    fn never_further_away_than_half_the_last_digit(numerator in any::<i128>(), denominator in 1u64..) {
        let value = Exact::new(numerator.into(), denominator.into());
        prop_assume!(value.abs() < Exact::from_integer(BigInt::from(10).pow(28) - 1));
        let cut = cut(&value).unwrap();
        let whole = value.abs().to_integer();
        let digits = if whole == BigInt::from(0) { 0 } else { u32::try_from(whole.to_string().len()).unwrap() };
        let unit = Exact::new(1.into(), BigInt::from(10).pow(28 - digits));
        prop_assert!((decimal(cut) - value).abs() * BigInt::from(2) <= unit);
    }
}
