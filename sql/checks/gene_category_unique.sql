/*
title = "raw.gene_category: one row per hgnc_id, category, claim_source"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, category, claim_source, count(*) AS n_rows
FROM raw.gene_category
GROUP BY hgnc_id, category, claim_source
HAVING count(*) > 1
ORDER BY hgnc_id, category, claim_source
