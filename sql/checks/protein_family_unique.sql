/*
title = "raw.protein_family: one row per hgnc_id, family"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, family, count(*) AS n_rows
FROM raw.protein_family
GROUP BY hgnc_id, family
HAVING count(*) > 1
ORDER BY hgnc_id, family
