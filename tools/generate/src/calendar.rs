//! Months and days, as much as the examples need. In: years and months. Out: ISO texts.

use std::fmt;

/// Months since the year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Month(pub i64);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Day(pub Month, pub i64);

impl Month {
    pub fn new(year: i64, month: i64) -> Month {
        Month(year * 12 + month - 1)
    }

    pub fn later(self, months: i64) -> Month {
        Month(self.0 + months)
    }

    pub fn length(self) -> i64 {
        let (year, month) = (self.0 / 12, self.0 % 12 + 1);
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The day of this month, or its last when it has no such day.
    pub fn day(self, day: i64) -> Day {
        Day(self, day.min(self.length()))
    }
}

impl Day {
    pub fn later(self, days: i64) -> Day {
        let Day(month, day) = self;
        let past = day + days - month.length();
        if past > 0 {
            month.later(1).day(1).later(past - 1)
        } else {
            Day(month, day + days)
        }
    }

    /// `31/12/2017`
    pub fn slashed(self) -> String {
        format!("{:02}/{:02}/{:04}", self.1, self.0 .0 % 12 + 1, self.0 .0 / 12)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 12, self.0 % 12 + 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, self.1)
    }
}
