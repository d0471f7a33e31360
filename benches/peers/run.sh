#!/usr/bin/env bash
# Prakas and its peers on the same workloads, in alternation, results compared cell by cell.
# In: release binaries (built here), Python 3.11 or later. Out: tables in Markdown.
# usage: benches/peers/run.sh [ROWS] [RUNS]           all sides at one size (5,000,000 rows, 5 runs)
#        benches/peers/run.sh grow [RUNS] [ROWS ..]   prakas alone at several sizes; data are deleted after each
#        benches/peers/run.sh alone [ROWS] [RUNS]     evaluation alone, on rows in memory, beside OpenFisca and Zen
#        benches/peers/run.sh start                   from the start of the process to the first results
# WORKLOADS, FORMATS and SIDES name some of them: WORKLOADS=payroll FORMATS=csv SIDES="prakas duckdb" benches/peers/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
export BENCH_BINARIES="$target/release" BENCH_DATA=${BENCH_DATA:-$target/peers-data} BENCH_THREADS=${BENCH_THREADS:-$(nproc)}
cargo build --release --quiet
cargo build --release --quiet -p prakas-workloads
python="$target/peers-python/bin/python"
if ! cmp -s benches/peers/requirements.txt "$target/peers-python/requirements.txt"; then
  python3 -m venv "$target/peers-python"
  "$target/peers-python/bin/pip" install --quiet -r benches/peers/requirements.txt
  cp benches/peers/requirements.txt "$target/peers-python/requirements.txt"
fi
case ${1:-} in
  grow)
    shift; runs=${1:-3}; [ $# -gt 0 ] && shift
    [ $# -gt 0 ] || set -- 1000000 5000000 10000000 50000000
    exec "$python" benches/peers/run.py grow "$runs" "$@" ;;
  start) exec "$python" benches/peers/run.py start 20 ;;
  alone) exec benches/peers/alone.sh "$python" "${2:-1000000}" "${3:-5}" ;;
  *) exec "$python" benches/peers/run.py table "${1:-5000000}" "${2:-5}" ;;
esac
