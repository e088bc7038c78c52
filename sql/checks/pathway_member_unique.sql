/*
title = "raw.pathway_member: one row per pathway_id, hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT pathway_id, hgnc_id, count(*) AS n_rows
FROM raw.pathway_member
GROUP BY pathway_id, hgnc_id
HAVING count(*) > 1
ORDER BY pathway_id, hgnc_id
