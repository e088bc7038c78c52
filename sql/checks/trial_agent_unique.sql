/*
title = "raw.trial_agent: one row per nct_id, agent_id"
fix   = "remove the repeated rows"
*/
SELECT nct_id, agent_id, count(*) AS n_rows
FROM raw.trial_agent
GROUP BY nct_id, agent_id
HAVING count(*) > 1
ORDER BY nct_id, agent_id
