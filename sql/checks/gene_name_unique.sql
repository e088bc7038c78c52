/*
title = "raw.gene_name: one row per name, hgnc_id, kind"
fix   = "remove the repeated rows"
*/
SELECT name, hgnc_id, kind, count(*) AS n_rows
FROM raw.gene_name
GROUP BY name, hgnc_id, kind
HAVING count(*) > 1
ORDER BY name, hgnc_id, kind
