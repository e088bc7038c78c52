/*
title = "raw.pathway: one row per pathway_id"
fix   = "remove the repeated rows"
*/
SELECT pathway_id, count(*) AS n_rows
FROM raw.pathway
GROUP BY pathway_id
HAVING count(*) > 1
ORDER BY pathway_id
