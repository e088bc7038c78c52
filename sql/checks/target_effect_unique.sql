/*
title = "raw.target_effect: one row per target_id, effect"
fix   = "remove the repeated rows"
*/
SELECT target_id, effect, count(*) AS n_rows
FROM raw.target_effect
GROUP BY target_id, effect
HAVING count(*) > 1
ORDER BY target_id, effect
