/*
title = "raw.crosstalk_effect: one row per edge_id, effect"
fix   = "remove the repeated rows"
*/
SELECT edge_id, effect, count(*) AS n_rows
FROM raw.crosstalk_effect
GROUP BY edge_id, effect
HAVING count(*) > 1
ORDER BY edge_id, effect
