/*
title = "raw.combination_apart: one row per combination_id, left_id, right_id"
fix   = "remove the repeated rows"
*/
SELECT combination_id, left_id, right_id, count(*) AS n_rows
FROM raw.combination_apart
GROUP BY combination_id, left_id, right_id
HAVING count(*) > 1
ORDER BY combination_id, left_id, right_id
