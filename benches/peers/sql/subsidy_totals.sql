SELECT fund, band, sex, count(*) AS enrolments, CAST(sum(premium) AS BIGINT) AS premiums, CAST(sum(subsidy) AS BIGINT) AS subsidies,
  CAST(0 AS BIGINT) AS rejected
FROM computed GROUP BY fund, band, sex
