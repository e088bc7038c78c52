/*
title = "raw.gene_withdrawn: one row per hgnc_id, into_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, into_id, count(*) AS n_rows
FROM raw.gene_withdrawn
GROUP BY hgnc_id, into_id
HAVING count(*) > 1
ORDER BY hgnc_id, into_id
