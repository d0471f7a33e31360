"""The payroll workload in OpenFisca-core: `openfisca_payroll.py DATA RUNS`. Prints rows and the median of the seconds.

Rows lie in memory as numpy arrays, by month: OpenFisca computes one month for all persons at a time. Timed are the setting of the
inputs and the calculation of all outputs for all months; building the simulations is not. Vectors are float32, as OpenFisca makes
them. States are left out, since it has none: covered or not is a variable that the amounts read.
"""

import statistics
import sys
import time

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="One payslip", is_person=True)


def dated(**values):
    return {"values": {day.replace("_", "-")[1:]: {"value": value} for day, value in values.items()}}


def ranks():
    """The 22 ranks as a scale of amounts: thresholds are exclusive below, hence one riel more."""
    steps = [(0, 200_000)] + [(200_001 + 50_000 * n, 225_000 + 50_000 * n) for n in range(20)] + [(1_200_001, 1_200_000)]
    start = "2016-01-01"
    rows = [{"threshold": {start: {"value": a}}, "amount": {start: {"value": b}}} for a, b in steps]
    return {"brackets": rows, "metadata": {"type": "single_amount"}}


PARAMETERS = {
    "riel_per_usd": dated(_2016_05_01=4000, _2018_01_01=4103, _2022_10_01=4120),
    "smallest": dated(_2016_01_01=8, _2017_11_01=1),
    "floor": dated(_2016_01_01=200_000, _2022_10_01=400_000),
    "risk_rate": dated(_2016_01_01=0.008),
    "health_rate": dated(_2016_09_01=0.026),
    "health_worker": dated(_2016_09_01=0.5, _2018_01_01=0.0),
    "pension_rate": dated(_2016_01_01=0.0, _2022_10_01=0.04, _2027_10_01=0.08, _2032_10_01=0.1075),
    "pension_cap": dated(_2016_01_01=1_200_000),
    "ranks": ranks(),
}


def variable(name, formula=None, kind=float):
    body = {"value_type": kind, "entity": Person, "definition_period": DateUnit.MONTH, "label": name}
    if formula:
        body["formula"] = formula
    return type(name, (Variable,), body)


def rounded(values):
    return np.floor(values + np.float32(0.5))


def wage_in_riel(person, period, parameters):
    dollars = person("wage_usd", period)
    return np.where(dollars > 0, rounded(dollars * parameters(period).riel_per_usd), person("wage", period))


def covered(person, period, parameters):
    return (person("workers", period) >= parameters(period).smallest) * (person("contract_days", period) > 15)


def contributory_wage(person, period, parameters):
    p = parameters(period)
    return np.maximum(p.floor, p.ranks.calc(person("wage_in_riel", period)))


def occupational_risk(person, period, parameters):
    return person("covered", period) * rounded(person("contributory_wage", period) * parameters(period).risk_rate)


def health_care(person, period, parameters):
    return person("covered", period) * rounded(person("contributory_wage", period) * parameters(period).health_rate)


def health_worker(person, period, parameters):
    return np.floor(person("health_care", period) * parameters(period).health_worker)


def health_employer(person, period):
    return person("health_care", period) - person("health_worker", period)


def pension(person, period, parameters):
    p = parameters(period)
    return person("covered", period) * rounded(np.minimum(person("wage_in_riel", period), p.pension_cap) * p.pension_rate)


def pension_worker(person, period):
    return np.floor(person("pension", period) * np.float32(0.5))


def pension_employer(person, period):
    return person("pension", period) - person("pension_worker", period)


def worker_pays(person, period):
    return person("health_worker", period) + person("pension_worker", period)


def employer_pays(person, period):
    return person("occupational_risk", period) + person("health_employer", period) + person("pension_employer", period)


def net_wage(person, period):
    return person("wage_in_riel", period) - person("worker_pays", period)


INPUTS = {"wage": float, "wage_usd": float, "workers": int, "contract_days": int}
OUTPUTS = [wage_in_riel, contributory_wage, occupational_risk, health_care, health_worker, health_employer, pension]
OUTPUTS += [pension_worker, pension_employer, worker_pays, employer_pays, net_wage]


def system():
    made = TaxBenefitSystem([Person])
    made.parameters = ParameterNode("", data=PARAMETERS)
    for name, kind in INPUTS.items():
        made.add_variable(variable(name, kind=kind))
    made.add_variable(variable("covered", covered, bool))
    for formula in OUTPUTS:
        made.add_variable(variable(formula.__name__, formula))
    return made


def by_month(folder):
    """The inputs of each month as arrays."""
    table = pq.read_table(f"{folder}/payslips.parquet").drop_columns(["id"]).sort_by("month")
    table = table.set_column(2, "wage", pc.fill_null(table["wage"], 0))
    table = table.set_column(3, "wage_usd", pc.fill_null(table["wage_usd"].cast("float32"), 0))
    table = table.set_column(4, "contract_days", pc.fill_null(table["contract_days"], 30))
    months = table["month"].to_numpy()
    names, firsts = np.unique(months, return_index=True)
    columns = {"wage": np.float32, "wage_usd": np.float32, "workers": np.int32, "contract_days": np.int32}
    arrays = {name: table[name].to_numpy().astype(kind) for name, kind in columns.items()}
    ends = [*firsts[1:], len(months)]
    return [(m, {n: a[i:j] for n, a in arrays.items()}) for m, i, j in zip(names, firsts, ends)]


def once(made, months):
    simulations = [(SimulationBuilder().build_default_simulation(made, len(a["wage"])), m, a) for m, a in months]
    begin = time.perf_counter()
    total = 0.0
    for simulation, month, arrays in simulations:
        for name, array in arrays.items():
            simulation.set_input(name, month, array)
        for formula in OUTPUTS:
            result = simulation.calculate(formula.__name__, month)
        total += float(result.sum(dtype=np.float64))
    return time.perf_counter() - begin, total


if __name__ == "__main__":
    made, months = system(), by_month(sys.argv[1])
    runs = [once(made, months) for _ in range(int(sys.argv[2]))]
    rows = sum(len(a["wage"]) for _, a in months)
    print(f"{rows} rows, median {statistics.median(s for s, _ in runs):.6f} s, sum of net_wage {runs[0][1]:.0f}")
