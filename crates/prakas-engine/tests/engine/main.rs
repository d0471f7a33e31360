//! The engine on small schemes: rules as text, data as text in memory, results as text.

mod data;
mod errors;
mod explanation;
mod invariance;
mod reading;
mod rules;
mod support;
