"""Polars: `side_polars.py WORKLOAD FORMAT DATA OUT THREADS`. Prints the seconds from the first file opened to the last one closed."""

import os
import sys

workload, form, folder, out, threads = sys.argv[1:6]
os.environ["POLARS_MAX_THREADS"] = threads

import importlib
import time

import polars as pl

import data

KINDS = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean, "DATE": pl.Date}


def kind(text):
    if text.startswith("DECIMAL"):
        digits, decimals = text[8:-1].split(",")
        return pl.Decimal(int(digits), int(decimals))
    return KINDS[text]


def scan(path, columns, form):
    if form == "parquet":
        return pl.scan_parquet(path)
    return pl.scan_csv(path, schema={name: kind(text) for name, text in columns.items()}, quote_char=None)


os.makedirs(out, exist_ok=True)
query = importlib.import_module(f"polars_{workload}")
begin = time.perf_counter()
tables = {n: scan(os.path.join(folder, f"{n}.{form}"), c, form) for n, c in data.TABLES[workload].items()}
for name, columns in data.RULE_TABLES.get(workload, {}).items():
    tables[name] = scan(data.rule_table(workload, name), columns, "csv")
for table, frame in query.results(tables).items():
    frame.sink_parquet(
        os.path.join(out, f"{table}.parquet"), compression="snappy", maintain_order=False, engine="streaming"
    )
print(time.perf_counter() - begin)
