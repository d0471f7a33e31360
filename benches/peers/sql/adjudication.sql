-- The adjudication workload by hand. In: claims, members, employers, facilities, case_list. Out: the columns that prakas writes.
-- Integers only: amounts are hundredths of a riel until they are rounded to 100 riel.
WITH people AS (
  SELECT m.id, m.registered, m.left AS last_day, e.size FROM members m JOIN employers e ON m.employer = e.id
), places AS (
  SELECT id, level, contracted,
    CAST(coalesce(multiplier * 100, CASE WHEN ownership = 'private' THEN CASE WHEN grade = 'A' THEN 150 ELSE 100 END
      WHEN grade = 'A' THEN 120 WHEN grade = 'B' THEN 100 ELSE 80 END) AS INTEGER) AS share
  FROM facilities
), facts AS (
  SELECT c.id, c.kind = 'transport' AS transport, p.contracted, c.emergency, p.share, l.price,
    m.size >= CASE WHEN c.service_date >= DATE '2017-11-01' THEN 1 ELSE 8 END
      AND coalesce(m.registered <= c.service_date, false) AND coalesce(m.last_day >= c.service_date, true) AS insured,
    c.service <> 'essential_care' AS excluded,
    coalesce(c.bill * 100, CAST(c.bill_usd * 100 AS BIGINT) * CASE WHEN c.service_date >= DATE '2018-01-01' THEN 4103 ELSE 4000 END) AS bill,
    CASE WHEN c.service_date >= DATE '2018-01-01' THEN 2500000 + coalesce(CAST(c.distance * 10 AS BIGINT), 0) * 13500
      ELSE 2000000 + coalesce(CAST(c.distance * 10 AS BIGINT), 0) * 12000 END AS fee
  FROM claims c
  JOIN people m ON c.member = m.id
  JOIN places p ON c.facility = p.id
  LEFT JOIN case_list l ON l.code = c.case_code AND l.level = p.level
), judged AS (
  SELECT *,
    CASE WHEN transport OR NOT contracted THEN 'not_due' WHEN NOT insured OR excluded THEN 'denied' ELSE 'due' END AS case_state,
    CASE WHEN transport OR contracted THEN 'not_due' WHEN NOT insured OR NOT emergency OR excluded THEN 'denied' ELSE 'due' END AS refund_state,
    CASE WHEN NOT transport THEN 'not_due' WHEN NOT insured THEN 'denied' ELSE 'due' END AS fee_state
  FROM facts
)
SELECT id, insured,
  CASE WHEN NOT insured THEN 'not_insured' WHEN excluded THEN 'excluded_service'
    WHEN contracted OR emergency OR transport THEN 'covered' ELSE 'no_contract' END AS verdict,
  CASE WHEN case_state = 'due' THEN (price * share + 5000) // 10000 * 100 ELSE 0 END AS case_payment,
  case_state AS "case_payment.state",
  CASE WHEN case_state <> 'denied' THEN NULL WHEN NOT insured THEN 'not_insured' ELSE 'excluded_service' END AS "case_payment.reason",
  CASE WHEN refund_state = 'due' THEN least(bill, price * 100) // 10000 * 100 ELSE 0 END AS emergency_reimbursement,
  refund_state AS "emergency_reimbursement.state",
  CASE WHEN refund_state <> 'denied' THEN NULL WHEN NOT insured THEN 'not_insured' WHEN NOT emergency THEN 'no_emergency'
    ELSE 'excluded_service' END AS "emergency_reimbursement.reason",
  CASE WHEN fee_state = 'due' THEN (least(bill, fee) + 5000) // 10000 * 100 ELSE 0 END AS transport_fee,
  fee_state AS "transport_fee.state",
  CASE WHEN fee_state = 'denied' THEN 'not_insured' END AS "transport_fee.reason"
FROM judged
