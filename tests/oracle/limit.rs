//! Running limits: for each row, or each of its days, the earlier rows of the same person are looked at one by one.

use super::between::{compare_places, cut, days, Place};
use super::body::{in_force, Scope};
use super::number::Number;
use super::value::{as_date, as_number, fail, Fail, V};
use super::world::{Grants, World};
use chrono::{Datelike, Days, NaiveDate};
use num_traits::{One, Signed, Zero};
use prakas::ir::{Length, Limit, LimitAmount, RuleId, Window};
use prakas::value::add_months;

/// An earlier row of the same person.
enum Earlier {
    Granted(Grants),
    /// What it got is not known: the days it is about.
    Unknown(Vec<NaiveDate>),
}

/// Days that share a balance, both ends included.
type Span = (NaiveDate, NaiveDate);

impl World<'_> {
    pub fn limit(&self, scope: &Scope, limit: &Limit) -> Result<Number, Fail> {
        let id = scope.rule.unwrap();
        let asked = self.asked(scope, limit)?;
        let maximum = as_number(cut(self.value(scope, &limit.maximum)?)?);
        // A part of a day in the maximum does not count.
        let maximum = if matches!(limit.amount, LimitAmount::Days(..)) { maximum.floor() } else { maximum };
        let start = match &limit.window {
            Window::YearFrom(start) => Some(as_date(self.value(scope, start)?)),
            _ => None,
        };
        let (person, own) = (self.value(scope, &limit.per)?, self.place(scope, &limit.order)?);
        if asked.is_empty() {
            return Ok(Number::zero());
        }
        if asked.iter().any(|(_, amount)| amount.is_negative()) {
            return fail("negative_amount");
        }
        let earlier = self.earlier(scope, id, limit, (&person, &own))?;
        let mut before: Grants = Vec::new();
        let mut unknown: Vec<NaiveDate> = Vec::new();
        let mut all_unknown = false;
        for row in earlier {
            match row {
                Earlier::Granted(grants) => before.extend(grants),
                Earlier::Unknown(days) => {
                    all_unknown |= matches!(limit.window, Window::FromFirstUse(_));
                    unknown.extend(days);
                }
            }
        }
        if all_unknown {
            return fail("depends_on_reject");
        }
        let mut own: Grants = Vec::new();
        for (day, amount) in asked {
            let all: Grants = before.iter().chain(&own).cloned().collect();
            let window = window(&limit.window, start, day, &all);
            let inside = |d: &NaiveDate| window.is_some_and(|(first, last)| first <= *d && *d <= last);
            if unknown.iter().any(inside) {
                return fail("depends_on_reject");
            }
            let used = all.iter().filter(|(d, _)| inside(d)).fold(Number::zero(), |sum, (_, n)| sum + n);
            let fits = (&maximum - used).max(Number::zero()).min(amount);
            if fits.is_positive() {
                own.push((day, fits));
            }
        }
        let sum = own.iter().fold(Number::zero(), |sum, (_, n)| sum + n);
        self.granted.borrow_mut().insert((id, scope.row), own);
        Ok(sum)
    }

    /// The days that the row asks for, and how much on each.
    fn asked(&self, scope: &Scope, limit: &Limit) -> Result<Grants, Fail> {
        match &limit.amount {
            LimitAmount::Value(amount) => {
                let amount = as_number(cut(self.value(scope, amount)?)?);
                Ok(vec![(self.own_date(scope.record, scope.row).unwrap(), amount)])
            }
            LimitAmount::Days(..) => {
                Ok(self.days_of(scope, limit)?.into_iter().map(|day| (day, Number::one())).collect())
            }
        }
    }

    /// The days that a row is about, known or not what it gets.
    fn days_of(&self, scope: &Scope, limit: &Limit) -> Result<Vec<NaiveDate>, Fail> {
        match &limit.amount {
            LimitAmount::Value(_) => {
                self.own_date(scope.record, scope.row).map_or_else(|| fail("no_day"), |d| Ok(vec![d]))
            }
            LimitAmount::Days(first, last) => {
                Ok(days(as_date(self.value(scope, first)?), as_date(self.value(scope, last)?)))
            }
        }
    }

    /// The earlier rows of the person, in their order.
    fn earlier(
        &self,
        scope: &Scope,
        id: RuleId,
        limit: &Limit,
        (person, own): (&V, &Place),
    ) -> Result<Vec<Earlier>, Fail> {
        let mut found = Vec::new();
        for row in (0..self.count(scope.record)).filter(|row| *row != scope.row) {
            let other = self.scope_of(id, row);
            if self.value(&other, &limit.per) != Ok(person.clone()) {
                continue;
            }
            let out = self.is_out(scope, scope.record, row);
            // A rejected row that is not due for sure used nothing either.
            if self.is_due(&other, id) == Ok(false) {
                continue;
            }
            let (Ok(place), Ok(days)) = (self.place(&other, &limit.order), self.days_of(&other, limit)) else {
                return fail("depends_on_reject");
            };
            if compare_places(&place, own).is_gt() {
                continue;
            }
            let known = !out && self.rule(id, row).is_ok();
            let grants = self.granted.borrow().get(&(id, row)).cloned().unwrap_or_default();
            found.push((place, if known { Earlier::Granted(grants) } else { Earlier::Unknown(days) }));
        }
        found.sort_by(|a, b| compare_places(&a.0, &b.0));
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// The rule that the limit is in has something to give this row.
    fn is_due(&self, scope: &Scope, id: RuleId) -> Result<bool, Fail> {
        let rule = &self.program.rules[id.index()];
        let version = in_force(&rule.body.formula, scope).and_then(|e| e.value.as_ref());
        Ok(version.is_some() && self.stopped(scope, rule.money.as_ref().unwrap())?.is_none())
    }
}

fn after(day: NaiveDate, length: Length, times: i64) -> NaiveDate {
    match length {
        Length::Months(n) => add_months(day, n * times).unwrap(),
        Length::Days(n) if n * times < 0 => day - Days::new((n * times).unsigned_abs()),
        Length::Days(n) => day + Days::new((n * times).unsigned_abs()),
    }
}

/// The window of a day; nothing when none is open.
fn window(window: &Window, start: Option<NaiveDate>, day: NaiveDate, before: &Grants) -> Option<Span> {
    match window {
        Window::CalendarYear => {
            Some((NaiveDate::from_ymd_opt(day.year(), 1, 1)?, NaiveDate::from_ymd_opt(day.year(), 12, 31)?))
        }
        Window::YearFrom(_) => {
            let start = start?;
            let begins = |year: i64| after(start, Length::Months(12), year);
            let near = i64::from(day.year() - start.year());
            let year = (near - 2..near + 3).rev().find(|y| begins(*y) <= day)?;
            Some((begins(year), begins(year + 1).pred_opt()?))
        }
        Window::Any(length) => Some((after(day, *length, -1).succ_opt()?, day)),
        Window::FromFirstUse(length) => {
            let mut open: Vec<Span> = Vec::new();
            for (used, _) in before {
                if !open.iter().any(|(first, last)| first <= used && used <= last) {
                    open.push((*used, after(*used, *length, 1).pred_opt()?));
                }
            }
            // Where none is open the row would open one, and what others got of it already counts.
            let latest = open.into_iter().filter(|(first, last)| *first <= day && day <= *last).max();
            latest.or_else(|| Some((day, after(day, *length, 1).pred_opt()?)))
        }
    }
}
