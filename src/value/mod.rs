//! Values as rules see them: exact numbers, units, dates, months, rounding.
//! Shared by the checker, the engine and the oracle. No floats, no clock, no Arrow.

mod exact;
mod fixed;
mod math;
mod month;
mod rounding;
mod time;
mod unit;

pub use exact::{cut, decimal, is_too_long, round, scale_of, Exact, Overflow, BITS, DECIMALS, DIGITS};
pub use math::{exp, ln, normal_quantile, power, sqrt, MathError};
pub use month::Month;
pub use rounding::Rounding;
pub use time::{
    add_days, add_months, age, completed_months, completed_years, days_between, days_in, first_day, last_day,
    overlap_days, started_months,
};
pub use unit::{coin_of, is_currency, Dim, Unit};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A constant of a program or one cell of a record, after it left a rule or a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Integer, decimal, percent (0.026), money and quantities alike; the type says which.
    Number(Decimal),
    YesNo(bool),
    Text(Arc<str>),
    Date(NaiveDate),
    Month(Month),
    /// Index of a member in its enum, in written order.
    Member(u32),
}
