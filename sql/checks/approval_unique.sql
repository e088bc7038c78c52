/*
title = "raw.approval: one row per drug_id, hgnc_id, indication"
fix   = "remove the repeated rows"
*/
SELECT drug_id, hgnc_id, indication, count(*) AS n_rows
FROM raw.approval
GROUP BY drug_id, hgnc_id, indication
HAVING count(*) > 1
ORDER BY drug_id, hgnc_id, indication
