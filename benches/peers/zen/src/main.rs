//! The payroll workload in the Zen engine: `peer-zen payroll.json PAYSLIPS.csv ROWS RUNS THREADS`.
//! In: a decision graph and the first rows of a CSV file. Out: rows, the median of the seconds, the sum of net wages.
//! Rows lie in memory as the engine's own variables, and each thread has a decision that is compiled once.

use serde_json::{json, Value};
use std::time::Instant;
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, Variable};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [graph, data, rows, runs, threads] = arguments.as_slice() else {
        eprintln!("usage: peer-zen GRAPH PAYSLIPS.csv ROWS RUNS THREADS");
        std::process::exit(2);
    };
    let graph = std::fs::read_to_string(graph).expect("the graph can be read");
    let text = std::fs::read_to_string(data).expect("the data can be read");
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let lines: Vec<&str> = text.lines().skip(1).take(number(rows)).collect();
    let parts: Vec<&[&str]> = lines.chunks(lines.len().div_ceil(number(threads))).collect();
    let mut seconds = Vec::new();
    let mut total = 0;
    for _ in 0..number(runs) {
        let done: Vec<(f64, i64)> = std::thread::scope(|scope| {
            let threads: Vec<_> = parts.iter().map(|part| scope.spawn(|| evaluate(&graph, part))).collect();
            threads.into_iter().map(|t| t.join().expect("the thread ends")).collect()
        });
        seconds.push(done.iter().map(|(s, _)| *s).fold(0.0, f64::max));
        total = done.iter().map(|(_, t)| t).sum();
    }
    seconds.sort_by(f64::total_cmp);
    println!("{} rows, median {:.6} s, sum of net_wage {total}", lines.len(), seconds[seconds.len() / 2]);
}

/// Seconds of the evaluation, and the sum that shows that it was right.
fn evaluate(graph: &str, lines: &[&str]) -> (f64, i64) {
    let content: DecisionContent = serde_json::from_str(graph).expect("the graph is a decision");
    let mut decision: Decision = DecisionEngine::default().create_decision(content.into()).expect("a decision");
    decision.compile();
    let rows: Vec<Variable> = lines.iter().map(|line| row(line).into()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let begin = Instant::now();
    let mut total = 0;
    runtime.block_on(async {
        for row in rows {
            let done = decision.evaluate(row).await.unwrap_or_else(|e| panic!("{e:?}"));
            let net = done.result.dot("net_wage").unwrap_or_else(|| panic!("no net_wage in {:?}", done.result));
            total += net.to_string().parse::<f64>().expect("a number") as i64;
        }
    });
    (begin.elapsed().as_secs_f64(), total)
}

/// `P00012346,2020-03,570,1332900,,`: the month as the number 202003, missing wages as 0.
fn row(line: &str) -> Value {
    let cells: Vec<&str> = line.split(',').collect();
    let number = |cell: &str, missing: &str| -> Value {
        serde_json::from_str(if cell.is_empty() { missing } else { cell }).expect("a number")
    };
    json!({
        "id": cells[0],
        "month": cells[1].replace('-', "").parse::<i64>().expect("a month"),
        "workers": number(cells[2], "0"),
        "wage": number(cells[3], "0"),
        "wage_usd": number(cells[4].trim_start_matches('0'), "0"),
        "contract_days": number(cells[5], "30"),
    })
}
