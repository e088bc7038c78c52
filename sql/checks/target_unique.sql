/*
title = "raw.target: one row per target_id"
fix   = "remove the repeated rows"
*/
SELECT target_id, count(*) AS n_rows
FROM raw.target
GROUP BY target_id
HAVING count(*) > 1
ORDER BY target_id
