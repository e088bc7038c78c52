/*
title       = "Combinations already tried with a target, good news and bad"
description = "Give an approved symbol or an HGNC id. From the curated ledger, which holds what the curator found."
params      = { target = "CD47" }
*/
SELECT
    t.symbol,
    c.setting,
    c.outcome,
    c.combination_id,
    c.agents,
    c.backbone,
    c.phase,
    c.indication,
    c.outcome_detail,
    c.year,
    c.nct,
    c.basis,
    c.citations
FROM raw.combination AS c
JOIN raw.combination_member AS m ON m.combination_id = c.combination_id AND m.member_kind = 'target'
JOIN raw.target AS t ON t.target_id = m.member_id
WHERE upper($target) IN (upper(t.symbol), t.target_id)
ORDER BY symbol, setting, outcome, combination_id
