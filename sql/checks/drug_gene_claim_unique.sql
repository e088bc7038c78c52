/*
title = "raw.drug_gene_claim: one row per hgnc_id, drug_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, drug_id, count(*) AS n_rows
FROM raw.drug_gene_claim
GROUP BY hgnc_id, drug_id
HAVING count(*) > 1
ORDER BY hgnc_id, drug_id
