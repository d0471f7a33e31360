#!/usr/bin/env bash
# Evaluation alone, on rows in memory: prakas (workloads), OpenFisca (payroll, one core, float32), Zen (payroll, 100,000 rows, exact).
# usage: alone.sh PYTHON ROWS RUNS, from run.sh
set -euo pipefail
python=$1 rows=$2 runs=$3
tool="$BENCH_BINARIES/prakas-workloads"
made() { # WORKLOAD ROWS FORMAT
  local folder="$BENCH_DATA/$1-$2-$3"
  [ -d "$folder" ] || "$tool" generate "$1" "$2" "$folder" --format "$3"
  echo "$folder"
}
for workload in ${WORKLOADS:-adjudication payroll entitlement subsidy}; do
  for threads in 1 "$BENCH_THREADS"; do
    printf 'prakas, %s, threads %s: ' "$workload" "$threads"
    "$tool" alone "benches/workloads/$workload" "$(made "$workload" "$rows" parquet)" "$runs" "$threads"
  done
done
printf 'OpenFisca, payroll, threads 1: '
"$python" benches/peers/openfisca_payroll.py "$(made payroll "$rows" parquet)" "$runs"
CARGO_TARGET_DIR="$(realpath "${BENCH_BINARIES%/release}")/zen"
export CARGO_TARGET_DIR
cargo build --release --quiet --manifest-path benches/peers/zen/Cargo.toml
csv="$(made payroll 100000 csv)/payslips.csv"
for threads in 1 "$BENCH_THREADS"; do
  printf 'Zen, payroll, threads %s: ' "$threads"
  "$CARGO_TARGET_DIR/release/peer-zen" benches/peers/zen/payroll.json "$csv" 100000 "$runs" "$threads"
done
