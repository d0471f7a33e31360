"""The entitlement workload by hand in Polars; the rolling limit goes through `rolling.granted`, a list for each member concerned."""

import polars as pl
import rolling

DAYS = pl.List(pl.Int64)
TWO = pl.lit(2, dtype=pl.Int64)


def place(year, month):
    """Months since July 2016: bit 0 of a member's months."""
    return year.cast(pl.Int64) * 12 + month.cast(pl.Int64) - 24_199


def bits(number):
    return number.bitwise_count_ones().cast(pl.Int64)


def judged(tables):
    month = pl.col("month")
    bit = TWO ** place(month.str.slice(0, 4), month.str.slice(5, 2))
    contributed = (
        tables["payslips"]
        .filter("contributed")
        .group_by("member")
        .agg(months=bit.cast(pl.Int64).bitwise_or())
    )
    day = pl.col("service_date")
    shift = TWO ** (place(day.dt.year(), day.dt.month()) - 12)
    window = (pl.col("months").fill_null(0) // shift.cast(pl.Int64)) & 4095
    frame = tables["claims"].join(contributed, on="member", how="left")
    frame = frame.with_columns(window=window).with_columns(months_in_window=bits(pl.col("window")))
    qualifies = (pl.col("window") // 1024 == 3) | (pl.col("months_in_window") >= 6)
    length = (pl.col("discharged") - day).dt.total_days() + 1
    return frame.with_columns(qualifies=qualifies, length=length).select(
        "id", "member", "service_date", "discharged", "months_in_window", "qualifies", "length"
    )


def granted(lists):
    """One row for each member concerned: its claims in order, and the days of each that are granted."""
    days = [rolling.granted(s, e) for s, e in zip(lists["starts"].to_list(), lists["ends"].to_list())]
    return lists.select("ids").with_columns(days=pl.Series(days, dtype=DAYS))


def results(tables):
    frame = judged(tables).collect(engine="streaming")
    qualifies = pl.col("qualifies")
    asked = frame.filter(qualifies)
    concerned = asked.group_by("member").agg(pl.col("length").sum()).filter(pl.col("length") > rolling.DAYS)
    lists = (
        asked.join(concerned, on="member", how="semi")
        .sort("service_date", "id")
        .group_by("member", maintain_order=True)
        .agg(ids="id", starts=pl.col("service_date").cast(pl.Int64), ends=pl.col("discharged").cast(pl.Int64))
    )
    folded = granted(lists).explode("ids", "days").rename({"ids": "id"})
    rate = pl.when(pl.col("service_date") >= pl.date(2018, 1, 1)).then(52_500).otherwise(45_000)
    paid = pl.coalesce("days", "length") * rate
    return {
        "claims": frame.lazy()
        .join(folded.lazy(), on="id", how="left")
        .select(
            "id",
            "months_in_window",
            "qualifies",
            stay_allowance=pl.when(qualifies).then(paid).otherwise(0),
            **{
                "stay_allowance.state": pl.when(qualifies).then(pl.lit("due")).otherwise(pl.lit("denied")),
                "stay_allowance.reason": pl.when(~qualifies).then(pl.lit("not_qualified")),
            },
        )
    }
