//! Resolved tree to checked program: types, units, dates, tables, rounding, splits, exceptions.

pub mod analyse;
pub mod table_file;

use crate::source::Files;
use crate::Loaded;

pub(crate) fn load(_files: &dyn Files, _variant: Option<&str>) -> Loaded {
    Loaded { program: None, problems: Vec::new(), sources: Default::default(), variants: Vec::new() }
}
