//! Evaluation alone: the rows of a workload lie in memory, the engine runs over them, the results are dropped.
//! In: a rule folder, the folder of its data in Parquet, a number of runs. Out: the time of each run.

use crate::memory::{load, Dropped};
use crate::rules::Rules;
use prakas_engine::api::RunOptions;
use std::path::Path;
use std::time::{Duration, Instant};

/// Rows given out in one run, and the times of all runs.
pub struct Timed {
    pub rows: u64,
    pub times: Vec<Duration>,
}

pub fn alone(rules: &Path, data: &Path, runs: usize, threads: Option<usize>) -> Result<Timed, String> {
    let program = Rules::open(rules).program()?;
    let data = load(&program, data)?;
    let options = RunOptions { threads, ..RunOptions::default() };
    let mut timed = Timed { rows: 0, times: Vec::new() };
    for _ in 0..runs.max(1) {
        let mut sink = Dropped::default();
        let begin = Instant::now();
        prakas_engine::run(&program, &data, &options, &mut sink).map_err(|e| format!("{e:?}"))?;
        timed.times.push(begin.elapsed());
        if sink.rejects > 0 {
            return Err(format!("{} rows were rejected: the workloads have none", sink.rejects));
        }
        timed.rows = sink.rows;
    }
    Ok(timed)
}
