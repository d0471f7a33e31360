-- The subsidy workload by hand. In: enrolments and the three tables of coefficients. Out: the table `computed`, from which both
-- results are written. Coefficients are thousandths; those of one band, sex and location are multiplied once.
CREATE TEMP TABLE computed AS
WITH factors AS (
  SELECT i.band, i.sex, l.location, CAST(a.factor * 1000 AS BIGINT) * CAST(i.factor * 1000 AS BIGINT)
    * CAST(l.factor * 1000 AS BIGINT) * CASE WHEN i.sex = 'female' THEN 1085 ELSE 1000 END AS factor
  FROM interactions i JOIN age_coefficients a USING (band) CROSS JOIN location_coefficients l
), banded AS (
  SELECT id, month, fund, sex, location,
    CASE WHEN age_then < 15 THEN 'child' WHEN age_then < 30 THEN 'young' WHEN age_then < 50 THEN 'adult'
      WHEN age_then < 65 THEN 'older' ELSE 'old' END AS band
  FROM enrolments
), costs AS (
  SELECT id, month, fund, b.band, b.sex,
    (CASE WHEN month >= '2018-01' THEN 104150 ELSE 96400 END * factor + 500000000000) // 1000000000000 AS expected
  FROM banded b JOIN factors f ON b.band = f.band AND b.sex = f.sex AND b.location = f.location
), premiums AS (
  SELECT *, greatest(60000, expected) AS premium FROM costs
)
SELECT id, fund, band, sex, expected, premium,
  greatest(0, premium + (premium * 75 + 500) // 1000 + CASE WHEN month >= '2018-07' THEN 8900 ELSE 8250 END
    - CASE fund WHEN 'workers' THEN 150000 WHEN 'community' THEN 45000 ELSE 0 END) AS subsidy
FROM premiums
