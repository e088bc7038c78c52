/*
title       = "Registered trials that were stopped, with the reason given"
description = "Registry rows of agents in the catalogue whose status is terminated, withdrawn or suspended. Many stop for money or slow enrolment, not for the drug: read the reason."
*/
WITH named AS (
    SELECT x.nct_id, x.agent_id, t.symbol
    FROM raw.trial_agent AS x
    LEFT JOIN facts.agent_action AS f ON f.agent_id = x.agent_id
    LEFT JOIN raw.target AS t ON t.target_id = f.target_id
)
SELECT
    r.nct_id,
    r.status,
    r.phase,
    string_agg(DISTINCT n.agent_id, '; ' ORDER BY n.agent_id) AS agents,
    string_agg(DISTINCT n.symbol, '; ' ORDER BY n.symbol) AS targets,
    trim(r.why_stopped) AS why_stopped,
    r.conditions
FROM raw.trial AS r
LEFT JOIN named AS n ON n.nct_id = r.nct_id
WHERE r.status IN ('terminated', 'withdrawn', 'suspended')
GROUP BY ALL
ORDER BY nct_id
