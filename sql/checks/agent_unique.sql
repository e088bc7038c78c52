/*
title = "raw.agent: one row per agent_id, target_id"
fix   = "remove the repeated rows"
*/
SELECT agent_id, target_id, count(*) AS n_rows
FROM raw.agent
GROUP BY agent_id, target_id
HAVING count(*) > 1
ORDER BY agent_id, target_id
