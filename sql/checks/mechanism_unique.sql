/*
title = "raw.mechanism: one row per hgnc_id, mechanism_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, mechanism_id, count(*) AS n_rows
FROM raw.mechanism
GROUP BY hgnc_id, mechanism_id
HAVING count(*) > 1
ORDER BY hgnc_id, mechanism_id
