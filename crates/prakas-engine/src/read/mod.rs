//! From raw cells to typed columns. A cell that does not fit is a problem of its row, never of the file.

mod batch;
mod cell;
mod cells;
mod kind;
mod nearest;
mod refer;
mod schema;
mod typed;

pub(crate) use batch::{type_batch, Typed};
pub(crate) use cells::unreadable;
pub(crate) use kind::FieldPlan;
pub(crate) use refer::resolve;
pub(crate) use schema::{plan_file, FilePlan};

/// Something wrong with one row of data.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Place in the record, so that problems come in field order.
    pub(crate) order: u32,
    pub(crate) field: String,
    pub(crate) code: &'static str,
    pub(crate) reason: String,
}
