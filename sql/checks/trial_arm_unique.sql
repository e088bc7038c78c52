/*
title = "raw.trial_arm: one row per nct_id, arm, arm_type, intervention, kind, agent_id"
fix   = "remove the repeated rows"
*/
SELECT nct_id, arm, arm_type, intervention, kind, agent_id, count(*) AS n_rows
FROM raw.trial_arm
GROUP BY nct_id, arm, arm_type, intervention, kind, agent_id
HAVING count(*) > 1
ORDER BY nct_id, arm, arm_type, intervention, kind, agent_id
