//! The explanation of one record.
use crate::api::{DataSet, Explanation, RunError, RunOptions};
use prakas::ir::Program;
pub(crate) fn explain(
    _program: &Program,
    _data: &DataSet,
    _options: &RunOptions,
    _record: &str,
    _key: &[String],
) -> Result<Explanation, RunError> {
    Err(RunError::Unsupported("explanations are being built".into()))
}
