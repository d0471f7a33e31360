#!/usr/bin/env bash
# How time and memory of a running limit and of a twelve-month history grow with the rows.
# In: the release binary. Out: one line per workload and size: rows, median seconds, microseconds a row, peak megabytes.
# usage: benches/linear/run.sh [FOLDER FOR THE DATA]   (about 1.2 GB at the largest size)
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${1:-target/linear}
sizes=${SIZES:-"500000 1000000 2000000 5000000"}
runs=${RUNS:-5}
cargo build --release --quiet
cargo build --release --quiet -p prakas-generate
printf '%-8s %10s %9s %8s %8s\n' workload rows seconds us/row peak_MB
for workload in limit history; do
  for rows in $sizes; do
    folder="$data/$workload-$rows"
    [ -d "$folder" ] || target/release/prakas-generate --workload "$workload" "$rows" "$folder"
    times="$data/times.txt"
    : > "$times"
    for _ in $(seq "$runs"); do
      /usr/bin/time -f '%e %M' -a -o "$times" \
        target/release/prakas evaluate "benches/linear/$workload" --data "$folder" --out "$data/results" --format parquet --force -q
    done
    sort -n "$times" | awk -v w="$workload" -v r="$rows" '
      { t[NR] = $1; if ($2 > m) m = $2 }
      END { s = t[int((NR + 1) / 2)]; printf "%-8s %10d %9.2f %8.2f %8.0f\n", w, r, s, s * 1e6 / r, m / 1024 }'
  done
done
