/*
title = "raw.literature_count: one row per hgnc_id, context"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, context, count(*) AS n_rows
FROM raw.literature_count
GROUP BY hgnc_id, context
HAVING count(*) > 1
ORDER BY hgnc_id, context
