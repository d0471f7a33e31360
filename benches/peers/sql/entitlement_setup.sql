-- The entitlement workload by hand. In: payslips, claims. Out: the table `judged`, from which the results are written.
-- Months with a contribution are bits of one number per member (bit 0 is July 2016; 63 months fit), so that a window is a mask.
CREATE TEMP TABLE judged AS
WITH contributed AS (
  SELECT member, bit_or(CAST(1 AS BIGINT) << (CAST(month[1:4] AS INTEGER) * 12 + CAST(month[6:7] AS INTEGER) - 24199)) AS months
  FROM payslips WHERE contributed GROUP BY member
), dated AS (
  SELECT id, member, service_date, discharged, coalesce(months, 0) AS months,
    year(service_date) * 12 + month(service_date) - 24199 AS place
  FROM claims LEFT JOIN contributed USING (member)
), counted AS (
  SELECT *, bit_count((months >> (place - 12)) & 4095) AS in_window, bit_count((months >> (place - 2)) & 3) AS just_before FROM dated
)
SELECT id, member, service_date, discharged, in_window, just_before = 2 OR in_window >= 6 AS qualifies,
  sum(CASE WHEN just_before = 2 OR in_window >= 6 THEN discharged - service_date + 1 ELSE 0 END) OVER (PARTITION BY member) AS days_in_all
FROM counted
