/*
title = "raw.development_level: one row per hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, count(*) AS n_rows
FROM raw.development_level
GROUP BY hgnc_id
HAVING count(*) > 1
ORDER BY hgnc_id
