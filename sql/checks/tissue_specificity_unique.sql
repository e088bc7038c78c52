/*
title = "raw.tissue_specificity: one row per hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, count(*) AS n_rows
FROM raw.tissue_specificity
GROUP BY hgnc_id
HAVING count(*) > 1
ORDER BY hgnc_id
