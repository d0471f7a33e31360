"""Runs all sides of the reference workloads in alternation, checks that their results are equal, and prints a table.

In: the environment that `run.sh` sets. Out: Markdown on the standard output, progress on the other one.
Each side is a process of its own; its peak memory is what the operating system counted for it. Prakas is timed as the whole
process, the others from inside theirs, without the start of Python and without imports.
"""

import os
import statistics
import subprocess
import sys
import time

import data

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TARGET = os.environ["BENCH_BINARIES"]
WORK = os.environ["BENCH_DATA"]
THREADS = os.environ["BENCH_THREADS"]
WORKLOADS = os.environ.get("WORKLOADS", " ".join(data.TABLES)).split()
FORMATS = os.environ.get("FORMATS", "parquet csv").split()
SIDES = os.environ.get("SIDES", "prakas duckdb polars floor").split()


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command):
    """Seconds of the whole process, its peak memory in MB, its seconds of processor, what it printed.

    A new process starts with the peak of the one that made it, so that this one stays small: whoever compares runs elsewhere.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        sys.exit(f"{' '.join(command)}: failed with {status}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, printed


def generated(workload, rows, form):
    folder = os.path.join(WORK, f"{workload}-{rows}-{form}")
    if not os.path.isdir(folder):
        say(f"generating {folder}")
        run([os.path.join(TARGET, "prakas-workloads"), "generate", workload, str(rows), folder, "--format", form])
    return folder


def results(workload, side):
    return os.path.join(WORK, f"results-{workload}-{side}")


def command(side, workload, form, folder):
    out = results(workload, side)
    rules = os.path.join(ROOT, "benches", "workloads", workload)
    if side == "prakas":
        options = ["--format", "parquet", "--force", "-q", "--threads", THREADS]
        return [os.path.join(TARGET, "prakas"), "evaluate", rules, "--data", folder, "--out", out, *options]
    if side == "floor":
        return [os.path.join(TARGET, "prakas-workloads"), "floor", folder, results(workload, "prakas"), out, THREADS]
    return [sys.executable, os.path.join(HERE, f"side_{side}.py"), workload, form, folder, out, THREADS]


def timed(side, workload, form, folder):
    whole, peak, processor, printed = run(command(side, workload, form, folder))
    return (whole if side == "prakas" else float(printed.split()[-1])), peak, processor


def compare(workload, form, rows, runs):
    """One workload in one format: seconds and peak memory of each side, results compared in the first and last round."""
    folder = generated(workload, rows, form)
    sides = [s for s in SIDES if s != "floor" or form == "parquet"]
    seen = {side: [] for side in sides}
    for number in range(runs):
        for side in sides:
            seen[side].append(timed(side, workload, form, folder))
            say(f"{workload} {form} run {number + 1} {side}: {seen[side][-1][0]:.2f} s, {seen[side][-1][1]:.0f} MB")
        if number in (0, runs - 1):
            for side in sides:
                if side not in ("prakas", "floor"):
                    check = [sys.executable, os.path.join(HERE, "equal.py"), workload]
                    said = run([*check, results(workload, "prakas"), results(workload, side)])[-1].strip()
                    say(f"{workload} {form}, prakas and {side}: {said}")
    return seen


def table(rows, runs):
    print("| workload | from | side | median s | fastest s | prakas / side | processor s | µs a row | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for workload in WORKLOADS:
        for form in FORMATS:
            seen = compare(workload, form, rows, runs)
            ours = statistics.median(s for s, _, _ in seen["prakas"])
            for side, times in seen.items():
                median = statistics.median(s for s, _, _ in times)
                line = [workload, form, side, f"{median:.2f}", f"{min(s for s, _, _ in times):.2f}", f"{ours / median:.2f}"]
                line += [f"{statistics.median(p for _, _, p in times):.2f}", f"{median * 1e6 / rows:.2f}"]
                line += [f"{max(m for _, m, _ in times):.0f}"]
                print("| " + " | ".join(line) + " |", flush=True)


def grow(sizes, runs):
    """Time and memory of prakas by the number of rows; the data of a size are deleted after it."""
    print("| workload | rows | median s | µs a row | peak MB |")
    print("|---|---|---|---|---|")
    for workload in WORKLOADS:
        for rows in sizes:
            folder = generated(workload, rows, "parquet")
            times = [timed("prakas", workload, "parquet", folder) for _ in range(runs)]
            median = statistics.median(s for s, _, _ in times)
            peak = max(m for _, m, _ in times)
            print(f"| {workload} | {rows:,} | {median:.2f} | {median * 1e6 / rows:.3f} | {peak:.0f} |", flush=True)
            subprocess.run(["rm", "-r", folder, results(workload, "prakas")], check=True)


def start(runs):
    """From the start of the process to the results of a small scheme."""
    folder = generated("payroll", 100, "csv")
    seconds = [timed("prakas", "payroll", "csv", folder)[0] for _ in range(max(runs, 20))]
    print(f"start to results of 100 payslips: {statistics.median(seconds) * 1000:.0f} ms")


if __name__ == "__main__":
    mode, *numbers = sys.argv[1:]
    os.makedirs(WORK, exist_ok=True)
    if mode == "grow":
        grow([int(n) for n in numbers[1:]], int(numbers[0]))
    elif mode == "start":
        start(int(numbers[0]))
    else:
        table(int(numbers[0]), int(numbers[1]))
