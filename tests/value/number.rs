//! Reads the numbers of the tests.

use num_bigint::BigInt;
use prakas::value::Exact;

/// The fraction of a plain decimal text, read without the code under test.
pub fn exact(text: &str) -> Exact {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{decimals}").parse().unwrap();
    Exact::new(digits, BigInt::from(10).pow(u32::try_from(decimals.len()).unwrap()))
}
