"""The subsidy workload by hand in Polars: coefficients in thousandths, those of one band, sex and location multiplied once."""

import polars as pl


def thousandths(name):
    return (pl.col(name) * 1000).cast(pl.Int64)


def factors(tables):
    """Forty rows: the product of all coefficients."""
    ages = tables["age_coefficients"].rename({"factor": "of_age"})
    places = tables["location_coefficients"].rename({"factor": "of_place"})
    of_sex = pl.when(pl.col("sex") == "female").then(1085).otherwise(1000)
    product = thousandths("factor") * thousandths("of_age") * thousandths("of_place") * of_sex
    joined = tables["interactions"].join(ages, on="band").join(places, how="cross")
    return joined.select("band", "sex", "location", factor=product)


def results(tables):
    age, month, fund = pl.col("age_then"), pl.col("month"), pl.col("fund")
    band = (
        pl.when(age < 15)
        .then(pl.lit("child"))
        .when(age < 30)
        .then(pl.lit("young"))
        .when(age < 50)
        .then(pl.lit("adult"))
        .when(age < 65)
        .then(pl.lit("older"))
        .otherwise(pl.lit("old"))
    )
    base = pl.when(month >= "2018-01").then(104_150).otherwise(96_400)
    expected = (base * pl.col("factor") + 500_000_000_000) // 1_000_000_000_000
    premium = pl.col("risk_premium")
    admin = pl.when(month >= "2018-07").then(8_900).otherwise(8_250)
    own = pl.when(fund == "workers").then(150_000).when(fund == "community").then(45_000).otherwise(0)
    computed = (
        tables["enrolments"]
        .with_columns(band=band)
        .join(factors(tables), on=["band", "sex", "location"])
        .with_columns(expected_cost=expected)
        .with_columns(risk_premium=pl.max_horizontal("expected_cost", 60_000))
        .with_columns(risk_adjusted=pl.max_horizontal(0, premium + (premium * 75 + 500) // 1000 + admin - own))
        .select("id", "fund", "band", "sex", "expected_cost", "risk_premium", "risk_adjusted")
        .collect(engine="streaming")
    )
    rows = computed.lazy().select(
        "id",
        "band",
        "expected_cost",
        "risk_premium",
        "risk_adjusted",
        **{"risk_adjusted.state": pl.lit("due"), "risk_adjusted.reason": pl.lit(None, dtype=pl.String)},
    )
    totals = computed.lazy().group_by("fund", "band", "sex").agg(
        enrolments=pl.len(), premiums=premium.sum(), subsidies=pl.col("risk_adjusted").sum()
    )
    return {"enrolments": rows, "totals": totals.with_columns(rejected=pl.lit(0, dtype=pl.Int64))}
