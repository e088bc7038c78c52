/*
title = "raw.protein_feature: one row per hgnc_id, uniprot_id, feature, side"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, uniprot_id, feature, side, count(*) AS n_rows
FROM raw.protein_feature
GROUP BY hgnc_id, uniprot_id, feature, side
HAVING count(*) > 1
ORDER BY hgnc_id, uniprot_id, feature, side
