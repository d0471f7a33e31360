//! Functions whose results are not fractions, to a documented precision.
use super::Exact;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MathError {
    Domain,
    Overflow,
}
pub fn sqrt(_x: &Exact) -> Result<Exact, MathError> {
    Err(MathError::Domain)
}
pub fn power(_x: &Exact, _y: &Exact) -> Result<Exact, MathError> {
    Err(MathError::Domain)
}
pub fn exp(_x: &Exact) -> Result<Exact, MathError> {
    Err(MathError::Domain)
}
pub fn ln(_x: &Exact) -> Result<Exact, MathError> {
    Err(MathError::Domain)
}
pub fn normal_quantile(_x: &Exact) -> Result<Exact, MathError> {
    Err(MathError::Domain)
}
