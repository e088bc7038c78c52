/*
title    = "Clinical regimens that tested the target and failed for efficacy or safety, or lost their approval"
unit     = "regimens"
range    = [0, 100]
better   = "lower"
failure  = true
tables   = ["combination", "combination_member"]
scale    = { kind = "saturating", half = 2 }
reference = "data/README.md"
note     = "The ledger holds what the curator found: a target that it does not name is unknown, not untried. A target that was only background, such as PD-1 under a failed add-on, is neither credited nor blamed"
[evidence]
combination = "combination_id IN (SELECT combination_id FROM raw.combination_member WHERE member_kind = 'target' AND role = 'tested' AND member_id = $target) AND outcome IN ('negative_efficacy', 'negative_safety', 'approval_withdrawn') AND setting = 'clinical'"
*/
SELECT
    m.member_id AS target_id,
    CAST(sum(CASE WHEN c.outcome IN ('negative_efficacy', 'negative_safety', 'approval_withdrawn') THEN 1 ELSE 0 END) AS DOUBLE) AS value,
    CAST(sum(CASE WHEN c.outcome IN ('negative_efficacy', 'negative_safety', 'approval_withdrawn') THEN 1 ELSE 0 END) AS BIGINT) AS n_evidence
FROM raw.combination_member AS m
JOIN raw.combination AS c ON c.combination_id = m.combination_id
WHERE m.member_kind = 'target' AND m.role = 'tested' AND c.setting = 'clinical'
GROUP BY m.member_id
