/*
title = "raw.trial_detail: one row per nct_id"
fix   = "remove the repeated rows"
*/
SELECT nct_id, count(*) AS n_rows
FROM raw.trial_detail
GROUP BY nct_id
HAVING count(*) > 1
ORDER BY nct_id
