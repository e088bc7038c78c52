/*
title = "raw.prioritisation: one row per hgnc_id, factor"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, factor, count(*) AS n_rows
FROM raw.prioritisation
GROUP BY hgnc_id, factor
HAVING count(*) > 1
ORDER BY hgnc_id, factor
