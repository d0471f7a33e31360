-- The rolling limit, exactly: members who never ask for more than 180 days get all, the claims of the others go through the function
-- `granted` (rolling.py), a list for each member. The same in SQL alone is entitlement_fold.sql, which takes several times as long.
WITH lists AS (
  SELECT member, list(id ORDER BY service_date, id) AS ids,
    granted(list(service_date - DATE '1970-01-01' ORDER BY service_date, id), list(discharged - DATE '1970-01-01' ORDER BY service_date, id)) AS days
  FROM judged WHERE qualifies AND days_in_all > 180 GROUP BY member
), counted AS (
  SELECT unnest(ids) AS id, unnest(days) AS days FROM lists
)
SELECT j.id, in_window AS months_in_window, qualifies,
  CASE WHEN NOT qualifies THEN 0
    ELSE (CASE WHEN days_in_all > 180 THEN days ELSE discharged - service_date + 1 END)
      * CASE WHEN service_date >= DATE '2018-01-01' THEN 52500 ELSE 45000 END END AS stay_allowance,
  CASE WHEN qualifies THEN 'due' ELSE 'denied' END AS "stay_allowance.state",
  CASE WHEN NOT qualifies THEN 'not_qualified' END AS "stay_allowance.reason"
FROM judged j LEFT JOIN counted c ON j.id = c.id
