/*
title       = "Agents of a target: what they do, whether that is wanted, how far they have come"
description = "Give an approved symbol or an HGNC id. Stage is the highest one with a source, in any indication; claims counts the cited statements about the action."
params      = { target = "CD47" }
*/
SELECT
    t.symbol,
    f.wanted,
    f.agreement,
    f.agent,
    f.agent_id,
    f.action,
    f.modality,
    f.stage,
    f.n_claims AS claims,
    a.stage_source,
    a.action_source
FROM facts.agent_action AS f
JOIN raw.target AS t ON t.target_id = f.target_id
LEFT JOIN raw.agent AS a ON a.agent_id = f.agent_id AND a.target_id = f.target_id
WHERE upper($target) IN (upper(t.symbol), t.target_id)
ORDER BY symbol, agreement, agent_id
