//! Date arithmetic of the language. Periods include both ends where the name says so.

use super::Month;
use chrono::{Datelike, Days, NaiveDate};

/// D + N months keeps the day or takes the month's last.
pub fn add_months(date: NaiveDate, months: i64) -> Option<NaiveDate> {
    let target = i64::from(Month::of(date).0).checked_add(months)?;
    let month = Month(i32::try_from(target).ok()?);
    let last = last_day(month)?;
    let day = date.day().min(last.day());
    NaiveDate::from_ymd_opt(month.year(), month.month(), day)
}

pub fn add_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let size = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(size)
    } else {
        date.checked_add_days(size)
    }
}

pub fn first_day(month: Month) -> Option<NaiveDate> {
    month.first_day()
}

pub fn last_day(month: Month) -> Option<NaiveDate> {
    Month(month.0.checked_add(1)?).first_day()?.pred_opt()
}

pub fn days_in(month: Month) -> Option<i64> {
    last_day(month).map(|d| i64::from(d.day()))
}

/// Days from `a` to `b`, `b` excluded; negative when `b` is earlier.
pub fn days_between(a: NaiveDate, b: NaiveDate) -> i64 {
    b.signed_duration_since(a).num_days()
}

/// Whole months from `a` to `b`; a month is complete on the same day of the month, or on the first of the next
/// month where that day does not exist. Negative when `b` is earlier: minus the months from `b` to `a`.
pub fn completed_months(a: NaiveDate, b: NaiveDate) -> i64 {
    if b < a {
        return -completed_months(b, a);
    }
    let months = i64::from(Month::of(b).0) - i64::from(Month::of(a).0);
    if b.day() < a.day() {
        months - 1
    } else {
        months
    }
}

/// Whole years from `a` to `b`: a birthday on 29 February is reached on 1 March of other years.
pub fn completed_years(a: NaiveDate, b: NaiveDate) -> i64 {
    if b < a {
        return -completed_years(b, a);
    }
    let years = i64::from(b.year()) - i64::from(a.year());
    if (b.month(), b.day()) < (a.month(), a.day()) {
        years - 1
    } else {
        years
    }
}

/// Completed years on a day.
pub fn age(birth: NaiveDate, on: NaiveDate) -> i64 {
    completed_years(birth, on)
}

/// Months of which at least one day has begun between `a` and `b`, both ends: 0 when `b` is before `a`.
/// Counted from `a`: 2018-01-15 to 2018-02-14 is one month, to 2018-02-15 two.
pub fn started_months(a: NaiveDate, b: NaiveDate) -> i64 {
    if b < a {
        return 0;
    }
    completed_months(a, b) + 1
}

/// Days that two periods share, both ends included; 0 when they do not meet.
pub fn overlap_days(a: NaiveDate, b: NaiveDate, c: NaiveDate, d: NaiveDate) -> i64 {
    (days_between(a.max(c), b.min(d)) + 1).max(0)
}
