/*
title = "raw.drug_target: one row per drug_id, hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT drug_id, hgnc_id, count(*) AS n_rows
FROM raw.drug_target
GROUP BY drug_id, hgnc_id
HAVING count(*) > 1
ORDER BY drug_id, hgnc_id
