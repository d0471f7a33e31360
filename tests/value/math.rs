//! `sqrt`, `power`, `exp`, `ln`, `normal_quantile` against values computed elsewhere to 110 digits, and by identities.

use super::number::exact;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use prakas::value::{exp, ln, normal_quantile, power, sqrt, Exact, MathError};
use proptest::prelude::*;

/// Function, operands, result rounded half even to 28 significant digits and at most 56 decimals.
const PUBLISHED: &[(&str, &[&str], &str)] = &[
    ("sqrt", &["2"], "1.414213562373095048801688724"),
    ("sqrt", &["3"], "1.732050807568877293527446342"),
    ("sqrt", &["0.5"], "0.7071067811865475244008443621"),
    ("sqrt", &["123456789.123456789"], "11111.11106611111096943055498"),
    ("sqrt", &["9999999999999999999999999999"], "99999999999999.99999999999999"),
    ("sqrt", &["0.0000000000000000000000000001"], "0.00000000000001"),
    ("exp", &["1"], "2.718281828459045235360287471"),
    ("exp", &["-1"], "0.3678794411714423215955237702"),
    ("exp", &["0.5"], "1.648721270700128146848650788"),
    ("exp", &["64"], "6235149080811616882909238709"),
    ("exp", &["-60"], "0.000000000000000000000000008756510762696520338488732801"),
    ("exp", &["-128"], "0.00000000000000000000000000000000000000000000000000000003"),
    ("exp", &["10.25"], "28282.54192033497908989374577"),
    ("exp", &["0.0000000000000000000000000001"], "1"),
    ("exp", &["-0.3333333333333333333333333333"], "0.7165313105737892504256040969"),
    ("ln", &["2"], "0.6931471805599453094172321215"),
    ("ln", &["10"], "2.302585092994045684017991455"),
    ("ln", &["0.5"], "-0.6931471805599453094172321215"),
    ("ln", &["1.000000000000000000000000001"], "0.0000000000000000000000000009999999999999999999999999995"),
    ("ln", &["0.9999999999999999999999999999"], "-0.0000000000000000000000000001"),
    ("ln", &["9999999999999999999999999999"], "64.47238260383327915250376073"),
    ("ln", &["0.0000000000000000000000000001"], "-64.47238260383327915250376073"),
    ("ln", &["123.456"], "4.815884817283263883109232105"),
    ("power", &["2", "0.5"], "1.414213562373095048801688724"),
    ("power", &["1.035", "12.5"], "1.53728493919216054828611915"),
    ("power", &["10", "-0.1"], "0.7943282347242815020659182828"),
    ("power", &["1.000000000000000000000000001", "1000000000000000000000000000"], "2.71828182845904523536028747"),
    ("power", &["0.5", "93.3"], "0.00000000000000000000000000008201653256416205124195044546"),
    ("power", &["7", "-3"], "0.002915451895043731778425655977"),
    ("power", &["1.02", "300"], "380.234508061533696028253455"),
    ("power", &["-1.02", "301"], "-387.8391982227643699488185241"),
    ("power", &["9999999999999", "2.15"], "8912509381335539110014099368"),
    ("normal_quantile", &["0.95"], "1.644853626951472714863848908"),
    ("normal_quantile", &["0.975"], "1.959963984540054235524594431"),
    ("normal_quantile", &["0.99"], "2.326347874040841100885606163"),
    (
        "normal_quantile",
        &["0.5000000000000000000000000001"],
        "0.0000000000000000000000000002506628274631000502415765285",
    ),
    ("normal_quantile", &["0.0000000000000000000000000001"], "-11.05823241405873682129846408"),
    ("normal_quantile", &["0.9999999999999999999999999999"], "11.05823241405873682129846408"),
    ("normal_quantile", &["0.025"], "-1.959963984540054235524594431"),
    ("normal_quantile", &["0.001"], "-3.09023230616781354154039983"),
    ("normal_quantile", &["0.75"], "0.6744897501960817432022270145"),
];

fn apply(function: &str, arguments: &[&str]) -> Result<Exact, MathError> {
    let x = exact(arguments[0]);
    match function {
        "sqrt" => sqrt(&x),
        "exp" => exp(&x),
        "ln" => ln(&x),
        "power" => power(&x, &exact(arguments[1])),
        "normal_quantile" => normal_quantile(&x),
        other => panic!("no function {other}"),
    }
}

#[test]
fn published_values() {
    for (function, arguments, expected) in PUBLISHED {
        assert_eq!(apply(function, arguments), Ok(exact(expected)), "{function}{arguments:?}");
    }
}

