/*
title    = "How the link to cancer stem cells and immune cells was seen"
unit     = "grade: 3 primary study, 2 review, trial or regulator page, 1 field knowledge"
range    = [1, 3]
better   = "higher"
tables   = ["target"]
scale    = { kind = "linear", low = 0, high = 3 }
reference = "data/README.md"
[evidence]
target = "target_id = $target AND evidence_tier IS NOT NULL"
*/
SELECT
    target_id,
    CASE evidence_tier WHEN 'A' THEN 3e0 WHEN 'B' THEN 2e0 ELSE 1e0 END AS value,
    CAST(1 AS BIGINT) AS n_evidence
FROM raw.target
WHERE evidence_tier IS NOT NULL
