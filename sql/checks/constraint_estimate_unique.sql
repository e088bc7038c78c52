/*
title = "raw.constraint_estimate: one row per hgnc_id, kind"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, kind, count(*) AS n_rows
FROM raw.constraint_estimate
GROUP BY hgnc_id, kind
HAVING count(*) > 1
ORDER BY hgnc_id, kind