#[test]
fn exact_results_stay_exact() {
    for (function, arguments, expected) in [
        ("sqrt", &["0"][..], "0"),
        ("sqrt", &["2.25"], "1.5"),
        ("sqrt", &["0.0001"], "0.01"),
        ("exp", &["0"], "1"),
        ("exp", &["-9999999999999999999999999999"], "0"),
        ("ln", &["1"], "0"),
        ("power", &["4", "0.5"], "2"),
        ("power", &["0", "0"], "1"),
        ("power", &["0", "2.5"], "0"),
        ("power", &["-1", "1000000000000000000000000001"], "-1"),
        ("power", &["-1", "1000000000000000000000000000"], "1"),
        ("power", &["2", "-10"], "0.0009765625"),
        ("power", &["0.5", "1000000000000000000000000000"], "0"),
        ("power", &["1.5", "3"], "3.375"),
        // A tie of an irrational operation: 1.0000000001 squared to the power of one and a half has 31 digits.
        ("power", &["1.00000000020000000001", "1.5"], "1.0000000003000000000300000000"),
        ("normal_quantile", &["0.5"], "0"),
    ] {
        assert_eq!(apply(function, arguments), Ok(exact(expected)), "{function}{arguments:?}");
    }
}

#[test]
fn what_is_not_defined_or_too_large() {
    use MathError::{Domain, Overflow};
    for (function, arguments, error) in [
        ("sqrt", &["-0.01"][..], Domain),
        ("sqrt", &["10000000000000000000000000000"], Overflow),
        ("ln", &["0"], Domain),
        ("ln", &["-1"], Domain),
        ("normal_quantile", &["0"], Domain),
        ("normal_quantile", &["1"], Domain),
        ("normal_quantile", &["1.5"], Domain),
        ("power", &["-2", "0.5"], Domain),
        ("power", &["0", "-1"], Domain),
        ("power", &["10", "28"], Overflow),
        ("power", &["-2", "9999999999999999999999999999"], Overflow),
        ("power", &["0.0000000000000000000000000001", "-200"], Overflow),
        ("exp", &["64.5"], Overflow),
        ("exp", &["9999999999999999999999999999"], Overflow),
    ] {
        assert_eq!(apply(function, arguments), Err(error), "{function}{arguments:?}");
    }
}

/// Between 10^-12 and 10^13 with up to 28 digits.
fn number() -> impl Strategy<Value = Exact> {
    (1u64..10_000_000_000_000, 0u32..13).prop_map(|(n, scale)| Exact::new(n.into(), BigInt::from(10).pow(scale)))
}

/// Whether two numbers agree in about `digits` significant digits.
fn near(a: &Exact, b: &Exact, digits: u32) -> bool {
    (a - b).abs() * BigInt::from(10).pow(digits) <= a.abs() + b.abs()
}

proptest! {
    #[test]
    fn a_root_is_the_nearest_number(x in number()) {
        let root = sqrt(&x).unwrap();
        // The last digit of 28: a root half of it further away would be as near.
        let mut step = Exact::one() / BigInt::from(10).pow(50);
        while &step * BigInt::from(10).pow(28) < root {
            step *= BigInt::from(10);
        }
        step /= BigInt::from(2);
        prop_assert!((&root - &step).pow(2) <= x && x <= (&root + &step).pow(2));
    }

    #[test]
    fn logarithm_undoes_exp(thousandths in -30_000i64..30_000) {
        let x = Exact::new(thousandths.into(), 1000.into());
        let back = ln(&exp(&x).unwrap()).unwrap();
        prop_assert!((back - &x).abs() < Exact::one() / BigInt::from(10).pow(14));
        prop_assert!(near(&exp(&-x.clone()).unwrap(), &exp(&x).unwrap().recip(), 14));
    }

    #[test]
    fn logarithm_of_a_product(a in number(), b in number()) {
        let sum = ln(&a).unwrap() + ln(&b).unwrap();
        let of_product = ln(&(&a * &b)).unwrap();
        prop_assume!((&a * &b) > Exact::one() / BigInt::from(10).pow(6));
        prop_assert!((sum - of_product).abs() < Exact::one() / BigInt::from(10).pow(20));
    }

    #[test]
    fn a_power_is_repeated_multiplication(n in 1u32..100_000, scale in 0u32..5, times in 0u32..6) {
        let x = Exact::new(n.into(), BigInt::from(10).pow(scale));
        let product = (0..times).fold(Exact::one(), |p, _| p * &x);
        let small = product.clone() < Exact::from_integer(BigInt::from(10).pow(27));
        let result = power(&x, &Exact::from_integer(times.into()));
        if small {
            prop_assert!(near(&result.unwrap(), &product, 27));
        }
    }

    #[test]
    fn half_a_power_is_a_root(x in number()) {
        prop_assert_eq!(power(&x, &exact("0.5")), sqrt(&x));
    }

}

proptest! {
    // Slow without optimisation, and smooth: fewer cases than elsewhere.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn quantiles_are_symmetrical_and_ascend(n in 1u32..99_999) {
        let p = |n: u32| Exact::new(n.into(), 100_000.into());
        let z = normal_quantile(&p(n)).unwrap();
        prop_assert_eq!(&normal_quantile(&p(100_000 - n)).unwrap(), &-z.clone());
        prop_assert!(n == 1 || normal_quantile(&p(n - 1)).unwrap() < z);
        prop_assert_eq!(z.is_zero(), n == 50_000);
    }
}
