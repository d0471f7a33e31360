//! The evaluator of prakas: a checked program and batches of raw rows in, results, rejects and explanations out.
//! Columnar and exact. Reads only the IR and values of the language crate; touches no file.

pub mod api;

mod column;
mod duplicates;
mod eval;
mod explain;
mod failure;
mod frame;
mod groups;
mod judge;
mod key_index;
mod keys;
mod links;
mod load;
mod loading;
mod memory;
mod output;
mod pairs;
mod parted;
mod pass;
mod plan;
mod pool;
mod read;
mod record;
mod recorder;
mod run;
mod shared;
mod show;
mod source;
mod store;
mod stream;
mod tally;
mod times;
mod whole;

use prakas::ir::Program;

/// Evaluates a whole data set. Same program and data give the same calls of `sink`, whatever the number of threads.
pub fn run(
    program: &Program,
    data: &api::DataSet,
    options: &api::RunOptions,
    sink: &mut dyn api::Sink,
) -> Result<api::Summary, api::RunError> {
    run::run(program, data, options, sink)
}

/// Explains one record (`record` as named in the rules, `key` its key values) by the same evaluator.
pub fn explain(
    program: &Program,
    data: &api::DataSet,
    options: &api::RunOptions,
    record: &str,
    key: &[String],
) -> Result<api::Explanation, api::RunError> {
    let mut all = explain_each(program, data, options, record, &[key.to_vec()])?;
    all.pop().ok_or_else(|| api::RunError::NotFound(format!("there is no {record} `{}`", key.join(", "))))
}

/// Explains several rows of one record, reading the data once; in the order of `keys`.
pub fn explain_each(
    program: &Program,
    data: &api::DataSet,
    options: &api::RunOptions,
    record: &str,
    keys: &[Vec<String>],
) -> Result<Vec<api::Explanation>, api::RunError> {
    explain::explain(program, data, options, record, keys)
}
