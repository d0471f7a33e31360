"""Compares results cell by cell: `equal.py WORKLOAD OUT_A OUT_B`. Exit code 1, with the first differing rows, when they differ."""

import os
import sys

import duckdb

import data


def differences(db, left, right, keys):
    """Rows that only one side has, and rows with a cell that differs; both sides may write numbers in types of their own."""
    a = {r[0]: r[1] for r in db.execute(f"DESCRIBE SELECT * FROM '{left}'").fetchall()}
    b = {r[0]: r[1] for r in db.execute(f"DESCRIBE SELECT * FROM '{right}'").fetchall()}
    if list(a) != list(b):
        return [f"columns {list(a)}", f"columns {list(b)}"]
    for path in (left, right):
        twice = db.execute(f"SELECT count(*) - count(DISTINCT ({', '.join(keys)})) FROM '{path}'").fetchone()[0]
        if twice:
            return [f"{twice} keys stand twice in {path}"]
    unequal = " OR ".join(f'a."{c}" IS DISTINCT FROM b."{c}"' for c in a if c not in keys) or "false"
    alone = f"a.{keys[0]} IS NULL OR b.{keys[0]} IS NULL"
    join = f"FROM '{left}' a FULL JOIN '{right}' b USING ({', '.join(keys)}) WHERE {alone} OR {unequal}"
    count = db.execute(f"SELECT count(*) {join}").fetchone()[0]
    if not count:
        return []
    order = ", ".join(keys)
    cells = [f'{{a: a."{c}", b: b."{c}"}} AS "{c}"' for c in a if c not in keys]
    rows = db.execute(f"SELECT {order}, {', '.join(cells)} {join} ORDER BY {order} LIMIT 5").fetchall()
    names = [c for c in a if c not in keys]
    shown = []
    for row in rows:
        pairs = zip(names, row[len(keys) :])
        shown.append(f"{row[: len(keys)]}: " + ", ".join(f"{n} {p['a']} / {p['b']}" for n, p in pairs if p["a"] != p["b"]))
    return [f"{count} rows differ", *shown]


def check(workload, left, right):
    """Stops the run when any cell of any result table differs; gives the number of cells compared."""
    db = duckdb.connect()
    cells = 0
    for table, keys in data.RESULTS[workload].items():
        a, b = (os.path.join(folder, f"{table}.parquet") for folder in (left, right))
        wrong = differences(db, a, b, keys)
        if wrong:
            sys.exit(f"{workload}, {table}: {left} and {right} differ\n" + "\n".join(wrong))
        rows = db.execute(f"SELECT count(*) FROM '{a}'").fetchone()[0]
        cells += rows * len(db.execute(f"DESCRIBE SELECT * FROM '{a}'").fetchall())
    return cells


if __name__ == "__main__":
    print(f"{check(*sys.argv[1:4]):,} cells equal")
