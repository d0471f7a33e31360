"""Writes `payroll.json`, the payroll workload as a decision graph of Zen: wage, table of ranks, amounts."""

import json

WAGE = {
    "riel": "wage > 0 ? wage : floor(wage_usd * (month >= 202210 ? 4120 : month >= 201801 ? 4103 : 4000) + 0.5)",
    "covered": "workers >= (month >= 201711 ? 1 : 8) and contract_days > 15",
}
AMOUNTS = {
    "wage_in_riel": "riel",
    "contributory_wage": "max([assumed, month >= 202210 ? 400000 : 200000])",
    "occupational_risk": "covered ? floor($.contributory_wage * 0.008 + 0.5) : 0",
    "health_care": "covered ? floor($.contributory_wage * 0.026 + 0.5) : 0",
    "health_worker": "month < 201801 ? floor($.health_care / 2) : 0",
    "health_employer": "$.health_care - $.health_worker",
    "pension": "covered and month >= 202210 ? "
    "floor(min([riel, 1200000]) * (month >= 203210 ? 0.1075 : month >= 202710 ? 0.08 : 0.04) + 0.5) : 0",
    "pension_worker": "floor($.pension / 2)",
    "pension_employer": "$.pension - $.pension_worker",
    "state": "covered ? 'due' : 'not_due'",
    "pension_state": "covered and month >= 202210 ? 'due' : 'not_due'",
    "worker_pays": "$.health_worker + $.pension_worker",
    "employer_pays": "$.occupational_risk + $.health_employer + $.pension_employer",
    "net_wage": "riel - $.worker_pays",
}


def expressions(name, values, through):
    rows = [{"id": f"{name}{n}", "key": key, "value": value} for n, (key, value) in enumerate(values.items())]
    return {"id": name, "name": name, "type": "expressionNode", "content": {"expressions": rows, "passThrough": through}}


def ranks():
    steps = [("<= 200000", 200_000)]
    steps += [(f"<= {250_000 + 50_000 * n}", 225_000 + 50_000 * n) for n in range(20)]
    steps += [("", 1_200_000)]
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": "i", "name": "wage", "field": "riel"}],
        "outputs": [{"id": "o", "name": "assumed wage", "field": "assumed"}],
        "rules": [{"_id": f"r{n}", "i": bound, "o": str(amount)} for n, (bound, amount) in enumerate(steps)],
    }
    return {"id": "ranks", "name": "ranks", "type": "decisionTableNode", "content": content}


nodes = [
    {"id": "in", "name": "in", "type": "inputNode"},
    expressions("wage", WAGE, True),
    ranks(),
    expressions("amounts", AMOUNTS, False),
    {"id": "out", "name": "out", "type": "outputNode"},
]
names = [node["id"] for node in nodes]
edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in zip(names, names[1:])]
print(json.dumps({"nodes": nodes, "edges": edges}, indent=1))
