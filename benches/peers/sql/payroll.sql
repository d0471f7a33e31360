-- The payroll workload by hand. In: payslips. Out: the columns that prakas writes. Integers only: amounts are riel, rates per ten thousand.
-- The 22 ranks are regular between 200,000 and 1,200,000 riel, which a formula uses: faster than a join or 22 branches.
WITH wages AS (
  SELECT id, month,
    workers >= CASE WHEN month >= '2017-11' THEN 1 ELSE 8 END AND coalesce(contract_days, 30) > 15 AS covered,
    CAST(coalesce(wage, round(wage_usd * CAST(CASE WHEN month >= '2022-10' THEN 4120 WHEN month >= '2018-01' THEN 4103 ELSE 4000 END AS SMALLINT), 0)) AS BIGINT) AS riel
  FROM payslips
), assumed AS (
  SELECT *, greatest(CASE WHEN month >= '2022-10' THEN 400000 ELSE 200000 END,
    CASE WHEN riel <= 200000 THEN 200000 WHEN riel > 1200000 THEN 1200000 ELSE (riel - 200001) // 50000 * 50000 + 225000 END) AS base
  FROM wages
), amounts AS (
  SELECT id, month, covered, riel, base,
    CASE WHEN covered THEN (base * 8 + 500) // 1000 ELSE 0 END AS risk,
    CASE WHEN covered THEN (base * 26 + 500) // 1000 ELSE 0 END AS health,
    CASE WHEN covered AND month >= '2022-10'
      THEN (least(riel, 1200000) * CASE WHEN month >= '2032-10' THEN 1075 WHEN month >= '2027-10' THEN 800 ELSE 400 END + 5000) // 10000
      ELSE 0 END AS pension,
    CASE WHEN covered THEN 'due' ELSE 'not_due' END AS state
  FROM assumed
), shares AS (
  SELECT *, CASE WHEN month < '2018-01' THEN health // 2 ELSE 0 END AS health_worker, pension // 2 AS pension_worker FROM amounts
)
SELECT id, riel AS wage_in_riel, base AS contributory_wage,
  risk AS occupational_risk, state AS "occupational_risk.state", CAST(NULL AS VARCHAR) AS "occupational_risk.reason",
  risk AS "occupational_risk.employer",
  health AS health_care, state AS "health_care.state", CAST(NULL AS VARCHAR) AS "health_care.reason",
  health_worker AS "health_care.worker", health - health_worker AS "health_care.employer",
  pension, CASE WHEN month >= '2022-10' THEN state ELSE 'not_due' END AS "pension.state", CAST(NULL AS VARCHAR) AS "pension.reason",
  pension_worker AS "pension.worker", pension - pension_worker AS "pension.employer",
  health_worker + pension_worker AS worker_pays,
  risk + health - health_worker + pension - pension_worker AS employer_pays,
  riel - health_worker - pension_worker AS net_wage
FROM shares
