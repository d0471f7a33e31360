-- The rolling limit, exactly: members who never ask for more than 180 days get all; the others' days are folded one by one in the
-- order of their claims. A day is granted while fewer than 180 granted days lie later than the day minus 12 months and not after it.
WITH asked AS (
  SELECT member, id, service_date, unnest(generate_series(service_date, discharged, INTERVAL 1 DAY))::DATE AS day
  FROM judged WHERE qualifies AND days_in_all > 180
), lists AS (
  SELECT member, list([{id: id, day: day, after: (day - INTERVAL 12 MONTHS)::DATE}] ORDER BY service_date, id, day) AS days
  FROM asked GROUP BY member
), folded AS (
  SELECT unnest(list_reduce(days, lambda granted, one:
    CASE WHEN len(list_filter(granted, lambda g: g.day > one[1].after AND g.day <= one[1].day)) < 180
      THEN list_concat(granted, one) ELSE granted END)) AS granted
  FROM lists
), counted AS (
  SELECT granted.id AS id, count(*) AS days FROM folded GROUP BY ALL
)
SELECT j.id, in_window AS months_in_window, qualifies,
  CASE WHEN NOT qualifies THEN 0
    ELSE (CASE WHEN days_in_all > 180 THEN coalesce(days, 0) ELSE discharged - service_date + 1 END)
      * CASE WHEN service_date >= DATE '2018-01-01' THEN 52500 ELSE 45000 END END AS stay_allowance,
  CASE WHEN qualifies THEN 'due' ELSE 'denied' END AS "stay_allowance.state",
  CASE WHEN NOT qualifies THEN 'not_qualified' END AS "stay_allowance.reason"
FROM judged j LEFT JOIN counted c ON j.id = c.id
