"""The adjudication workload by hand in Polars: integers only, amounts in hundredths of a riel until they are rounded."""

import polars as pl

INTEGER = pl.Int64


def facts(tables):
    """One row for each claim with all that the rules ask."""
    public = pl.col("ownership") == "public"
    share = (
        pl.when(pl.col("grade") == "A")
        .then(pl.when(public).then(120).otherwise(150))
        .when(~public | (pl.col("grade") == "B"))
        .then(100)
        .otherwise(80)
    )
    people = tables["members"].join(tables["employers"], left_on="employer", right_on="id")
    places = tables["facilities"].select(
        "id", "level", "contracted", share=pl.coalesce((pl.col("multiplier") * 100).cast(INTEGER), share)
    )
    return (
        tables["claims"]
        .join(people, left_on="member", right_on="id")
        .join(places, left_on="facility", right_on="id")
        .join(tables["case_list"], left_on=["case_code", "level"], right_on=["code", "level"], how="left")
    )


def judged(frame):
    day = pl.col("service_date")
    later = day >= pl.date(2018, 1, 1)
    rate = pl.when(later).then(4103).otherwise(4000)
    tenths = (pl.col("distance") * 10).cast(INTEGER).fill_null(0)
    smallest = pl.when(day >= pl.date(2017, 11, 1)).then(1).otherwise(8)
    return frame.select(
        "id",
        "contracted",
        "emergency",
        "price",
        "share",
        transport=pl.col("kind") == "transport",
        insured=(pl.col("size") >= smallest)
        & (pl.col("registered") <= day).fill_null(False)
        & (pl.col("left") >= day).fill_null(True),
        excluded=pl.col("service") != "essential_care",
        bill=pl.coalesce(pl.col("bill") * 100, (pl.col("bill_usd") * 100).cast(INTEGER) * rate),
        fee=pl.when(later).then(2_500_000 + tenths * 13_500).otherwise(2_000_000 + tenths * 12_000),
    )


def results(tables):
    insured, excluded, emergency = pl.col("insured"), pl.col("excluded"), pl.col("emergency")
    transport, contracted = pl.col("transport"), pl.col("contracted")
    price, bill = pl.col("price"), pl.col("bill")

    def state(applies, denied):
        due = pl.when(denied).then(pl.lit("denied")).otherwise(pl.lit("due"))
        return pl.when(~applies).then(pl.lit("not_due")).otherwise(due)

    def paid(applies, denied, amount):
        return pl.when(applies & ~denied).then(amount).otherwise(0)

    at_contract, elsewhere = ~transport & contracted, ~transport & ~contracted
    no_case, no_refund, no_fee = ~insured | excluded, ~insured | ~emergency | excluded, ~insured
    covered = contracted | emergency | transport
    verdict = (
        pl.when(~insured)
        .then(pl.lit("not_insured"))
        .when(excluded)
        .then(pl.lit("excluded_service"))
        .when(covered)
        .then(pl.lit("covered"))
        .otherwise(pl.lit("no_contract"))
    )
    case_reason = pl.when(~insured).then(pl.lit("not_insured")).otherwise(pl.lit("excluded_service"))
    refund_reason = (
        pl.when(~insured)
        .then(pl.lit("not_insured"))
        .when(~emergency)
        .then(pl.lit("no_emergency"))
        .otherwise(pl.lit("excluded_service"))
    )
    case = (price * pl.col("share") + 5000) // 10_000 * 100
    refund = pl.min_horizontal(bill, price * 100) // 10_000 * 100
    fee = (pl.min_horizontal(bill, "fee") + 5000) // 10_000 * 100
    columns = {
        "insured": insured,
        "verdict": verdict,
        "case_payment": paid(at_contract, no_case, case),
        "case_payment.state": state(at_contract, no_case),
        "case_payment.reason": pl.when(at_contract & no_case).then(case_reason),
        "emergency_reimbursement": paid(elsewhere, no_refund, refund),
        "emergency_reimbursement.state": state(elsewhere, no_refund),
        "emergency_reimbursement.reason": pl.when(elsewhere & no_refund).then(refund_reason),
        "transport_fee": paid(transport, no_fee, fee),
        "transport_fee.state": state(transport, no_fee),
        "transport_fee.reason": pl.when(transport & no_fee).then(pl.lit("not_insured")),
    }
    return {"claims": judged(facts(tables)).select("id", **columns)}
