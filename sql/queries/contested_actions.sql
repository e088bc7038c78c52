/*
title       = "Agents whose sources contradict each other on what they do to the target"
description = "One says that the agent inhibits, another that it activates: the action is taken as unknown. Names of agents are compared in lower case, blanks as hyphens."
*/
WITH claimed AS (
    SELECT agent_id, target_id, action, 'curated catalogue' AS said_by FROM raw.agent WHERE action_basis = 'cited'
    UNION ALL
    SELECT agent_id, target_id, action, claim_source AS said_by FROM raw.agent_action
    UNION ALL
    SELECT replace(lower(drug), ' ', '-') AS agent_id, hgnc_id AS target_id, action, source AS said_by FROM raw.drug_target
)
SELECT
    t.symbol,
    c.agent_id,
    string_agg(DISTINCT c.said_by, '; ' ORDER BY c.said_by) FILTER (WHERE c.action = 'inhibits') AS inhibits_says,
    string_agg(DISTINCT c.said_by, '; ' ORDER BY c.said_by) FILTER (WHERE c.action = 'activates') AS activates_says
FROM claimed AS c
JOIN raw.target AS t ON t.target_id = c.target_id
JOIN facts.agent_action AS f ON f.agent_id = c.agent_id AND f.target_id = c.target_id
GROUP BY t.symbol, c.agent_id
HAVING count(DISTINCT c.action) FILTER (WHERE c.action <> 'unknown') > 1
ORDER BY symbol, agent_id
