/*
title = "raw.gene_constraint: one row per hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, count(*) AS n_rows
FROM raw.gene_constraint
GROUP BY hgnc_id
HAVING count(*) > 1
ORDER BY hgnc_id
