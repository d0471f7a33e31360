//! The evaluator of prakas: a checked program and batches of raw rows in, results, rejects and explanations out.
//! Columnar and exact. Reads only the IR and values of the language crate; touches no file.

pub mod api;

use prakas::ir::Program;

/// Evaluates a whole data set. Same program and data give the same calls of `sink`, whatever the number of threads.
pub fn run(
    program: &Program,
    data: &api::DataSet,
    options: &api::RunOptions,
    sink: &mut dyn api::Sink,
) -> Result<api::Summary, api::RunError> {
    let _ = (program, data, options, sink);
    Err(api::RunError::Unsupported("the engine is being built".into()))
}

/// Explains one record (`record` as named in the rules, `key` its key values) by the same evaluator.
pub fn explain(
    program: &Program,
    data: &api::DataSet,
    options: &api::RunOptions,
    record: &str,
    key: &[String],
) -> Result<api::Explanation, api::RunError> {
    let _ = (program, data, options, record, key);
    Err(api::RunError::Unsupported("the engine is being built".into()))
}
