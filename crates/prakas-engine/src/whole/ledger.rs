//! What one person has used of a limit: amounts by day, and the sum over a window that mostly moves forward.

use super::units::Units;
use prakas::ir::{Length, Window};
use std::collections::BTreeMap;

/// Days later than the first and up to the second.
pub(crate) type Span = (i32, i32);

/// The part of a window that does not depend on the ledger; `None` where it is opened by use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    Calendar,
    /// Years from a day.
    From(i32),
    Any,
    FirstUse(Length),
}

impl Frame {
    pub(crate) fn new(window: &Window, start: i32) -> Frame {
        match window {
            Window::CalendarYear => Frame::Calendar,
            Window::YearFrom(_) => Frame::From(start),
            Window::Any(_) => Frame::Any,
            Window::FromFirstUse(length) => Frame::FirstUse(*length),
        }
    }
}

/// A day moved by a length; a day outside the calendar is the end of it.
fn moved(day: i32, length: Length, times: i64) -> i32 {
    let date = crate::column::date_of(day);
    let to = match length {
        Length::Days(n) => n.checked_mul(times).and_then(|n| prakas::value::add_days(date, n)),
        Length::Months(n) => n.checked_mul(times).and_then(|n| prakas::value::add_months(date, n)),
    };
    to.map_or(if times < 0 { i32::MIN } else { i32::MAX }, crate::column::days_of)
}

/// The days that lie a length before each day of the data, told once.
pub(crate) struct Calendar {
    first: i32,
    before: Vec<i32>,
    length: Option<Length>,
}

/// Days that are told beforehand: as many as six centuries have.
const TOLD: i32 = 220_000;

impl Calendar {
    pub(crate) fn new(window: &Window, (first, last): Span) -> Calendar {
        let length = match window {
            Window::Any(length) => Some(*length),
            _ => None,
        };
        let known = length.filter(|_| last.checked_sub(first).is_some_and(|n| (0..TOLD).contains(&n)));
        let before = known.map(|l| (first..=last).map(|day| moved(day, l, -1)).collect()).unwrap_or_default();
        Calendar { first, before, length }
    }

    fn before(&self, day: i32) -> i32 {
        let told = day.checked_sub(self.first).and_then(|i| self.before.get(usize::try_from(i).ok()?)).copied();
        told.or_else(|| self.length.map(|l| moved(day, l, -1))).unwrap_or(i32::MIN)
    }
}

pub(crate) struct Ledger<N> {
    /// Amounts by day, in the order of the days.
    used: Vec<(i32, N)>,
    /// The window that was asked for last, and its sum.
    last: Option<(Span, N)>,
    /// First days of windows opened by use.
    opened: Vec<i32>,
    /// Days of rejected rows.
    failed: BTreeMap<i32, u32>,
    /// A rejected row whose day or place is not known, or after which no window is known.
    pub(crate) lost: Option<u32>,
}

impl<N> Default for Ledger<N> {
    fn default() -> Self {
        Ledger { used: Vec::new(), last: None, opened: Vec::new(), failed: BTreeMap::new(), lost: None }
    }
}

impl<N: Units> Ledger<N> {
    /// The window that contains a day. A window that only use opens is the one that would open on it.
    pub(crate) fn window(&self, calendar: &Calendar, frame: Frame, day: i32) -> Span {
        match frame {
            Frame::Calendar => {
                let year = chrono::Datelike::year(&crate::column::date_of(day));
                let first = |y: i32| chrono::NaiveDate::from_ymd_opt(y, 1, 1).map(crate::column::days_of);
                (first(year).map_or(i32::MIN, |d| d - 1), first(year.saturating_add(1)).map_or(i32::MAX, |d| d - 1))
            }
            Frame::From(start) => year_from(start, day),
            Frame::Any => (calendar.before(day), day),
            Frame::FirstUse(length) => match self.opened.iter().rev().find(|first| **first <= day) {
                Some(first) if day < moved(*first, length, 1) => (first - 1, moved(*first, length, 1) - 1),
                _ => (day.saturating_sub(1), moved(day, length, 1) - 1),
            },
        }
    }

    /// What was granted in a window.
    pub(crate) fn used(&mut self, window: Span) -> N {
        let sum = match &self.last {
            Some((last, sum)) if *last == window => sum.clone(),
            Some((last, sum)) if window.0 >= last.0 && window.1 >= last.1 && window.0 <= last.1 => {
                sum.minus(&self.sum(last.0, window.0)).plus(&self.sum(last.1, window.1))
            }
            _ => self.sum(window.0, window.1),
        };
        self.last = Some((window, sum.clone()));
        sum
    }

    fn sum(&self, after: i32, to: i32) -> N {
        if after >= to {
            return N::zero();
        }
        let start = self.used.partition_point(|(day, _)| *day <= after);
        let days = self.used.iter().skip(start).take_while(|(day, _)| *day <= to);
        days.fold(N::zero(), |sum, (_, amount)| sum.plus(amount))
    }

    pub(crate) fn grant(&mut self, frame: Frame, window: Span, day: i32, amount: &N) {
        if amount.is_zero() {
            return;
        }
        if matches!(frame, Frame::FirstUse(_)) && !self.opened.contains(&window.0.saturating_add(1)) {
            self.opened.push(day);
            self.opened.sort_unstable();
        }
        let place = self.used.partition_point(|(d, _)| *d < day);
        match self.used.get_mut(place) {
            Some((d, sum)) if *d == day => *sum = sum.plus(amount),
            _ => self.used.insert(place, (day, amount.clone())),
        }
        if let Some((last, sum)) = &mut self.last {
            if last.0 < day && day <= last.1 {
                *sum = sum.plus(amount);
            }
        }
    }

    /// A row whose use is not known; where use opens windows, none is known from then on.
    pub(crate) fn fail(&mut self, (first, last): Span, row: u32, opened: bool) {
        (first..=last).for_each(|day| {
            self.failed.entry(day).or_insert(row);
        });
        if opened {
            self.lost = self.lost.or(Some(row));
        }
    }

    /// A rejected row that the window may contain.
    pub(crate) fn unsure(&self, window: Span) -> Option<u32> {
        if self.failed.is_empty() {
            return self.lost;
        }
        let days = self.failed.range((std::ops::Bound::Excluded(window.0), std::ops::Bound::Included(window.1)));
        self.lost.or_else(|| days.map(|(_, row)| *row).next())
    }
}

/// The year that contains a day, counted from a day of another year; 29 February begins years on the last of February.
fn year_from(start: i32, day: i32) -> Span {
    let year = |d: i32| i64::from(chrono::Datelike::year(&crate::column::date_of(d)));
    let length = Length::Months(12);
    let mut n = year(day) - year(start);
    if moved(start, length, n) > day {
        n -= 1;
    }
    (moved(start, length, n).saturating_sub(1), moved(start, length, n + 1).saturating_sub(1))
}
