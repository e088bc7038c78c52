/*
title = "raw.pathway_parent: one row per pathway_id, parent_id"
fix   = "remove the repeated rows"
*/
SELECT pathway_id, parent_id, count(*) AS n_rows
FROM raw.pathway_parent
GROUP BY pathway_id, parent_id
HAVING count(*) > 1
ORDER BY pathway_id, parent_id
