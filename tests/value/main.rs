//! Tests of values: functions of real numbers, rounding, cutting, time words.

#[cfg(test)]
mod cut;
#[cfg(test)]
mod math;
#[cfg(test)]
mod number;
#[cfg(test)]
mod rounding;
#[cfg(test)]
mod time;
