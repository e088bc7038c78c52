/*
title = "raw.agent_action: one row per agent_id, target_id, claim_source"
fix   = "remove the repeated rows"
*/
SELECT agent_id, target_id, claim_source, count(*) AS n_rows
FROM raw.agent_action
GROUP BY agent_id, target_id, claim_source
HAVING count(*) > 1
ORDER BY agent_id, target_id, claim_source
