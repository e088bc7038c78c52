/*
title       = "Clinical combinations that failed, by target"
description = "Failed for efficacy or safety, or approval withdrawn. A combination with two targets stands under both: the ledger does not say which partner failed."
*/
SELECT
    t.symbol,
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
WHERE c.setting = 'clinical' AND c.outcome IN ('negative_efficacy', 'negative_safety', 'approval_withdrawn')
ORDER BY symbol, outcome, combination_id
