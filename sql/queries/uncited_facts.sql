/*
title       = "Everything that is shipped without a source that was read"
description = "Rows, or the part of an agent's row, that rest on general knowledge of the field: leads, not facts. An agent's uncited action or stage is never counted."
*/
SELECT 'target' AS table_name, target_id AS row_key, symbol AS subject, 'role in the crosstalk: ' || coalesce(role, 'not stated') AS claim
FROM raw.target
WHERE basis = 'uncited'
UNION ALL
SELECT 'crosstalk', c.edge_id, t.symbol, c.source_cell || ' -> ' || c.mediator || ' -> ' || c.partner_cell
FROM raw.crosstalk AS c
JOIN raw.target AS t ON t.target_id = c.target_id
WHERE c.basis = 'uncited'
UNION ALL
SELECT 'combination', combination_id, agents, 'outcome: ' || outcome
FROM raw.combination
WHERE basis = 'uncited'
UNION ALL
SELECT 'backbone', backbone_id, agent, 'class: ' || class
FROM raw.backbone
WHERE basis = 'uncited'
UNION ALL
SELECT 'agent', agent_id || ' ' || target_id, agent, 'action: ' || action
FROM raw.agent
WHERE action_basis = 'uncited' AND action <> 'unknown'
UNION ALL
SELECT 'agent', agent_id || ' ' || target_id, agent, 'stage: ' || stage
FROM raw.agent
WHERE stage_basis = 'uncited' AND stage <> 'unknown'
ORDER BY table_name, row_key, claim
