"""DuckDB: `side_duckdb.py WORKLOAD FORMAT DATA OUT THREADS`. Prints the seconds from the first file opened to the last one closed."""

import os
import sys
import time

import duckdb

import data
import rolling

workload, form, folder, out, threads = sys.argv[1:6]
here = os.path.dirname(os.path.abspath(__file__))


def reader(path, columns, form):
    if form == "parquet":
        return f"read_parquet('{path}')"
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return f"read_csv('{path}', header=true, auto_detect=false, delim=',', quote='', escape='', columns={{{types}}})"


def statements(name):
    """The result tables of a workload: one statement each, named after the file, or one for the only one."""
    results = data.RESULTS[workload]
    for table in results:
        file = workload if len(results) == 1 else f"{workload}_{table}"
        yield table, open(os.path.join(here, "sql", f"{file}.sql"), encoding="utf-8").read()


os.makedirs(out, exist_ok=True)
begin = time.perf_counter()
db = duckdb.connect()
db.execute(f"SET threads={threads}")
db.execute("SET preserve_insertion_order=false")
for name, columns in data.TABLES[workload].items():
    db.execute(f"CREATE VIEW {name} AS SELECT * FROM {reader(os.path.join(folder, name + '.' + form), columns, form)}")
for name, columns in data.RULE_TABLES.get(workload, {}).items():
    db.execute(f"CREATE VIEW {name} AS SELECT * FROM {reader(data.rule_table(workload, name), columns, 'csv')}")
if workload == "entitlement":
    db.create_function("granted", rolling.granted, ["BIGINT[]", "BIGINT[]"], "BIGINT[]")
setup = os.path.join(here, "sql", f"{workload}_setup.sql")
if os.path.exists(setup):
    db.execute(open(setup, encoding="utf-8").read())
for table, query in statements(workload):
    db.execute(f"COPY ({query}) TO '{os.path.join(out, table)}.parquet' (FORMAT parquet, COMPRESSION snappy)")
print(time.perf_counter() - begin)
