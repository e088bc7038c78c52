/*
title       = "Agents that do the opposite of what is wanted of the target"
description = "They never count for the target; their toxicities are left out of its set too."
*/
SELECT
    t.symbol,
    f.wanted,
    f.action,
    f.agent,
    f.agent_id,
    f.modality,
    f.stage,
    f.n_claims AS claims
FROM facts.agent_action AS f
JOIN raw.target AS t ON t.target_id = f.target_id
WHERE f.agreement = 'contradicts'
ORDER BY symbol, agent_id
