/*
title = "raw.trial_arm.nct_id names a row of raw.trial"
fix   = "add the row to raw.trial, or correct nct_id"
*/
SELECT DISTINCT x.nct_id
FROM raw.trial_arm AS x
LEFT JOIN raw.trial AS y ON y.nct_id = x.nct_id
WHERE y.nct_id IS NULL AND x.nct_id IS NOT NULL
ORDER BY x.nct_id
