/*
title       = "Targets with an approved agent, in any indication"
description = "Approval in any indication is not approval in the crosstalk's setting; the agreement says whether the agent does what is wanted. Stage source empty: the agent stands in raw.approval for this target."
*/
SELECT
    t.symbol,
    f.wanted,
    f.action,
    f.agreement,
    f.agent,
    f.agent_id,
    f.modality,
    CASE WHEN a.stage = 'approved' AND a.stage_basis = 'cited' THEN a.stage_source END AS stage_source
FROM facts.agent_action AS f
JOIN raw.target AS t ON t.target_id = f.target_id
LEFT JOIN raw.agent AS a ON a.agent_id = f.agent_id AND a.target_id = f.target_id
WHERE f.stage = 'approved'
ORDER BY symbol, agreement, agent_id
