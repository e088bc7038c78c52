/*
title = "raw.intercell: one row per hgnc_id, category, parent, aspect"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, category, parent, aspect, count(*) AS n_rows
FROM raw.intercell
GROUP BY hgnc_id, category, parent, aspect
HAVING count(*) > 1
ORDER BY hgnc_id, category, parent, aspect
