//! Time words: 29 February, month ends, both ends of periods.

use chrono::{Datelike, NaiveDate};
use prakas::value::{
    add_days, add_months, age, completed_months, completed_years, days_between, days_in, first_day, last_day,
    overlap_days, started_months, Month,
};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn months_keep_the_day_or_take_the_last() {
    for (date, months, expected) in [
        ("2018-01-31", 1, "2018-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2018-01-15", 1, "2018-02-15"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", -48, "2016-02-29"),
        ("2018-03-31", -1, "2018-02-28"),
        ("2018-12-31", 2, "2019-02-28"),
        ("2018-01-01", -13, "2016-12-01"),
    ] {
        assert_eq!(add_months(day(date), months), Some(day(expected)), "{date} {months}");
    }
    assert_eq!(add_months(day("2018-01-01"), i64::MAX), None);
    assert_eq!(add_days(day("2020-02-28"), 2), Some(day("2020-03-01")));
    assert_eq!(add_days(day("2020-03-01"), -1), Some(day("2020-02-29")));
    assert_eq!(add_days(day("2020-03-01"), i64::MIN), None);
}

#[test]
fn birthdays() {
    for (birth, on, years) in [
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("1990-05-10", "2018-05-09", 27),
        ("1990-05-10", "2018-05-10", 28),
        ("2018-05-10", "1990-05-10", -28),
        ("2018-05-10", "2018-05-10", 0),
    ] {
        assert_eq!(completed_years(day(birth), day(on)), years, "{birth} {on}");
        assert_eq!(age(day(birth), day(on)), years);
    }
}

#[test]
fn whole_and_started_months() {
    for (from, to, completed, started) in [
        ("2018-01-15", "2018-02-14", 0, 1),
        ("2018-01-15", "2018-02-15", 1, 2),
        ("2018-01-31", "2018-02-28", 0, 1),
        ("2018-01-31", "2018-03-01", 1, 2),
        ("2018-01-31", "2018-03-31", 2, 3),
        ("2018-01-01", "2018-01-01", 0, 1),
        ("2018-02-15", "2018-01-15", -1, 0),
        ("2017-11-30", "2018-02-28", 2, 3),
    ] {
        assert_eq!(completed_months(day(from), day(to)), completed, "{from} {to}");
        assert_eq!(started_months(day(from), day(to)), started, "{from} {to}");
    }
}

#[test]
fn overlaps_include_both_ends() {
    for (a, b, c, d, days) in [
        ("2018-01-01", "2018-01-31", "2018-01-31", "2018-03-01", 1),
        ("2018-01-01", "2018-01-31", "2018-02-01", "2018-03-01", 0),
        ("2018-01-01", "2018-12-31", "2018-03-01", "2018-03-31", 31),
        ("2018-01-31", "2018-01-01", "2018-01-01", "2018-12-31", 0),
        ("2018-01-01", "2018-01-01", "2018-01-01", "2018-01-01", 1),
    ] {
        assert_eq!(overlap_days(day(a), day(b), day(c), day(d)), days, "{a} {b} {c} {d}");
    }
}

#[test]
fn months() {
    let february = Month::new(2020, 2).unwrap();
    assert_eq!(first_day(february), Some(day("2020-02-01")));
    assert_eq!(last_day(february), Some(day("2020-02-29")));
    assert_eq!(days_in(february), Some(29));
    assert_eq!(days_in(Month::new(1900, 2).unwrap()), Some(28));
    assert_eq!(Month::new(2020, 13), None);
    assert_eq!(Month::new(2020, 0), None);
    assert_eq!(Month::of(day("2020-12-31")), Month::new(2020, 12).unwrap());
    assert_eq!(Month(-1).to_string(), "-001-12");
    assert_eq!(first_day(Month(i32::MAX)), None);
    assert_eq!(last_day(Month(i32::MAX)), None);
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (693_000i32..745_000).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).unwrap())
}

proptest! {
    #[test]
    fn days_count_one_by_one(a in any_day(), days in -2000i64..2000) {
        let b = add_days(a, days).unwrap();
        prop_assert_eq!(days_between(a, b), days);
        prop_assert_eq!(add_days(b, -days), Some(a));
    }

    /// A month is complete when its last day has passed: the day count says so without looking at the calendar's rules.
    #[test]
    fn completed_months_by_counting(a in any_day(), days in 0i64..1200) {
        let b = add_days(a, days).unwrap();
        let reached = |n: i64| {
            let month = Month(Month::of(a).0 + i32::try_from(n).unwrap());
            let begins = match NaiveDate::from_ymd_opt(month.year(), month.month(), a.day()) {
                Some(same_day) => same_day,
                None => last_day(month).unwrap().succ_opt().unwrap(),
            };
            begins <= b
        };
        let counted = (1..).take_while(|n| reached(*n)).count();
        prop_assert_eq!(completed_months(a, b), i64::try_from(counted).unwrap());
        prop_assert_eq!(completed_years(a, b), i64::try_from(counted / 12).unwrap());
        prop_assert_eq!(completed_months(b, a), -completed_months(a, b));
    }

    #[test]
    fn overlap_by_counting(a in any_day(), n in 0i64..60, shift in -70i64..70, m in 0i64..60) {
        let (b, c) = (add_days(a, n).unwrap(), add_days(a, shift).unwrap());
        let d = add_days(c, m).unwrap();
        let counted = (0..=n).map(|i| add_days(a, i).unwrap()).filter(|x| c <= *x && *x <= d).count();
        prop_assert_eq!(overlap_days(a, b, c, d), i64::try_from(counted).unwrap());
    }
}
