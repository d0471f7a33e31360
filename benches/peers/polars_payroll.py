"""The payroll workload by hand in Polars: integers only, amounts in riel, rates per ten thousand."""

import polars as pl


def results(tables):
    month = pl.col("month")
    rate = pl.when(month >= "2022-10").then(4120).when(month >= "2018-01").then(4103).otherwise(4000)
    cents = (pl.col("wage_usd") * 100).cast(pl.Int64)
    smallest = pl.when(month >= "2017-11").then(1).otherwise(8)
    wages = tables["payslips"].select(
        "id",
        "month",
        covered=(pl.col("workers") >= smallest) & (pl.col("contract_days").fill_null(30) > 15),
        riel=pl.coalesce("wage", (cents * rate + 50) // 100),
    )
    riel, base, covered = pl.col("riel"), pl.col("base"), pl.col("covered")
    rank = (riel - 200_001) // 50_000 * 50_000 + 225_000
    assumed = pl.when(riel <= 200_000).then(200_000).when(riel > 1_200_000).then(1_200_000).otherwise(rank)
    floor = pl.when(month >= "2022-10").then(400_000).otherwise(200_000)
    phase = pl.when(month >= "2032-10").then(1075).when(month >= "2027-10").then(800).otherwise(400)
    pension = (pl.min_horizontal(riel, 1_200_000) * phase + 5000) // 10_000
    pensionable = covered & (month >= "2022-10")
    none = pl.lit(None, dtype=pl.String)

    def state(due):
        return pl.when(due).then(pl.lit("due")).otherwise(pl.lit("not_due"))

    return {
        "payslips": wages.with_columns(base=pl.max_horizontal(floor, assumed))
        .with_columns(
            risk=pl.when(covered).then((base * 8 + 500) // 1000).otherwise(0),
            health=pl.when(covered).then((base * 26 + 500) // 1000).otherwise(0),
            pension=pl.when(pensionable).then(pension).otherwise(0),
            due=state(covered),
            pension_due=state(pensionable),
        )
        .with_columns(
            health_worker=pl.when(month < "2018-01").then(pl.col("health") // 2).otherwise(0),
            pension_worker=pl.col("pension") // 2,
        )
        .with_columns(
            health_employer=pl.col("health") - pl.col("health_worker"),
            pension_employer=pl.col("pension") - pl.col("pension_worker"),
            worker_pays=pl.col("health_worker") + pl.col("pension_worker"),
        )
        .select(
            "id",
            wage_in_riel=riel,
            contributory_wage=base,
            occupational_risk="risk",
            **{"occupational_risk.state": "due", "occupational_risk.reason": none, "occupational_risk.employer": "risk"},
            health_care="health",
            **{"health_care.state": "due", "health_care.reason": none, "health_care.worker": "health_worker"},
            **{"health_care.employer": "health_employer"},
            pension="pension",
            **{"pension.state": "pension_due", "pension.reason": none, "pension.worker": "pension_worker"},
            **{"pension.employer": "pension_employer"},
            worker_pays="worker_pays",
            employer_pays=pl.col("risk") + pl.col("health_employer") + pl.col("pension_employer"),
            net_wage=riel - pl.col("worker_pays"),
        )
    }
