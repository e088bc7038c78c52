/*
title = "raw.pathway_weight: one row per pathway_id"
fix   = "keep the weights of one fit"
*/
SELECT pathway_id, count(*) AS n_rows
FROM raw.pathway_weight
GROUP BY pathway_id
HAVING count(*) > 1
ORDER BY pathway_id
