//! The built-in functions. Time words and functions of real numbers are those of `prakas::value`, which have naive
//! definitions and published values of their own in `tests/value`.

use super::number::{self, Number};
use super::value::{as_date, as_month, as_number, as_text, fail, Fail, V};
use chrono::NaiveDate;
use prakas::ir::Function;
use prakas::value::{self, MathError, Month};

pub fn call(function: Function, arguments: Vec<V>) -> Result<V, Fail> {
    match function {
        Function::Min => Ok(arguments.into_iter().min().unwrap()),
        Function::Max => Ok(arguments.into_iter().max().unwrap()),
        Function::Sqrt | Function::Power | Function::Exp | Function::Ln | Function::NormalQuantile => {
            real(function, arguments.into_iter().map(as_number).collect())
        }
        Function::Date => date(arguments.into_iter().map(as_number).collect()),
        Function::StartsWith | Function::Join => text(function, arguments.into_iter().map(as_text).collect()),
        Function::FirstDay | Function::LastDay | Function::DaysIn => of_month(function, &arguments),
        Function::Year => Ok(V::Number(number::integer(i64::from(month_of(&arguments[0]).year())))),
        Function::Month => Ok(V::Month(month_of(&arguments[0]))),
        _ => Ok(V::Number(number::integer(of_dates(function, arguments.into_iter().map(as_date).collect())))),
    }
}

fn real(function: Function, x: Vec<Number>) -> Result<V, Fail> {
    let result = match function {
        Function::Sqrt => value::sqrt(&x[0]),
        Function::Power => value::power(&x[0], &x[1]),
        Function::Exp => value::exp(&x[0]),
        Function::Ln => value::ln(&x[0]),
        _ => value::normal_quantile(&x[0]),
    };
    match result {
        Ok(number) => Ok(V::Number(number)),
        Err(MathError::Domain) => fail("math_domain"),
        Err(MathError::Overflow) => fail("overflow"),
    }
}

fn date(parts: Vec<Number>) -> Result<V, Fail> {
    if parts.iter().any(|p| !p.is_integer()) {
        return fail("not_whole");
    }
    let part = |i: usize| number::whole(&parts[i]);
    let built = || {
        let (year, month, day) = (part(0)?, part(1)?, part(2)?);
        NaiveDate::from_ymd_opt(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
    };
    built().map_or_else(|| fail("not_a_calendar_date"), |d| Ok(V::Date(d)))
}

fn text(function: Function, parts: Vec<String>) -> Result<V, Fail> {
    Ok(match function {
        Function::StartsWith => V::YesNo(parts[0].starts_with(parts[1].as_str())),
        _ => V::Text(parts.concat()),
    })
}

fn of_month(function: Function, arguments: &[V]) -> Result<V, Fail> {
    let month = as_month(arguments[0].clone());
    let result = match function {
        Function::FirstDay => value::first_day(month).map(V::Date),
        Function::LastDay => value::last_day(month).map(V::Date),
        _ => value::days_in(month).map(|n| V::Number(number::integer(n))),
    };
    result.map_or_else(|| fail("not_a_calendar_date"), Ok)
}

fn month_of(value: &V) -> Month {
    match value {
        V::Date(d) => Month::of(*d),
        other => as_month(other.clone()),
    }
}

fn of_dates(function: Function, d: Vec<NaiveDate>) -> i64 {
    match function {
        Function::Age => value::age(d[0], d[1]),
        Function::CompletedYears => value::completed_years(d[0], d[1]),
        Function::CompletedMonths => value::completed_months(d[0], d[1]),
        Function::StartedMonths => value::started_months(d[0], d[1]),
        Function::DaysBetween => value::days_between(d[0], d[1]),
        Function::OverlapDays => value::overlap_days(d[0], d[1], d[2], d[3]),
        other => panic!("not a function of dates: {other:?}"),
    }
}
