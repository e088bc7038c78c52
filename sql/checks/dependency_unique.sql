/*
title = "raw.dependency: one row per hgnc_id, tissue_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, tissue_id, count(*) AS n_rows
FROM raw.dependency
GROUP BY hgnc_id, tissue_id
HAVING count(*) > 1
ORDER BY hgnc_id, tissue_id
