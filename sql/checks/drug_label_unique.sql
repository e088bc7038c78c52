/*
title = "raw.drug_label: one row per agent_id, set_id"
fix   = "remove the repeated rows"
*/
SELECT agent_id, set_id, count(*) AS n_rows
FROM raw.drug_label
GROUP BY agent_id, set_id
HAVING count(*) > 1
ORDER BY agent_id, set_id
