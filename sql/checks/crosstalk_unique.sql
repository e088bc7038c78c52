/*
title = "raw.crosstalk: one row per edge_id"
fix   = "remove the repeated rows"
*/
SELECT edge_id, count(*) AS n_rows
FROM raw.crosstalk
GROUP BY edge_id
HAVING count(*) > 1
ORDER BY edge_id
