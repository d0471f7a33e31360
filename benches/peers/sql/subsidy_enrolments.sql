SELECT id, band, expected AS expected_cost, premium AS risk_premium, subsidy AS risk_adjusted,
  'due' AS "risk_adjusted.state", CAST(NULL AS VARCHAR) AS "risk_adjusted.reason"
FROM computed
