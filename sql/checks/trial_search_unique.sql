/*
title = "raw.trial_search: one row per agent_a, agent_b"
fix   = "remove the repeated rows"
*/
SELECT agent_a, agent_b, count(*) AS n_rows
FROM raw.trial_search
GROUP BY agent_a, agent_b
HAVING count(*) > 1
ORDER BY agent_a, agent_b
