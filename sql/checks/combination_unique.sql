/*
title = "raw.combination: one row per combination_id"
fix   = "remove the repeated rows"
*/
SELECT combination_id, count(*) AS n_rows
FROM raw.combination
GROUP BY combination_id
HAVING count(*) > 1
ORDER BY combination_id
